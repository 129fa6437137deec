"""Requests that two parsers could read differently are refused, and what follows them is never a second request.

Sources: RFC 9112 §2.2, §3.2, §5, §6, §7.1, §11.2; RFC 9110 §5.
"""

import pytest

SECOND = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"


def post(fields: bytes, body: bytes = b"") -> bytes:
    return b"POST /first HTTP/1.1\r\nHost: a\r\n" + fields + b"\r\n" + body


REFUSED = {
    "both Content-Length and Transfer-Encoding": post(b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n"),
    "Transfer-Encoding before Content-Length": post(b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", b"0\r\n\r\n"),
    "two Content-Length that differ": post(b"Content-Length: 0\r\nContent-Length: 40\r\n"),
    "two Content-Length that agree": post(b"Content-Length: 0\r\nContent-Length: 0\r\n"),
    "a list of Content-Length": post(b"Content-Length: 0, 0\r\n"),
    "a Content-Length with a plus sign": post(b"Content-Length: +0\r\n"),
    "a negative Content-Length": post(b"Content-Length: -1\r\n"),
    "a hexadecimal Content-Length": post(b"Content-Length: 0x0\r\n"),
    "an empty Content-Length": post(b"Content-Length:\r\n"),
    "a Content-Length with a space inside": post(b"Content-Length: 1 0\r\n", b"x"),
    "a Content-Length past 64 bits": post(b"Content-Length: 18446744073709551616\r\n"),
    "Transfer-Encoding in HTTP/1.0": b"POST /first HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "Transfer-Encoding identity": post(b"Transfer-Encoding: identity\r\n"),
    "Transfer-Encoding gzip, chunked": post(b"Transfer-Encoding: gzip, chunked\r\n", b"0\r\n\r\n"),
    "Transfer-Encoding chunked twice": post(b"Transfer-Encoding: chunked, chunked\r\n", b"0\r\n\r\n"),
    "two Transfer-Encoding lines": post(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n"),
    "Transfer-Encoding xchunked": post(b"Transfer-Encoding: xchunked\r\n"),
    "Transfer-Encoding in quotes": post(b'Transfer-Encoding: "chunked"\r\n'),
    "Transfer-Encoding with a parameter": post(b"Transfer-Encoding: chunked;q=1\r\n"),
    "Transfer-Encoding with a vertical tab": post(b"Transfer-Encoding: \x0bchunked\r\n"),
    "an empty Transfer-Encoding": post(b"Transfer-Encoding:\r\n"),
    "a space before a colon": post(b"Content-Length : 0\r\n"),
    "a tab before a colon": post(b"Transfer-Encoding\t: chunked\r\n"),
    "a field without a name": post(b": value\r\n"),
    "a field without a colon": post(b"Nonsense\r\n"),
    "a folded field": post(b"X-A: one\r\n two\r\n"),
    "a space before the first field": b"GET /first HTTP/1.1\r\n Host: a\r\n\r\n",
    "a NUL in a value": post(b"X-A: a\x00b\r\n"),
    "a control byte in a value": post(b"X-A: a\x01b\r\n"),
    "a DEL in a value": post(b"X-A: a\x7fb\r\n"),
    "a control byte in a name": post(b"X\x01A: b\r\n"),
    "a bare CR in a value": post(b"X-A: a\rb\r\n"),
    "a bare CR that hides a field": post(b"X-A: a\rContent-Length: 40\r\n"),
    "bare LF line ends": b"GET /first HTTP/1.1\nHost: a\n\n",
    "one bare LF": b"GET /first HTTP/1.1\r\nHost: a\nX-A: b\r\n\r\n",
    "a bare LF that ends the head": b"GET /first HTTP/1.1\r\nHost: a\r\n\n",
    "no Host": b"GET /first HTTP/1.1\r\n\r\n",
    "an empty Host beside another": b"GET /first HTTP/1.1\r\nHost: \r\nHost: a\r\n\r\n",
    "two Hosts": b"GET /first HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "two Hosts that agree": b"GET /first HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
    "a Host with userinfo": b"GET /first HTTP/1.1\r\nHost: user@a\r\n\r\n",
    "a Host with a path": b"GET /first HTTP/1.1\r\nHost: a/b\r\n\r\n",
    "a Host with a fragment": b"GET /first HTTP/1.1\r\nHost: a#b\r\n\r\n",
    "a Host with a query": b"GET /first HTTP/1.1\r\nHost: a?b\r\n\r\n",
    "a Host with a space": b"GET /first HTTP/1.1\r\nHost: a b\r\n\r\n",
    "a Host with a comma": b"GET /first HTTP/1.1\r\nHost: a, b\r\n\r\n",
    "a Host with a bad port": b"GET /first HTTP/1.1\r\nHost: a:8x\r\n\r\n",
    "no method": b" /first HTTP/1.1\r\nHost: a\r\n\r\n",
    "a method with a bad byte": b"GE(T /first HTTP/1.1\r\nHost: a\r\n\r\n",
    "two spaces in the request line": b"GET  /first HTTP/1.1\r\nHost: a\r\n\r\n",
    "a tab in the request line": b"GET\t/first HTTP/1.1\r\nHost: a\r\n\r\n",
    "a space in the target": b"GET /fi rst HTTP/1.1\r\nHost: a\r\n\r\n",
    "a relative target": b"GET first HTTP/1.1\r\nHost: a\r\n\r\n",
    "a NUL in the target": b"GET /fi\x00rst HTTP/1.1\r\nHost: a\r\n\r\n",
    "a byte above 7 bits in the target": b"GET /fi\xffrst HTTP/1.1\r\nHost: a\r\n\r\n",
    "a fragment in the target": b"GET /first#a HTTP/1.1\r\nHost: a\r\n\r\n",
    "an encoded slash in the path": b"GET /a%2Fb HTTP/1.1\r\nHost: a\r\n\r\n",
    "an encoded backslash in the path": b"GET /a%5cb HTTP/1.1\r\nHost: a\r\n\r\n",
    "an encoded NUL in the path": b"GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n",
    "a broken percent in the path": b"GET /a%2 HTTP/1.1\r\nHost: a\r\n\r\n",
    "a version of two digits": b"GET /first HTTP/1.10\r\nHost: a\r\n\r\n",
    "a lower-case version": b"GET /first http/1.1\r\nHost: a\r\n\r\n",
    "HTTP/0.9": b"GET /first\r\nHost: a\r\n\r\n",
    "HTTP/2.0 in the line": b"GET /first HTTP/2.0\r\nHost: a\r\n\r\n",
    "garbage": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
}

# 505: RFC 9110 §15.6.6.
STATUS = {"HTTP/2.0 in the line": 505}

# These are seen to be wrong only in the body; the request may have begun upstream, but must not end there.
REFUSED_CHUNKS = {
    "a chunk size past 64 bits": b"10000000000000000\r\nx\r\n0\r\n\r\n",
    "a chunk size with a sign": b"+1\r\nx\r\n0\r\n\r\n",
    "a negative chunk size": b"-1\r\nx\r\n0\r\n\r\n",
    "a chunk size with 0x": b"0x1\r\nx\r\n0\r\n\r\n",
    "a space before a chunk size": b" 1\r\nx\r\n0\r\n\r\n",
    "a space after a chunk size": b"1 \r\nx\r\n0\r\n\r\n",
    "an empty chunk size": b"\r\nx\r\n0\r\n\r\n",
    "a chunk longer than its size": b"1\r\nxy\r\n0\r\n\r\n",
    "a chunk that ends with a bare LF": b"1\r\nx\n0\r\n\r\n",
    "a size line that ends with a bare LF": b"1\nx\r\n0\r\n\r\n",
    "a bare CR in a chunk extension": b"1;a\rb\r\nx\r\n0\r\n\r\n",
    "a last chunk that ends with bare LFs": b"0\n\n",
    "a trailer without a colon": b"0\r\nnonsense\r\n\r\n",
}


@pytest.fixture
def plain(front):
    return front(lambda stream, request: stream.answer(200, b"ok"))


def status_of_refusal(gateway, data: bytes) -> int:
    """Sends it all at once; gives the one answer's status, and fails unless the connection then ends."""
    with gateway.connect() as client:
        client.send(data)
        answer = client.read_answer()
        assert client.expect_close() == b"", "a second answer"
        return answer.status


@pytest.mark.parametrize("name", REFUSED)
def test_an_ambiguous_head_is_refused(plain, name):
    gateway, up = plain
    assert status_of_refusal(gateway, REFUSED[name] + SECOND) == (STATUS.get(name, 400))
    assert up.requests == []


def test_every_head_is_refused_the_same_way_byte_by_byte(plain):
    gateway, up = plain
    for name, data in list(REFUSED.items())[::7]:
        with gateway.connect() as client:
            try:
                for index in range(len(data)):
                    client.send(data[index:index + 1])
            except (BrokenPipeError, ConnectionResetError):
                pass  # refused before the end: as it should be
            assert client.read_answer().status == STATUS.get(name, 400), name
    assert up.requests == []


@pytest.mark.parametrize("name", REFUSED_CHUNKS)
def test_a_malformed_chunked_body_never_completes_upstream(plain, name):
    gateway, up = plain
    data = post(b"Transfer-Encoding: chunked\r\n", REFUSED_CHUNKS[name])
    assert status_of_refusal(gateway, data + SECOND) == 400
    assert [request.target for request in up.requests] == []


def test_what_is_forwarded_has_one_framing_and_no_hop_by_hop_fields(plain):
    gateway, up = plain
    with gateway.connect() as client:
        client.send(b"POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\nConnection: keep-alive, X-Drop\r\n"
                    b"X-Drop: 1\r\nKeep-Alive: 5\r\nProxy-Authorization: secret\r\nTE: trailers\r\nUpgrade: h2c\r\nX-Keep: 1\r\n"
                    b"\r\n3\r\nabc\r\n0\r\n\r\n")
        assert client.read_answer().status == 200
    request = up.requests[0]
    assert request.body == b"abc"
    assert request.get("x-keep") == "1"
    assert not request.names & {"x-drop", "keep-alive", "proxy-authorization", "te", "upgrade"}
    assert len(request.all("content-length")) + len(request.all("transfer-encoding")) == 1


def test_a_get_with_a_body_does_not_leave_it_for_the_next_request(plain):
    gateway, up = plain
    with gateway.connect() as client:
        client.send(b"GET /a HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(SECOND) + SECOND)
        assert client.read_answer().status == 200
        assert client.ask("GET", "/b").status == 200
    assert [request.target for request in up.requests] == ["/a", "/b"]
