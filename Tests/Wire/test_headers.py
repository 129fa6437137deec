"""Which fields go upstream and come back: the headers filter, X-Forwarded-For, request ids."""

import pytest
from harness.gateway import chat_body


def test_the_headers_filter_changes_both_ways(serve, upstream):
    up = upstream(lambda stream, request: stream.answer(200, b"ok", {"X-Old": "1", "Server": "scripted", "X-Stay": "2"}))
    gateway = serve([{"name": "all", "filters": [{
        "use": "headers",
        "request": {"set": {"X-Set": "new"}, "add": {"X-Add": "more"}, "remove": ["X-Gone"]},
        "response": {"set": {"X-Old": "changed"}, "add": {"X-Stay": "3"}, "remove": ["server"]}}], "to": "up"}],
        {"up": {"dialect": "http", "url": up.url}})
    with gateway.connect() as client:
        client.send("GET /a HTTP/1.1\r\nHost: a\r\nx-set: one\r\nX-Set: two\r\nX-Add: first\r\nX-GONE: 1\r\n\r\n")
        answer = client.read_answer()
    request = up.requests[0]
    assert request.all("x-set") == ["new"]
    assert request.all("x-add") == ["first", "more"]
    assert request.all("x-gone") == []
    assert answer.get("x-old") == "changed"
    assert answer.all("x-stay") == ["2", "3"]
    assert answer.get("server") != "scripted"


def test_forwarded_fields_are_set_and_never_copied_from_a_stranger(front):
    gateway, up = front()
    with gateway.connect() as client:
        own = client.socket.getsockname()[0]
        client.send_request("GET", "/a", {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "https"})
        client.read_answer()
    assert up.requests[0].get("x-forwarded-for") == own
    assert up.requests[0].get("x-forwarded-proto") == "http"


def test_a_trusted_proxys_list_is_carried_on(serve, upstream):
    up = upstream()
    gateway = serve([{"name": "all", "to": "up"}], {"up": {"dialect": "http", "url": up.url}},
                    listeners=[{"trusted_proxies": ["127.0.0.0/8"]}])
    with gateway.connect() as client:
        own = client.socket.getsockname()[0]
        client.send_request("GET", "/a", {"X-Forwarded-For": "203.0.113.9"})
        client.read_answer()
    assert [part.strip() for part in up.requests[0].get("x-forwarded-for").split(",")] == ["203.0.113.9", own]
    assert gateway.access_line(status=200)["client"] == "203.0.113.9"


def test_a_request_id_is_made_for_a_stranger_and_is_the_same_everywhere(front):
    gateway, up = front()
    answers = [gateway.ask("GET", "/a", {"x-request-id": "mine"}) for _ in range(2)]
    ids = [answer.get("x-request-id") for answer in answers]
    assert "mine" not in ids and len(set(ids)) == 2
    assert [request.get("x-request-id") for request in up.requests] == ids
    assert gateway.access_line(id=ids[0])


def test_an_upstreams_own_fields_come_through(front):
    gateway, _ = front(lambda stream, request: stream.answer(200, b"ok", {"X-Own": "1", "ETag": '"e"', "openai-model": "m"}))
    answer = gateway.ask("GET", "/a")
    assert (answer.get("x-own"), answer.get("etag"), answer.get("openai-model")) == ("1", '"e"', "m")


def test_hop_by_hop_fields_of_an_answer_stay_behind(front):
    gateway, _ = front(lambda stream, request: stream.answer(
        200, b"ok", {"Connection": "x-hop, keep-alive", "X-Hop": "1", "Keep-Alive": "timeout=5", "Proxy-Authenticate": "Basic"}))
    answer = gateway.ask("GET", "/a")
    assert not answer.names & {"x-hop", "keep-alive", "proxy-authenticate"}


def test_an_upstreams_cookies_stay_apart(front):
    def script(stream, request):
        stream.send(b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n\r\n")
    gateway, _ = front(script)
    assert gateway.ask("GET", "/a").all("set-cookie") == ["a=1", "b=2"]


@pytest.mark.parametrize("policy", ["pass", "backend"])
def test_the_host_that_goes_upstream_is_the_configured_one(front, policy):
    gateway, up = front(backend={"host": policy})
    gateway.ask("GET", "/a", host="client.example")
    assert up.requests[0].get("host") == ("client.example" if policy == "pass" else up.authority)


def test_no_coding_is_asked_for_where_the_answer_is_read(front):
    gateway, up = front(dialect="openai")
    gateway.ask("POST", "/v1/chat/completions", {"Content-Type": "application/json", "Accept-Encoding": "gzip, br"}, chat_body())
    assert up.requests[0].get("accept-encoding") in (None, "identity")


def test_a_plain_backend_is_asked_for_what_the_client_asked(front):
    gateway, up = front()
    gateway.ask("GET", "/a", {"Accept-Encoding": "gzip"})
    assert up.requests[0].get("accept-encoding") == "gzip"
