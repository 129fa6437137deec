"""The admin listener: health, metrics, graph."""

import re
import socket
from pathlib import Path

from harness.callers import callers_file
from harness.deadline import eventually
from harness.gateway import table
from harness.upstream import completion, refusing_port


def test_health_and_readiness(mock):
    assert mock.admin("/healthz").status == 200
    assert mock.admin("/readyz").status == 200
    assert mock.admin("/nothing").status == 404
    assert mock.admin("/reload").status == 405
    assert mock.admin("/healthz", "POST").status == 405


def test_the_admin_pages_are_not_served_to_clients(front):
    gateway, up = front(lambda stream, request: stream.answer(200, request.target.encode()))
    for path in ("/metrics", "/healthz", "/graph", "/reload"):
        assert gateway.ask("GET", path).body == path.encode()


def test_metrics_are_what_prometheus_reads(mock):
    for _ in range(3):
        mock.chat()
    answer = mock.admin("/metrics")
    assert answer.get("content-type").startswith("text/plain")
    mock.metrics().check_histograms()


def test_requests_are_counted_once_each(mock):
    before = mock.metrics().sum("millrace_requests_total")
    for _ in range(7):
        mock.chat()
    eventually(lambda: mock.metrics().sum("millrace_requests_total") == before + 7, what="seven requests")


def test_every_subject_has_its_metric(mock):
    mock.chat()
    metrics = mock.metrics()
    for subject in ("requests_total", "request_duration", "overhead", "upstream", "tokens", "cache", "limited", "connections", "generation"):
        assert metrics.names(subject), f"no metric tells of {subject}"


def test_tokens_and_errors_are_counted(serve, upstream):
    up = upstream(lambda stream, request: stream.json(completion()) if len(up.requests) < 3 else stream.answer(500, b"{}"))
    gateway = serve([{"name": "all", "to": "up"}], {"up": {"dialect": "openai", "url": up.url + "/v1"}})
    for _ in range(3):
        gateway.chat()
    eventually(lambda: gateway.metrics().sum("millrace_tokens_total") == 2 * (7 + 3), what="twenty tokens")
    assert gateway.metrics().sum("millrace_requests_total", status="5xx") == 1


def test_labels_are_never_a_clients_text(mock):
    mock.chat(model='evil"\n{x="y"} 1')
    mock.ask("GET", "/random-path-of-a-scanner")
    text = mock.metrics().text
    assert "evil" not in text and "scanner" not in text


def test_the_graph_is_shown_without_secrets(serve):
    gateway = serve(
        [{"name": "first", "match": {"path": "/v1/chat/completions"}, "filters": [{"use": "auth.keys", "file": "keys.yaml"}],
          "to": {"fallback": ["one", "two"]}}],
        {"one": {"dialect": "openai", "url": "http://127.0.0.1:9/v1", "key": "${env:SECRET}"}, "two": {"dialect": "mock"}},
        files={"keys.yaml": callers_file({"id": "a", "key": "mr-a"})}, environment={"SECRET": "sk-never-shown"})
    text = gateway.admin("/graph").body.decode()
    for word in ("first", "auth.keys", "one", "two", "fallback"):
        assert word in text
    assert "sk-never-shown" not in text


def test_the_graph_page_and_the_graph_command_agree(mock, run):
    shown = run("graph", mock.file, "--format", "text").stdout
    assert shown and mock.admin("/graph").body.decode().endswith(shown)


def test_a_refused_reload_keeps_the_admin_listener(serve):
    """Its new address is taken, so that nothing of the new configuration may come into force."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        routes = [{"name": "old", "respond": {"status": 200}}]
        gateway = serve(routes)
        changed = table(routes)
        changed["admin"]["address"] = f"127.0.0.1:{taken.getsockname()[1]}"
        gateway.write(changed)
        gateway.wait_message("reload refused")
        assert gateway.admin("/healthz").status == 200
        assert "generation 1" in gateway.wait_message("serves on")


def test_errors_are_counted_by_their_code(mock):
    mock.ask("GET", "/nowhere-else", {"Content-Length": "x"})
    mock.chat(model=7)
    eventually(lambda: mock.metrics().sum("millrace_errors_total") == 2, what="two errors")
    codes = {labels["code"] for name, labels, _ in mock.metrics().samples if name == "millrace_errors_total"}
    assert "bad_request" in codes and len(codes) == 2


def test_what_backends_do_is_counted_by_backend(serve, upstream):
    """One that is away, one that answers: tries that failed are counted too."""
    up = upstream()
    gateway = serve([{"name": "all", "to": {"fallback": ["away", "up"]}}], {
        "away": {"dialect": "openai", "url": f"http://127.0.0.1:{refusing_port()}/v1"},
        "up": {"dialect": "openai", "url": up.url + "/v1"}}, workers=1)
    for _ in range(3):
        assert gateway.chat().status == 200
    metrics = gateway.metrics()
    assert metrics.sum("millrace_upstream_failures_total", backend="away", reason="connect") == 3
    assert metrics.sum("millrace_upstream_answers_total", backend="up", status="2xx") == 3
    assert metrics.sum("millrace_upstream_answers_total") == 3
    eventually(lambda: gateway.metrics().sum("millrace_upstream_connections", backend="up", state="idle") == 1,
               what="the kept connection")
    gateway.write(table([{"name": "all", "respond": {"status": 200}}]))
    eventually(lambda: gateway.metrics().sum("millrace_upstream_connections") == 0, what="no connection to anybody")


def test_every_metric_and_code_is_documented(mock):
    page = (Path(__file__).parents[2] / "docs" / "observing.md").read_text()
    mock.chat()
    for name in mock.metrics().types:
        assert f"`{name}`" in page, f"{name} is not in docs/observing.md"
    source = (Path(__file__).parents[2] / "Sources" / "Server" / "Metrics" / "ErrorCodes.swift").read_text()
    codes = re.findall(r'"([a-z_]+)"', source)
    assert len(codes) > 30
    for code in codes:
        assert f"`{code}`" in page, f"{code} is not in docs/observing.md"


def test_every_member_of_the_log_is_documented(mock):
    page = (Path(__file__).parents[2] / "docs" / "observing.md").read_text()
    mock.chat()
    for member in mock.access_line(status=200):
        assert f"`{member}`" in page, f"{member} is not in docs/observing.md"
