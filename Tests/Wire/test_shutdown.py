"""The end: SIGTERM drains with a deadline, a second signal does not wait."""

import signal
import threading
import time

import pytest
from harness.deadline import eventually


@pytest.fixture
def streaming(serve, upstream):
    """A gateway, and the step that lets its upstream's stream end."""
    step = threading.Event()

    def script(stream, request):
        stream.begin()
        stream.event({"part": 1})
        step.wait(20)
        stream.event({"part": 2})
        stream.end()

    def start(deadline: str):
        up = upstream(script)
        return serve([{"name": "all", "to": "up"}], {"up": {"dialect": "http", "url": up.url}}, shutdown={"deadline": deadline}), step

    yield start
    step.set()


def test_an_idle_gateway_ends_at_once_with_status_0(mock):
    mock.chat()
    began = time.monotonic()
    assert mock.stop() == 0
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stream_under_way_is_finished_first(streaming, number):
    gateway, step = streaming("10s")
    with gateway.connect() as client:
        client.send_request("GET", "/events")
        assert client.read_head().status == 200
        client.read_chunk()
        gateway.signal(number)
        eventually(lambda: gateway.admin("/readyz").status == 503, what="not ready")
        assert gateway.admin("/healthz").status == 200
        step.set()
        assert b"2" in client.read_chunk()
        assert client.read_chunk() == b""
        assert client.expect_close() == b""
    assert gateway.wait() == 0


def test_idle_connections_of_one_worker_do_not_end_another(streaming):
    """A worker whose idle connections close has drained once, however many they were."""
    gateway, step = streaming("10s")
    with gateway.connect() as busy:
        busy.send_request("GET", "/events")
        assert busy.read_head().status == 200
        busy.read_chunk()
        idle = [gateway.connect() for _ in range(8)]
        gateway.signal(signal.SIGTERM)
        eventually(lambda: gateway.admin("/readyz").status == 503, what="not ready")
        step.set()
        assert b"2" in busy.read_chunk()
        assert busy.read_chunk() == b""
        for one in idle:
            one.close()
    assert gateway.wait() == 0


def test_idle_connections_are_closed_when_it_drains(streaming):
    gateway, step = streaming("10s")
    with gateway.connect() as idle, gateway.connect() as busy:
        busy.send_request("GET", "/events")
        busy.read_head()
        gateway.signal(signal.SIGTERM)
        assert idle.expect_close() == b""
        step.set()
        busy.read_rest()
    assert gateway.wait() == 0


def test_what_outlasts_the_deadline_is_cut(streaming):
    gateway, _ = streaming("300ms")
    with gateway.connect() as client:
        client.send_request("GET", "/events")
        client.read_head()
        client.read_chunk()
        gateway.signal(signal.SIGTERM)
        assert b"0\r\n\r\n" not in client.expect_close(), "a cut stream looks complete"
    gateway.wait(5)


def test_an_address_in_use_is_a_start_error(prepare, mock, run):
    host, port = mock.address()
    other = prepare(mock.file.read_text().replace(f"{host}:0", f"{host}:{port}"))
    result = run("run", other.file, folder=other.folder)
    assert result.returncode != 0
    assert f"{host}:{port}" in result.stderr
