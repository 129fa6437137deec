"""The access log: one line of JSON an exchange, with what happened and without what was said."""

import json
import os
import signal

from harness.deadline import eventually
from harness.gateway import table


def test_each_exchange_is_one_line_of_json(mock):
    for _ in range(5):
        mock.chat(content="the miller's secret")
    lines = eventually(lambda: mock.access_log if len(mock.access_log) == 5 else None, what="five lines")
    for line in lines:
        assert (line["method"], line["path"], line["status"]) == ("POST", "/v1/chat/completions", 200)
        assert (line["route"], line["backend"], line["model"]) == ("all", "mock", "m")
        assert line["duration_us"] >= 0
        assert line["output_tokens"] > 0
    assert len({line["id"] for line in lines}) == 5
    assert "secret" not in mock.log


def test_odd_bytes_of_a_client_cannot_break_a_line(mock):
    mock.chat(model='a"b\\c\nd\u0007e{"status":1}')
    mock.ask("GET", '/a"b?x=1')
    lines = eventually(lambda: mock.stdout if len(mock.stdout) >= 2 else None, what="two lines")
    assert all(json.loads(line) for line in lines)


def test_a_query_is_not_logged(mock):
    mock.ask("GET", "/v1/models?key=AIza-secret")
    assert mock.access_line(method="GET")["path"] == "/v1/models"
    assert "AIza-secret" not in mock.log


def test_a_refused_request_is_logged_too(front):
    gateway, _ = front(limits={"body": "1KiB"})
    gateway.ask("POST", "/a", body=b"x" * 2000)
    assert gateway.access_line(status=413)["error"] == "request_too_large"


def test_the_log_goes_to_a_file_or_nowhere(serve):
    routes = [{"name": "all", "respond": {"status": 200}}]
    gateway = serve(routes, log={"access": "access.log"})
    gateway.ask("GET", "/a")
    file = gateway.folder / "access.log"
    eventually(lambda: file.exists() and file.read_text().endswith("\n"), what="a line in the file")
    assert json.loads(file.read_text())["path"] == "/a"
    assert gateway.access_log == []
    silent = serve(routes, log={"access": "off"})
    silent.ask("GET", "/a")
    silent.stop()
    assert silent.access_log == []


def test_no_line_is_lost_at_the_end(mock):
    for _ in range(50):
        mock.chat()
    mock.stop()
    assert len(mock.access_log) == 50


def test_a_sink_that_blocks_does_not_hold_requests_up(prepare):
    """Nobody reads the pipe: lines are dropped and counted, requests go on."""
    gateway = prepare(table([{"name": "all", "respond": {"status": 200}}], log={"access": "pipe"}))
    os.mkfifo(gateway.folder / "pipe")
    reader = os.open(gateway.folder / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    gateway.start()
    with gateway.connect() as client:
        for _ in range(5000):
            assert client.ask("GET", "/a").status == 200
    eventually(lambda: gateway.metrics().sum("millrace_.*log.*drop.*") > 0, what="dropped lines")
    os.close(reader)


def test_a_renamed_log_is_opened_anew_on_hangup(serve):
    """What logrotate does: rename, then signal."""
    gateway = serve([{"name": "all", "respond": {"status": 200}}], log={"access": "access.log"})
    file, old = gateway.folder / "access.log", gateway.folder / "access.log.1"
    gateway.ask("GET", "/before")
    eventually(lambda: file.exists() and "/before" in file.read_text(), what="the first line")
    file.rename(old)
    gateway.ask("GET", "/between")
    gateway.signal(signal.SIGHUP)
    gateway.wait_message("generation 2")
    gateway.ask("GET", "/after")
    eventually(lambda: file.exists() and "/after" in file.read_text(), what="a line in the new file")
    assert "/between" in old.read_text() and "/after" not in old.read_text()


def test_a_reload_turns_the_log_elsewhere_and_off(serve):
    routes = [{"name": "all", "respond": {"status": 200}}]
    gateway = serve(routes, log={"access": "off"})
    ports = gateway.addresses
    gateway.ask("GET", "/unseen")
    gateway.write(table(routes, log={"access": "access.log"}))
    gateway.wait_message("generation 2")
    gateway.ask("GET", "/seen")
    file = gateway.folder / "access.log"
    eventually(lambda: file.exists() and "/seen" in file.read_text(), what="a line in the file")
    gateway.write(table(routes, log={"access": "stdout"}))
    gateway.wait_message("generation 3")
    gateway.ask("GET", "/told")
    assert gateway.access_line(path="/told")
    assert "/unseen" not in file.read_text() + gateway.log and "/told" not in file.read_text()
    assert gateway.addresses == ports


def test_a_log_that_cannot_be_opened_is_told_and_refused(serve, run, tmp_path):
    routes = [{"name": "all", "respond": {"status": 200}}]
    gateway = serve(routes)
    gateway.write(table(routes, log={"access": "absent/access.log"}))
    gateway.wait_message("cannot open the log .*/absent/access.log")
    gateway.wait_message("reload refused.*generation 1 serves on")
    assert gateway.ask("GET", "/").status == 200
    file = tmp_path / "routes.yaml"
    gateway.write(table(routes, log={"access": "absent/access.log"}), file)
    assert run("run", file).returncode == 1
