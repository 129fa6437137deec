"""What a warm gateway asks of malloc: counted by a library that is preloaded into the real binary."""

import mmap
import struct
import subprocess
from pathlib import Path

import pytest
from harness.callers import callers_file
from harness.gateway import chat_body, table
from harness.upstream import completion, delta

KEY = "mr-test-key"
# Nothing, with room for what happens beside requests: visits to the log, the gauges, a late warm-up.
A_REQUEST = 0.2
AN_EVENT = 0.02
# What a request's bytes stood in is given back when its stream begins: the body, and what went upstream, which grows twice.
A_STREAM = 4
CHAT = "/v1/chat/completions"
FIELDS = {"Content-Type": "application/json", "Authorization": f"Bearer {KEY}"}


@pytest.fixture(scope="session")
def library(tmp_path_factory) -> Path:
    source = Path(__file__).parent / "harness" / "allocations.c"
    library = tmp_path_factory.mktemp("allocations") / "allocations.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", library, source], check=True)
    return library


@pytest.fixture
def counted(prepare, upstream, library, tmp_path):
    """A gateway of one worker with every usual filter on its route, and what reads its count."""

    def start(script, filters=()):
        page = tmp_path / "count"
        page.write_bytes(bytes(8))
        up = upstream(script)
        gateway = prepare(table(
            [{"name": "all", "match": {"model": "m"}, "filters": ["callers", "calm", *filters], "to": "up"}],
            {"up": {"dialect": "openai", "url": up.url + "/v1"}},
            filters={"callers": {"use": "auth.keys", "file": "keys.yaml"},
                     "calm": {"use": "limit.rate", "by": "caller", "requests": "1000000/min", "tokens": "1000M/min"},
                     "cache": {"use": "cache.exact"}},
            log={"access": "access.log"}), {"LD_PRELOAD": str(library), "ALLOCATION_COUNT": str(page)}, workers=1)
        (gateway.folder / "keys.yaml").write_text(callers_file({"id": "ada", "key": KEY}))
        gateway.start()
        file = open(page, "rb")
        view = mmap.mmap(file.fileno(), 8, prot=mmap.PROT_READ)
        return gateway, lambda: struct.unpack("Q", view[:8])[0]

    return start


def each(gateway, count, requests: int, body: bytes) -> float:
    """Allocations a request on a kept connection, once two hundred have warmed it."""
    with gateway.connect() as client:
        for _ in range(200):
            assert client.ask("POST", CHAT, FIELDS, body).status == 200
        before = count()
        for _ in range(requests):
            assert client.ask("POST", CHAT, FIELDS, body).status == 200
        return (count() - before) / requests


def test_a_proxied_request_allocates_nothing(counted):
    gateway, count = counted(lambda stream, request: stream.json(completion()))
    assert each(gateway, count, 500, chat_body()) < A_REQUEST


def test_a_streamed_event_allocates_nothing(counted):
    events = 50

    def script(stream, request):
        stream.begin()
        for _ in range(events):
            stream.event(delta("word"))
        stream.event(b"[DONE]")
        stream.end()

    gateway, count = counted(script)
    short = each(gateway, count, 50, chat_body(stream=True))
    assert short < A_STREAM
    events = 150
    assert each(gateway, count, 50, chat_body(stream=True)) - short < 100 * AN_EVENT


def test_a_cache_hit_allocates_nothing(counted):
    gateway, count = counted(lambda stream, request: stream.json(completion()), filters=["cache"])
    assert each(gateway, count, 500, chat_body()) < A_REQUEST
