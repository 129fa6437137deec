"""Valid but rare HTTP/1.1: what a strict gateway must still take. RFC 9110, RFC 9112."""

import pytest


def echo(stream, request):
    stream.json({"method": request.method, "target": request.target, "body": request.body.decode()})


@pytest.fixture
def plain(front):
    return front(echo)


def test_pipelined_requests_are_answered_in_order(plain):
    gateway, up = plain
    with gateway.connect() as client:
        client.send(b"".join(b"GET /%d HTTP/1.1\r\nHost: a\r\n\r\n" % number for number in range(20)))
        assert [client.read_answer().json()["target"] for _ in range(20)] == [f"/{number}" for number in range(20)]


def test_a_pipelined_request_behind_a_body_is_found(plain):
    gateway, _ = plain
    with gateway.connect() as client:
        client.send(b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                    b"POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n0\r\n\r\n"
                    b"GET /c HTTP/1.1\r\nHost: a\r\n\r\n")
        assert [client.read_answer().json()["body"] for _ in range(3)] == ["abc", "de", ""]


def test_a_request_sent_byte_by_byte_is_whole(plain):
    gateway, up = plain
    with gateway.connect() as client:
        for byte in b"POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc":
            client.send(bytes([byte]))
        assert client.read_answer().json() == {"method": "POST", "target": "/slow", "body": "abc"}


def test_expect_100_continue_is_answered_before_the_body(plain):
    gateway, up = plain
    with gateway.connect() as client:
        client.send("POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        assert client.read_head().status == 100
        client.send("abc")
        assert client.read_answer().json()["body"] == "abc"
        assert client.ask("GET", "/next").status == 200


def test_a_client_that_does_not_wait_for_100_is_served(plain):
    gateway, _ = plain
    with gateway.connect() as client:
        client.send("POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc")
        answer = client.read_answer()
        while answer.status == 100:
            answer = client.read_answer()
        assert answer.json()["body"] == "abc"


def test_an_unknown_expectation_is_417(plain):
    gateway, up = plain
    assert gateway.ask("POST", "/a", {"Expect": "200-ok"}, b"abc").status == 417
    assert up.requests == []


def test_head_has_the_fields_of_get_and_no_body(front):
    def script(stream, request):
        body = b"" if request.method == "HEAD" else b"hello"
        stream.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\n" + body)
    gateway, up = front(script)
    with gateway.connect() as client:
        answer = client.ask("HEAD", "/a")
        assert (answer.status, answer.get("content-length"), answer.get("x-a")) == (200, "5", "b")
        assert client.ask("GET", "/a").body == b"hello"


@pytest.mark.parametrize("status", [204, 304])
def test_statuses_without_a_body_leave_the_connection_usable(front, status):
    def script(stream, request):
        if request.target == "/none":
            stream.send(b"HTTP/1.1 %d None\r\nETag: \"a\"\r\n\r\n" % status)
        else:
            stream.answer(200, b"after")
    gateway, _ = front(script)
    with gateway.connect() as client:
        answer = client.ask("GET", "/none")
        assert (answer.status, answer.get("etag"), answer.get("transfer-encoding")) == (status, '"a"', None)
        assert client.ask("GET", "/after").body == b"after"


def test_http_1_0_gets_an_answer_without_chunks_and_a_close(front):
    def script(stream, request):
        stream.begin(type="text/plain")
        stream.chunk(b"hello ")
        stream.chunk(b"miller")
        stream.end()
    gateway, _ = front(script)
    with gateway.connect() as client:
        client.send("GET /a HTTP/1.0\r\nHost: a\r\n\r\n")
        answer = client.read_answer()
        assert answer.get("transfer-encoding") is None
        assert answer.body == b"hello miller"
        assert client.expect_close() == b""


def test_an_answer_to_http_1_0_that_breaks_off_is_a_broken_connection(front):
    """Its end is the connection's, so a clean close would make a whole answer of it."""
    def script(stream, request):
        stream.begin(type="text/plain")
        stream.chunk(b"hello ")
        stream.cut()
    gateway, _ = front(script)
    with gateway.connect() as client:
        client.send("GET /a HTTP/1.0\r\nHost: a\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            while client.socket.recv(65536):
                pass
    assert gateway.access_line(path="/a")["error"] == "upstream_truncated"


def test_http_1_0_keep_alive_is_honored_when_asked_for(plain):
    gateway, _ = plain
    with gateway.connect() as client:
        for _ in range(2):
            client.send("GET /a HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n")
            answer = client.read_answer()
            assert (answer.status, (answer.get("connection") or "").lower()) == (200, "keep-alive")


def test_connection_close_closes_after_the_answer(plain):
    gateway, _ = plain
    with gateway.connect() as client:
        answer = client.ask("GET", "/a", {"Connection": "close"})
        assert (answer.get("connection") or "").lower() == "close"
        assert client.expect_close() == b""


def test_an_absolute_form_target_routes_by_its_own_host(serve, upstream):
    one, other = upstream(echo), upstream(echo)
    gateway = serve(
        [{"name": "one", "match": {"host": "one.example"}, "to": "one"}, {"name": "rest", "to": "other"}],
        {"one": {"dialect": "http", "url": one.url, "host": "pass"}, "other": {"dialect": "http", "url": other.url}})
    answer = gateway.ask("GET", "http://one.example/path?q=1", host="elsewhere.example")
    assert answer.json()["target"] == "/path?q=1"
    assert one.requests[0].get("host") == "one.example"


@pytest.mark.parametrize("sent, seen", [
    ("/a/./b/../c", "/a/c"), ("/%61%2D%7e", "/a-~"), ("/a//b", "/a//b"), ("/../../a", "/a"), ("/a%20b?x=%2F&y=%61", "/a%20b?x=%2F&y=%61"),
    ("/a/..", "/"), ("/a;p=1/b", "/a;p=1/b"), ("/%e2%82%ac", "/%e2%82%ac"), ("/a%2e%2e/b", "/a../b"),
    ("/a/%2e%2e/b", "/b"),
])
def test_a_path_is_normalized_before_it_is_matched_and_forwarded(plain, sent, seen):
    gateway, up = plain
    assert gateway.ask("GET", sent).status == 200
    assert up.requests[0].target.lower() == seen.lower()


def test_dot_segments_cannot_walk_around_a_route(serve, upstream):
    up = upstream(echo)
    gateway = serve(
        [{"name": "closed", "match": {"path": "/private/*"}, "respond": {"status": 403}}, {"name": "open", "to": "up"}],
        {"up": {"dialect": "http", "url": up.url}})
    for target in ("/private/a", "/x/../private/a", "/%70rivate/a", "/./private/a", "/x/%2e%2e/private/a"):
        assert gateway.ask("GET", target).status == 403, target
    assert up.requests == []


def test_chunk_extensions_and_trailers_are_taken_and_not_mixed_up(plain):
    gateway, up = plain
    with gateway.connect() as client:
        client.send("POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "1;name=value\r\na\r\n2;flag;q=\"x;y\"\r\nbc\r\n0\r\nX-Trailer: 1\r\nContent-Length: 9\r\n\r\n")
        assert client.read_answer().json()["body"] == "abc"
        assert client.ask("GET", "/next").status == 200
    assert "x-trailer" not in up.requests[0].names


def test_field_names_in_any_case_and_empty_values_pass(plain):
    gateway, up = plain
    assert gateway.ask("GET", "/a", {"x-EMPTY": "", "X-MiXed": "  spaced\t"}).status == 200
    assert up.requests[0].get("x-empty") == ""
    assert up.requests[0].get("x-mixed") == "spaced"


def test_repeated_fields_keep_their_order(plain):
    gateway, up = plain
    with gateway.connect() as client:
        client.send("GET /a HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nX-B: 2\r\nX-A: 3\r\n\r\n")
        assert client.read_answer().status == 200
    assert up.requests[0].all("x-a") == ["1", "3"]


def test_an_empty_line_before_a_request_is_skipped(plain):
    """RFC 9112 §2.2: clients have sent one after a body."""
    gateway, _ = plain
    with gateway.connect() as client:
        client.send("\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n")
        assert client.read_answer().status == 200


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "get"])
def test_any_method_reaches_a_plain_backend(plain, method):
    gateway, up = plain
    assert gateway.ask(method, "/a", body=b"x").status == 200
    assert up.requests[0].method == method


def test_connect_is_refused(plain):
    gateway, up = plain
    with gateway.connect() as client:
        client.send("CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n")
        assert client.read_answer().status in (400, 405, 501)
    assert up.requests == []


def test_a_refusal_has_a_request_id_too(plain):
    gateway, _ = plain
    with gateway.connect() as client:
        client.send("GET / HTTP/1.1\r\n\r\n")
        answer = client.read_answer()
    assert answer.status == 400 and len(answer.all("x-request-id")) == 1
    assert gateway.access_line(status=400)["id"] == answer.get("x-request-id")


def test_every_answer_has_a_date_and_a_request_id(plain):
    gateway, _ = plain
    answer = gateway.ask("GET", "/a")
    assert answer.get("date").endswith(" GMT")
    assert answer.get("x-request-id")
