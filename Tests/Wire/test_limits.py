"""Every limit at its last good value and one past it."""

import os
import resource
import select
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from harness.callers import callers_file
from harness.deadline import eventually
from harness.gateway import chat_body

LIMIT = 64 * 1024


def count(stream, request):
    stream.json({"bytes": len(request.body)})


def send_chunked(client, body: bytes, piece: int = 10_000):
    client.send("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    try:
        for start in range(0, len(body), piece):
            part = body[start:start + piece]
            client.send(b"%x\r\n%s\r\n" % (len(part), part))
        client.send(b"0\r\n\r\n")
    except (BrokenPipeError, ConnectionResetError):
        pass  # refused before the end


def chat_of(size: int) -> bytes:
    empty = chat_body(content="")
    body = chat_body(content="x" * (size - len(empty)))
    assert len(body) == size
    return body


@pytest.fixture(params=["forwarded", "scanned"])
def limited(request, front, serve, upstream):
    """A route whose body is only forwarded, and one whose body must be read."""
    if request.param == "forwarded":
        return front(count, limits={"body": "64KiB"})
    up = upstream(count)
    return serve([{"name": "one", "match": {"path": "/v1/chat/completions", "model": "m"}, "to": "up"}],
                 {"up": {"dialect": "openai", "url": up.url + "/v1"}}, limits={"body": "64KiB"}), up


@pytest.mark.parametrize("framing", ["length", "chunked"])
def test_a_body_of_the_limit_passes_and_one_byte_more_is_413(limited, framing):
    gateway, up = limited
    for size, status in ((LIMIT, 200), (LIMIT + 1, 413)):
        with gateway.connect() as client:
            if framing == "chunked":
                send_chunked(client, chat_of(size))
            else:
                client.send_request("POST", "/v1/chat/completions", {"Content-Type": "application/json"}, chat_of(size))
            answer = client.read_answer()
            assert answer.status == status, (size, answer)
            if status == 413:
                assert answer.error["code"] == "request_too_large"
    assert [len(request.body) for request in up.requests] == [LIMIT]


def test_a_declared_body_past_the_limit_is_refused_before_it_is_sent(front):
    gateway, up = front(count, limits={"body": "64KiB"})
    with gateway.connect() as client:
        client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n")
        assert client.read_answer().status == 413
    assert up.requests == []


def test_a_client_that_is_refused_while_it_sends_still_sees_the_answer(front):
    gateway, _ = front(count, limits={"body": "64KiB"})
    with gateway.connect() as client:
        client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n")
        try:
            client.send(b"x" * 3_000_000)
        except (BrokenPipeError, ConnectionResetError):
            pytest.fail("cut while it sent")
        assert client.read_answer().status == 413


def test_a_long_target_is_414(front):
    gateway, up = front(count, limits={"target": "1KiB"})
    assert gateway.ask("GET", "/" + "a" * 1023).status == 200
    assert gateway.ask("GET", "/" + "a" * 1024).status == 414
    assert len(up.requests) == 1


def test_too_many_header_bytes_are_431(front):
    gateway, up = front(count, limits={"header_bytes": "4KiB"})
    assert gateway.ask("GET", "/a", {"X-Big": "b" * 3000}).status == 200
    assert gateway.ask("GET", "/a", {"X-Big": "b" * 5000}).status == 431
    assert len(up.requests) == 1


def test_an_endless_header_is_cut_at_the_limit(front):
    gateway, _ = front(count, limits={"header_bytes": "4KiB"})
    with gateway.connect() as client:
        client.send("GET /a HTTP/1.1\r\nHost: a\r\nX-Big: ")
        try:
            for _ in range(100):
                client.send("b" * 1000)
        except (BrokenPipeError, ConnectionResetError):
            pass
        assert client.read_answer().status == 431


def test_too_many_header_fields_are_431(front):
    gateway, up = front(count, limits={"header_count": 10})
    assert gateway.ask("GET", "/a", {f"X-{number}": "1" for number in range(8)}).status == 200
    assert gateway.ask("GET", "/a", {f"X-{number}": "1" for number in range(10)}).status == 431
    assert len(up.requests) == 1


def test_a_head_that_does_not_end_is_408(front):
    gateway, _ = front(count, limits={"header_timeout": "200ms"})
    with gateway.connect() as client:
        client.send("GET /a HTTP/1.1\r\nHost: a\r\n")
        assert client.read_answer().status == 408
        assert client.expect_close() == b""


def test_a_head_that_trickles_is_408_all_the_same(front):
    gateway, _ = front(count, limits={"header_timeout": "200ms"})
    with gateway.connect() as client:
        end = time.monotonic() + 3
        client.send("GET /a HTTP/1.1\r\nX-A: ")
        while client.is_open() and not client.buffer and time.monotonic() < end:
            try:
                client.send("b")
            except (BrokenPipeError, ConnectionResetError):
                break
            time.sleep(0.01)
        assert client.read_answer().status == 408


def test_a_body_that_stalls_is_408(front):
    gateway, _ = front(count, limits={"body_timeout": "200ms"})
    with gateway.connect() as client:
        client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
        assert client.read_answer().status == 408
        assert client.expect_close() == b""


def test_an_idle_connection_is_closed_without_a_word(front):
    gateway, _ = front(count, limits={"idle_timeout": "200ms"})
    with gateway.connect() as client:
        assert client.ask("GET", "/a").status == 200
        assert client.expect_close() == b""


def test_uploads_of_strangers_are_refused_unread(serve, upstream):
    """A bounded form of ten thousand: each announces 20 MB, and neither sends nor costs them."""
    up = upstream(count)
    gateway = serve(
        [{"name": "all", "match": {"path": "/v1/chat/completions", "model": "m"},
          "filters": [{"use": "auth.keys", "file": "keys.yaml"}], "to": "up"}],
        {"up": {"dialect": "openai", "url": up.url + "/v1"}}, files={"keys.yaml": callers_file({"id": "a", "key": "mr-right"})})
    head = ("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            "Authorization: Bearer mr-wrong\r\nContent-Length: 20000000\r\n\r\n")

    def upload(_) -> int:
        with gateway.connect() as client:
            client.send(head.encode() + b'{"model":"m","messages":[' + b" " * 8000)
            return client.read_answer().status

    with ThreadPoolExecutor(32) as pool:
        before = gateway.resident_kibibytes
        statuses = list(pool.map(upload, range(1500)))
    assert set(statuses) == {401}
    assert gateway.resident_kibibytes - before < 16_384
    assert up.requests == []


def test_expect_100_continue_is_not_answered_to_a_stranger(serve):
    gateway = serve(
        [{"name": "all", "match": {"path": "/v1/chat/completions", "model": "m"},
          "filters": [{"use": "auth.keys", "file": "keys.yaml"}], "to": "mock"}],
        {"mock": {"dialect": "mock"}}, files={"keys.yaml": callers_file({"id": "a", "key": "mr-right"})})
    with gateway.connect() as client:
        client.send("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 20000000\r\n\r\n")
        assert client.read_head().status == 401


def test_slow_readers_of_a_fast_stream_do_not_grow_the_gateway(front):
    """Back-pressure: 50 clients that do not read, an upstream that offers each 8 MB."""
    def flood(stream, request):
        stream.begin(type="application/octet-stream")
        for _ in range(128):
            stream.chunk(b"x" * 65_536)
        stream.end()
    gateway, up = front(flood, backend={"timeouts": {"idle": "30s"}})
    clients = [gateway.connect() for _ in range(50)]
    before = gateway.resident_kibibytes
    for client in clients:
        client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
    up.wait_requests(50)
    heads = [client.read_head().status for client in clients]
    assert set(heads) == {200}
    assert gateway.resident_kibibytes - before < 50 * 512
    total = 0
    while chunk := clients[0].read_chunk():
        total += len(chunk)
    assert total == 128 * 65_536
    for client in clients:
        client.close()


def test_past_the_ceiling_on_buffered_bytes_a_body_is_503_and_later_not(serve, upstream):
    """Two half-sent bodies fill the worker; a third request hears so at once, and is served when they have gone."""
    up = upstream(count)
    gateway = serve([{"name": "all", "match": {"model": "m"}, "to": "up"}],
                    {"up": {"dialect": "openai", "url": up.url + "/v1"}},
                    limits={"body": "1MiB", "buffered": "1MiB"}, workers=1)
    body = chat_of(1_000_000)
    head = "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n"
    with gateway.connect() as one, gateway.connect() as two:
        for client in (one, two):
            client.send(head.encode() + body[:900_000])
        eventually(lambda: gateway.chat().status == 503, what="a refusal")
        refusal = gateway.chat()
        assert refusal.error["code"] == "overloaded" and refusal.get("retry-after") == "1"
        one.send(body[900_000:])
        assert one.read_answer().status == 200
    eventually(lambda: gateway.chat().status == 200, what="room again")


def test_out_of_descriptors_the_backlog_waits_and_those_inside_are_served(serve):
    gateway = serve([{"name": "all", "respond": {"status": 200}}], workers=1)
    inside = gateway.connect()
    assert inside.ask("GET", "/").status == 200
    used = len(os.listdir(f"/proc/{gateway.process.pid}/fd"))
    resource.prlimit(gateway.process.pid, resource.RLIMIT_NOFILE, (used + 5, used + 5))
    outside = [gateway.connect() for _ in range(20)]
    for client in outside:
        client.send_request("GET", "/")
    answered = eventually(lambda: [client for client in outside if readable(client)] if sum(map(readable, outside)) >= 5 else None,
                          what="as many answers as there is room for")
    assert len(answered) < 20
    assert inside.ask("GET", "/").status == 200
    for client in answered:
        client.close()
    waiting = [client for client in outside if client not in answered]
    assert waiting[0].read_answer().status == 200
    for client in [inside, *waiting]:
        client.close()


def readable(client) -> bool:
    return bool(select.select([client.socket], [], [], 0)[0])
