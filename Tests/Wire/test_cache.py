"""cache.exact: what is given again, to whom, for how long, and what happens meanwhile."""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from harness.callers import callers_file
from harness.deadline import eventually
from harness.gateway import chat_body
from harness.upstream import completion, delta

CHAT = "/v1/chat/completions"
JSON = {"Content-Type": "application/json"}


def state(answer) -> str:
    """`hit`, `miss`, … as the answer's headers say it."""
    found = [value.lower() for name, value in answer.fields if "cache" in name.lower() and name.lower() != "cache-control"]
    return found[0] if found else ""


@pytest.fixture
def cached(serve, upstream):
    def start(script=None, before=(), files=None, **options):
        up = upstream(script or (lambda stream, request: stream.json(completion(f"answer {len(up.requests)}"))))
        filters = [*before, {"use": "cache.exact", **options}]
        return serve([{"name": "all", "filters": filters, "to": "up"}], {"up": {"dialect": "openai", "url": up.url + "/v1"}},
                     files=files), up
    return start


def test_the_same_request_is_answered_again_with_its_age(cached):
    gateway, up = cached()
    first, second = gateway.chat(), gateway.chat()
    assert first.body == second.body
    assert (first.get("age"), "hit" in state(first)) == (None, False)
    assert int(second.get("age")) >= 0
    assert "hit" in state(second)
    assert len(up.requests) == 1


def test_the_canonical_body_counts_and_not_its_spelling(cached):
    gateway, up = cached()
    for body in (b'{"model":"m","messages":[],"seed":1}', b'{ "seed": 1, "messages":[ ], "model":"m" }'):
        assert gateway.ask("POST", CHAT, JSON, body).status == 200
    assert len(up.requests) == 1


@pytest.mark.parametrize("other", [{"model": "n"}, {"content": "other"}, {"seed": 2}, {"stream": True}])
def test_another_request_is_a_miss(cached, other):
    gateway, up = cached()
    gateway.chat()
    gateway.chat(**other)
    assert len(up.requests) == 2


def test_a_tenant_never_sees_anothers_answer(cached):
    files = {"keys.yaml": callers_file({"id": "a", "key": "mr-a"}, {"id": "b", "key": "mr-b"})}
    gateway, up = cached(before=[{"use": "auth.keys", "file": "keys.yaml"}], files=files)
    first, second = gateway.chat({"x-api-key": "mr-a"}), gateway.chat({"x-api-key": "mr-b"})
    assert first.body != second.body
    assert gateway.chat({"x-api-key": "mr-a"}).body == first.body
    assert len(up.requests) == 2


@pytest.mark.parametrize("scope, asked", [("shared", 1), ("team", 2)])
def test_a_wider_scope_is_shared_as_far_as_it_says(cached, scope, asked):
    files = {"keys.yaml": callers_file(
        {"id": "a", "key": "mr-a", "team": "red"}, {"id": "b", "key": "mr-b", "team": "red"}, {"id": "c", "key": "mr-c", "team": "blue"})}
    gateway, up = cached(before=[{"use": "auth.keys", "file": "keys.yaml"}], files=files, scope=scope)
    for key in ("mr-a", "mr-b", "mr-c"):
        assert gateway.chat({"x-api-key": key}).status == 200
    assert len(up.requests) == asked


def test_no_cache_asks_anew_and_no_store_keeps_nothing(cached):
    gateway, up = cached()
    gateway.chat({"Cache-Control": "no-store"})
    gateway.chat()
    assert len(up.requests) == 2
    fresh = gateway.chat({"Cache-Control": "no-cache"})
    assert len(up.requests) == 3
    assert gateway.chat().body == fresh.body, "a fresh answer takes the old one's place"
    assert len(up.requests) == 3


def test_an_answer_past_its_ttl_is_asked_for_anew(cached):
    gateway, up = cached(ttl="100ms")
    gateway.chat()
    eventually(lambda: gateway.chat() and len(up.requests) > 1, what="the answer's end")


@pytest.mark.parametrize("status", [400, 404, 429, 500])
def test_an_error_is_not_kept(cached, status):
    gateway, up = cached(lambda stream, request: stream.answer(status, b'{"error":{}}'))
    for _ in range(2):
        assert gateway.chat().status == status
    assert len(up.requests) == 2


def test_an_answer_longer_than_an_entry_may_be_passes_and_is_not_kept(cached):
    gateway, up = cached(lambda stream, request: stream.json(completion("x" * 5000)), max_entry="4KiB")
    for _ in range(2):
        assert len(gateway.chat().json()["choices"][0]["message"]["content"]) == 5000
    assert len(up.requests) == 2


def test_the_size_is_bounded_and_the_oldest_go(cached):
    gateway, up = cached(lambda stream, request: stream.json(completion("x" * 1000)), size="64KiB")
    for number in range(200):
        gateway.chat(content=str(number))
    gateway.chat(content="0")
    assert len(up.requests) == 201


def whole_stream(stream, request):
    stream.begin()
    for text in ("one ", "two ", "three"):
        stream.event(delta(text))
    stream.event(b"[DONE]")
    stream.end()


def test_a_complete_stream_is_replayed_as_a_stream(cached):
    gateway, up = cached(whole_stream)
    first, second = (gateway.ask("POST", CHAT, JSON, chat_body(stream=True)) for _ in range(2))
    assert first.body == second.body
    assert second.get("content-type") == "text/event-stream"
    assert "hit" in state(second)
    assert len(up.requests) == 1


def test_a_broken_stream_is_not_kept(cached):
    def script(stream, request):
        if len(up.requests) > 1:
            return whole_stream(stream, request)
        stream.begin()
        stream.event(delta("begun"))
        stream.cut()
    gateway, up = cached(script)
    with gateway.connect() as client:
        client.send_request("POST", CHAT, JSON, chat_body(stream=True))
        client.read_rest()
    assert b"three" in gateway.ask("POST", CHAT, JSON, chat_body(stream=True)).body
    assert len(up.requests) == 2


def test_many_at_once_are_one_request_upstream(cached):
    go = threading.Event()

    def script(stream, request):
        go.wait(5)
        stream.json(completion("shared"))

    gateway, up = cached(script)
    with ThreadPoolExecutor(20) as pool:
        asked = [pool.submit(gateway.chat) for _ in range(20)]
        up.wait_requests()
        eventually(lambda: gateway.metrics().sum("millrace_.*requests.*(active|in_flight|under_way).*") >= 20
                   or all(future.running() for future in asked), what="twenty under way")
        go.set()
        bodies = {future.result().body for future in asked}
    assert len(bodies) == 1
    assert len(up.requests) == 1


def test_a_follower_gets_the_stream_from_its_start_while_it_runs(cached):
    steps = threading.Semaphore(0)

    def script(stream, request):
        stream.begin()
        for text in ("one", "two"):
            stream.event(delta(text))
            steps.acquire(timeout=5)
        stream.event(b"[DONE]")
        stream.end()

    gateway, up = cached(script)
    with gateway.connect() as leader, gateway.connect() as follower:
        rest = {leader: [], follower: []}
        for client in (leader, follower):
            client.send_request("POST", CHAT, JSON, chat_body(stream=True))
            assert client.read_head().status == 200
            assert b'"one"' in client.read_event(rest[client])
        steps.release()
        for client in (leader, follower):
            assert b'"two"' in client.read_event(rest[client])
        steps.release()
        for client in (leader, follower):
            assert client.read_event(rest[client]) == b"data: [DONE]"
    assert len(up.requests) == 1


def test_a_leader_that_leaves_does_not_stop_its_follower(cached):
    steps = threading.Semaphore(0)

    def script(stream, request):
        stream.begin()
        stream.event(delta("one"))
        steps.acquire(timeout=5)
        stream.event(delta("two"))
        stream.event(b"[DONE]")
        stream.end()

    gateway, up = cached(script)
    leader, follower = gateway.connect(), gateway.connect()
    for client in (leader, follower):
        client.send_request("POST", CHAT, JSON, chat_body(stream=True))
        assert client.read_head().status == 200
    leader.close()
    steps.release()
    body = b"".join(iter(follower.read_chunk, b""))
    assert b'"two"' in body and body.endswith(b"data: [DONE]\n\n")
    assert len(up.requests) == 1
    follower.close()
    # The line of the one who left is written when the call that it began is over.
    gateway.access_line(status=499)


def test_if_the_leader_fails_each_follower_goes_on_alone(cached):
    go = threading.Event()

    def script(stream, request):
        if stream.number == 0:
            go.wait(5)
            return stream.reset()
        stream.json(completion("alone"))

    gateway, up = cached(script)
    with ThreadPoolExecutor(3) as pool:
        leader = pool.submit(gateway.chat)
        up.wait_requests()
        followers = [pool.submit(gateway.chat) for _ in range(2)]
        eventually(lambda: all(future.running() for future in followers), what="the followers")
        go.set()
        assert leader.result().status == 502
        assert [future.result().status for future in followers] == [200, 200]


def test_a_hit_is_logged_with_the_backend_that_made_it(cached):
    gateway, _ = cached()
    gateway.chat()
    gateway.chat()
    line = gateway.access_line(cache="hit")
    assert line["backend"] == "up"


# Readers of different speed


def test_a_slow_reader_of_a_hit_gets_it_whole_and_costs_no_copy(cached):
    """40 answers of 4 MiB that nobody reads yet: the answer is held once."""
    text = "x" * (4 << 20)
    gateway, up = cached(lambda stream, request: stream.json(completion(text)), max_entry="8MiB", size="64MiB")
    whole = gateway.chat().body
    before = gateway.resident_kibibytes
    clients = [gateway.connect() for _ in range(40)]
    for client in clients:
        client.send_request("POST", CHAT, JSON, chat_body())
    for client in clients:
        assert client.socket.recv(1, socket.MSG_PEEK)
    assert gateway.resident_kibibytes - before < 40 * 512
    answer = clients[-1].read_answer()
    assert (state(answer), answer.body) == ("hit", whole)
    for client in clients:
        client.close()
    assert len(up.requests) == 1


def test_a_follower_that_falls_too_far_behind_is_cut_and_holds_nobody_up(cached):
    """A long stream at full speed: past `max_entry` it is no longer kept for those who lag."""
    event = delta("y" * 16_000)
    go = threading.Event()

    def script(stream, request):
        stream.begin()
        stream.event(delta("first"))
        go.wait(5)
        for _ in range(2_000):
            stream.event(event)
        stream.event(b"[DONE]")
        stream.end()

    gateway, up = cached(script, max_entry="64KiB")
    with gateway.connect(timeout=20) as leader, gateway.connect(timeout=20) as idler:
        for client in (leader, idler):
            client.send_request("POST", CHAT, JSON, chat_body(stream=True))
            assert client.read_head().status == 200
        go.set()
        assert b"".join(iter(leader.read_chunk, b"")).endswith(b"data: [DONE]\n\n")
        assert gateway.access_line(error="client_too_slow")["answer_bytes"] < 32_000_000
        rest = idler.read_rest()
        assert b"client_too_slow" in rest[-1000:] and b"[DONE]" not in rest
    assert len(up.requests) == 1
