"""What a client is told when a backend fails, and when another is tried instead."""

import time

import pytest
from harness.deadline import eventually
from harness.gateway import chat_body
from harness.upstream import completion, delta, refusing_port

CHAT = "/v1/chat/completions"
JSON = {"Content-Type": "application/json"}


def silent(stream, request):
    stream.wait_gone(10)


def test_a_backend_that_refuses_connections_is_502(serve):
    gateway = serve([{"name": "all", "to": "up"}], {"up": {"dialect": "openai", "url": f"http://127.0.0.1:{refusing_port()}/v1"}})
    answer = gateway.chat()
    assert answer.status == 502
    assert answer.error["code"] and answer.error["message"]
    assert "127.0.0.1" not in answer.body.decode(), "the backend's address is nobody's business"
    assert gateway.chat().status == 502


def test_a_name_that_does_not_resolve_is_502_or_503_and_not_a_start_error(serve):
    gateway = serve([{"name": "all", "to": "up"}], {"up": {"dialect": "openai", "url": "http://nowhere.invalid/v1"}})
    assert gateway.chat().status in (502, 503)


@pytest.mark.parametrize("which", ["first_byte", "total"])
def test_a_backend_that_does_not_answer_is_504(front, which):
    gateway, up = front(silent, dialect="openai", backend={"timeouts": {which: "200ms"}})
    answer = gateway.chat()
    assert answer.status == 504
    assert answer.error["code"]
    assert len(up.requests) == 1, "a request that a backend may have begun is not sent twice"


def test_the_first_byte_timeout_does_not_bound_a_long_stream(front):
    def script(stream, request):
        stream.begin()
        for number in range(10):
            stream.event(delta(str(number)))
            time.sleep(0.05)  # a slow model: ten of these outlast the time-out
        stream.end()
    gateway, _ = front(script, backend={"timeouts": {"first_byte": "200ms", "idle": "2s"}})
    assert gateway.ask("GET", "/events").body.count(b"data: ") == 10


@pytest.mark.parametrize("answer", [
    b"nonsense\r\n\r\n", b"HTTP/1.1 abc OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\nContent-Length: 0\n\n", b"HTTP/1.1 200 OK\r\nX-A : b\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-A: a\x00b\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nX-Big: " + b"x" * 200_000,
    b"",
], ids=["nonsense", "status", "two lengths", "length and coding", "bare LF", "space before colon", "NUL", "endless head", "nothing"])
def test_an_answer_that_cannot_be_read_is_502(front, answer):
    def script(stream, request):
        stream.send(answer)
        stream.cut()
    gateway, _ = front(script)
    assert gateway.ask("GET", "/a").status == 502


def fallback_of(serve, first: str, second: str, **options):
    return serve([{"name": "all", "to": {"fallback": [{"backend": "first", "model": "one"}, {"backend": "second", "model": "two"}]}}],
                 {"first": {"dialect": "openai", "url": first, **options}, "second": {"dialect": "openai", "url": second}})


def test_a_fallback_takes_the_next_when_the_first_refuses(serve, upstream):
    good = upstream()
    gateway = fallback_of(serve, f"http://127.0.0.1:{refusing_port()}/v1", good.url + "/v1")
    assert gateway.chat().status == 200
    assert good.requests[0].json()["model"] == "two"
    assert gateway.access_line(status=200)["backend"] == "second"


@pytest.mark.parametrize("status", [429, 500, 502, 503, 529])
@pytest.mark.parametrize("stream", [False, True])
def test_a_fallback_takes_the_next_when_the_first_is_overloaded(serve, upstream, status, stream):
    bad, good = upstream(lambda stream, request: stream.answer(status, b'{"error":{}}')), upstream()
    gateway = fallback_of(serve, bad.url + "/v1", good.url + "/v1")
    assert gateway.ask("POST", CHAT, JSON, chat_body(stream=stream)).status == 200
    assert bad.requests[0].json()["model"] == "one"
    assert good.requests[0].json()["model"] == "two"


def test_a_fallback_keeps_an_answer_that_blames_the_client(serve, upstream):
    bad, good = upstream(lambda stream, request: stream.answer(400, b'{"error":{"code":"c"}}')), upstream()
    gateway = fallback_of(serve, bad.url + "/v1", good.url + "/v1")
    answer = gateway.chat()
    assert (answer.status, answer.error["code"]) == (400, "c")
    assert good.requests == []


def test_a_fallback_takes_the_next_when_the_first_is_silent(serve, upstream):
    bad, good = upstream(silent), upstream()
    gateway = fallback_of(serve, bad.url + "/v1", good.url + "/v1", timeouts={"first_byte": "200ms"})
    assert gateway.chat().status == 200
    assert len(good.requests) == 1


def test_a_fallback_takes_the_next_when_a_stream_ends_before_content(serve, upstream):
    def role_only(stream, request):
        stream.begin()
        stream.event({**delta(""), "choices": [{"index": 0, "delta": {"role": "assistant"}}]})
        stream.cut()

    def whole(stream, request):
        stream.begin()
        stream.event(delta("second"))
        stream.event(b"[DONE]")
        stream.end()

    gateway = fallback_of(serve, upstream(role_only).url + "/v1", upstream(whole).url + "/v1")
    answer = gateway.ask("POST", CHAT, JSON, chat_body(stream=True))
    assert b"second" in answer.body
    assert answer.body.endswith(b"data: [DONE]\n\n")


def test_the_last_of_a_fallback_is_what_the_client_sees(serve, upstream):
    bad = upstream(lambda stream, request: stream.answer(503, b'{"error":{"code":"last"}}'))
    gateway = fallback_of(serve, f"http://127.0.0.1:{refusing_port()}/v1", bad.url + "/v1")
    answer = gateway.chat()
    assert (answer.status, answer.error["code"]) == (503, "last")


def test_a_connection_is_reused(front):
    gateway, up = front()
    for _ in range(5):
        assert gateway.chat().status == 200
    assert {request.connection for request in up.requests} <= {0, 1}, "one a worker"


def test_a_request_on_a_connection_that_died_meanwhile_is_sent_once_more(serve, upstream):
    def script(stream, request):
        if stream.number == 0 and len(up.requests) == 2:
            return stream.reset()
        stream.json(completion())
    up = upstream(script)
    gateway = serve([{"name": "all", "to": "up"}], {"up": {"dialect": "openai", "url": up.url + "/v1"}}, workers=1)
    assert gateway.chat().status == 200
    assert gateway.chat(content="again").status == 200
    assert [request.connection for request in up.requests] == [0, 0, 1]
    assert up.requests[1].body == up.requests[2].body


def test_a_request_that_fails_on_a_fresh_connection_is_not_sent_again(serve, upstream):
    up = upstream(lambda stream, request: stream.reset())
    gateway = serve([{"name": "all", "to": "up"}], {"up": {"dialect": "openai", "url": up.url + "/v1"}}, workers=1)
    assert gateway.chat().status == 502
    assert len(up.requests) == 1


def test_an_upstream_that_closes_kept_connections_costs_no_request(serve, upstream):
    def script(stream, request):
        stream.json(completion())
        stream.cut()
    up = upstream(script)
    gateway = serve([{"name": "all", "to": "up"}], {"up": {"dialect": "openai", "url": up.url + "/v1"}}, workers=1)
    with gateway.connect() as client:
        statuses = [client.ask("POST", CHAT, JSON, chat_body()).status for _ in range(30)]
    assert set(statuses) == {200}
    assert len(up.requests) == 30


def test_round_robin_gives_each_endpoint_its_weight(serve, upstream):
    one, two = upstream(), upstream()
    gateway = serve([{"name": "all", "to": "up"}], {"up": {
        "dialect": "openai", "endpoints": [one.url + "/v1", {"url": two.url + "/v1", "weight": 2}]}}, workers=1)
    for _ in range(30):
        assert gateway.chat().status == 200
    assert (len(one.requests), len(two.requests)) == (10, 20)


def test_least_pending_avoids_the_endpoint_that_is_busy(serve, upstream):
    busy, free = upstream(silent), upstream()
    gateway = serve([{"name": "all", "to": "up"}], {"up": {
        "dialect": "openai", "endpoints": [busy.url + "/v1", free.url + "/v1"], "balance": "least_pending"}}, workers=1)
    holders = []
    while not busy.requests:
        holders.append(gateway.connect())
        holders[-1].send_request("POST", CHAT, JSON, chat_body())
        eventually(lambda: len(busy.requests) + len(free.requests) == len(holders), what="the request at an endpoint")
        assert len(holders) < 10, "the other endpoint gets nothing"
    for _ in range(10):
        assert gateway.chat().status == 200
    for client in holders:
        client.close()
    assert len(busy.requests) == 1


def test_a_split_sends_by_weight_and_takes_no_share_of_zero(serve, upstream):
    some, none = upstream(), upstream()
    gateway = serve(
        [{"name": "all", "to": {"split": [{"backend": "some", "weight": 9}, {"backend": "none", "weight": 0}]}}],
        {"some": {"dialect": "openai", "url": some.url + "/v1"}, "none": {"dialect": "openai", "url": none.url + "/v1"}})
    for _ in range(20):
        assert gateway.chat().status == 200
    assert (len(some.requests), len(none.requests)) == (20, 0)


def test_the_key_of_a_backend_is_sent_in_its_dialects_place(serve, upstream):
    openai, claude = upstream(), upstream(lambda stream, request: stream.json({"type": "message"}))
    gateway = serve(
        [{"name": "claude", "match": {"path": "/v1/messages"}, "to": "claude"}, {"name": "rest", "to": "openai"}],
        {"openai": {"dialect": "openai", "url": openai.url + "/v1", "key": "${env:ONE}"},
         "claude": {"dialect": "anthropic", "url": claude.url, "key": "${env:TWO}"}},
        environment={"ONE": "sk-one", "TWO": "sk-two"})
    assert gateway.chat().status == 200
    assert openai.requests[0].get("authorization") == "Bearer sk-one"
    assert gateway.ask("POST", "/v1/messages", JSON, b'{"model":"m","max_tokens":1,"messages":[]}').status == 200
    assert claude.requests[0].get("x-api-key") == "sk-two"
    assert "authorization" not in claude.requests[0].names


def test_a_models_name_is_rewritten_for_the_backend_and_nothing_else_is(serve, upstream):
    up = upstream()
    gateway = serve([{"name": "all", "to": {"backend": "up", "model": "real"}}], {"up": {"dialect": "openai", "url": up.url + "/v1"}})
    body = b'{ "messages":[ {"role":"user","content":"\\u00e9 1.0 \\"model\\""} ] , "model" : "alias" , "temperature":1.0e0, "x":[]}'
    assert gateway.ask("POST", CHAT, JSON, body).status == 200
    assert up.requests[0].body == body.replace(b'"alias"', b'"real"')
