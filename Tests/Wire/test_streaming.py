"""Streams: forwarded as they come, cut when they are cut, and never ended by us."""

import threading
import time

import pytest
from harness.deadline import eventually
from harness.gateway import chat_body
from harness.raw import Truncated
from harness.upstream import completion, delta

CHAT = "/v1/chat/completions"
JSON = {"Content-Type": "application/json"}


class Steps:
    """Lets a test hold an upstream's script between two events."""

    def __init__(self):
        self._steps = threading.Semaphore(0)

    def allow(self):
        self._steps.release()

    def wait(self):
        assert self._steps.acquire(timeout=5)


def test_each_event_arrives_before_the_next_is_sent(front):
    steps = Steps()

    def script(stream, request):
        if request.target == "/v1/models":
            return stream.json({"data": []})
        stream.begin()
        for number in range(5):
            stream.event(delta(str(number)))
            steps.wait()
        stream.event(b"[DONE]")
        stream.end()

    gateway, _ = front(script, dialect="openai")
    with gateway.connect() as client:
        client.send_request("POST", CHAT, JSON, chat_body(stream=True))
        head, rest = client.read_head(), []
        assert (head.status, head.get("content-type")) == (200, "text/event-stream")
        for number in range(5):
            assert b'"content": "%d"' % number in client.read_event(rest)
            steps.allow()
        assert client.read_event(rest) == b"data: [DONE]"
        assert client.read_event(rest) == b""
        assert client.ask("GET", "/v1/models").status == 200


def test_the_head_arrives_before_the_first_event(front):
    steps = Steps()

    def script(stream, request):
        stream.begin()
        steps.wait()
        stream.end()

    gateway, _ = front(script)
    with gateway.connect() as client:
        client.send_request("GET", "/events")
        assert client.read_head().status == 200
        steps.allow()
        assert client.read_chunk() == b""


def test_events_that_are_split_anywhere_come_out_whole(front):
    data = b"".join(b"id: %d\r\ndata: x%d\r\n\r\n" % (number, number) for number in range(10))

    def script(stream, request):
        stream.begin()
        for start in range(0, len(data), 3):
            stream.chunk(data[start:start + 3])
        stream.end()

    gateway, _ = front(script)
    assert gateway.ask("GET", "/events").body == data


def break_off(how):
    def script(stream, request):
        stream.begin()
        stream.event(delta("begun"))
        how(stream)
    return script


@pytest.mark.parametrize("how", [
    lambda stream: stream.cut(), lambda stream: stream.reset(), lambda stream: stream.send(b"nonsense\r\n"),
    lambda stream: stream.send(b"-1\r\n"), lambda stream: stream.send(b"5\r\nab"),
], ids=["cut", "reset", "nonsense", "negative chunk", "stall within a chunk"])
@pytest.mark.parametrize("dialect", ["openai", "http"])
def test_a_stream_that_breaks_off_has_no_clean_end(front, how, dialect):
    gateway, _ = front(break_off(how), dialect=dialect, backend={"timeouts": {"idle": "300ms"}})
    with gateway.connect() as client:
        client.send_request("POST", CHAT, JSON, chat_body(stream=True))
        events, rest, ended_cleanly = [], [], False
        try:
            answer = client.read_head()
            if answer.status == 502:
                return  # seen before anything was sent on
            assert answer.status == 200
            while event := client.read_event(rest):
                events.append(event)
            ended_cleanly = True
        except Truncated:
            pass
        assert not any(b"[DONE]" in event for event in events)
        assert not ended_cleanly or b'"error"' in events[-1], "a broken stream looks complete"
        assert client.expect_close() == b""


def test_a_plain_answer_that_is_cut_is_not_completed(front):
    def script(stream, request):
        stream.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"x" * 100)
        stream.cut()
    gateway, _ = front(script)
    with gateway.connect() as client:
        client.send_request("GET", "/a")
        try:
            answer = client.read_answer()
            assert answer.status == 502
        except Truncated:
            pass


def test_an_answer_until_close_is_whole_for_the_client(front):
    def script(stream, request):
        stream.send(b"HTTP/1.1 200 OK\r\n\r\nhello until the end")
        stream.cut()
    gateway, _ = front(script)
    with gateway.connect() as client:
        assert client.ask("GET", "/a").body == b"hello until the end"


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
def test_an_error_status_of_a_streamed_request_keeps_status_and_body(front, status):
    body = b'{"error":{"message":"no","type":"t","param":null,"code":"c"}}'
    gateway, _ = front(lambda stream, request: stream.answer(status, body, {"Retry-After": "7"}), dialect="openai")
    answer = gateway.ask("POST", CHAT, JSON, chat_body(stream=True))
    assert (answer.body, answer.get("retry-after"), answer.get("content-type")) == (body, "7", "application/json")
    assert answer.status == status


def test_usage_of_a_stream_is_read_on_the_way_past(front):
    def script(stream, request):
        stream.begin()
        stream.event(delta("a"))
        stream.event({**delta(""), "choices": [], "usage": {"prompt_tokens": 11, "completion_tokens": 5, "total_tokens": 16}})
        stream.event(b"[DONE]")
        stream.end()
    gateway, _ = front(script, dialect="openai")
    assert gateway.ask("POST", CHAT, JSON, chat_body(stream=True)).status == 200
    line = gateway.access_line(status=200)
    assert (line["input_tokens"], line["output_tokens"]) == (11, 5)


def test_usage_of_a_plain_answer_is_read_on_the_way_past(front):
    gateway, _ = front(lambda stream, request: stream.json(completion()), dialect="openai")
    assert gateway.chat().status == 200
    line = gateway.access_line(status=200)
    assert (line["input_tokens"], line["output_tokens"]) == (7, 3)


def hold(stream, request):
    """Answers nothing; says when the peer went."""
    stream.gone = stream.wait_gone()


def begin_and_hold(stream, request):
    stream.begin()
    stream.event(delta("begun"))
    stream.gone = stream.wait_gone()


@pytest.mark.parametrize("leave", ["close", "reset"])
@pytest.mark.parametrize("script", [hold, begin_and_hold], ids=["before the first byte", "amid the stream"])
@pytest.mark.parametrize("body", [chat_body(), chat_body(stream=True)], ids=["plain", "streamed"])
def test_a_client_that_leaves_cancels_the_upstream_within_250_ms(front, leave, script, body):
    gateway, up = front(script, dialect="openai")
    client = gateway.connect()
    client.send_request("POST", CHAT, JSON, body)
    up.wait_requests()
    if script is begin_and_hold:
        client.read_head()
    left = time.monotonic()
    getattr(client, leave)()
    stream = up.streams[0]
    assert eventually(lambda: getattr(stream, "gone", None), what="the upstream's end") - left < 0.25
    assert gateway.access_line(status=499)


def test_a_client_that_leaves_while_it_sends_cancels_the_upstream(front):
    gateway, up = front(lambda stream, request: None)
    client = gateway.connect()
    client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + "x" * 100_000)
    eventually(lambda: up.streams, what="a connection at the upstream")
    client.close()
    eventually(lambda: up.failures, what="the upstream's end")
    assert up.requests == []


def test_an_interim_answer_of_the_upstream_does_not_disturb(front):
    def script(stream, request):
        stream.send(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n")
        stream.answer(200, b"final")
    gateway, _ = front(script)
    with gateway.connect() as client:
        client.send_request("GET", "/a")
        answer = client.read_answer()
        while answer.status < 200:
            answer = client.read_answer()
        assert (answer.status, answer.body) == (200, b"final")


def test_an_upstream_that_answers_before_the_upload_ends_is_heard(front):
    def script(stream, request):
        stream.answer(403, b"enough")
        stream.keep = False
    gateway, up = front(script)
    up.reads_bodies = False
    with gateway.connect() as client:
        client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n" + "x" * 10_000)
        assert client.read_answer().status == 403
