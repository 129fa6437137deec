"""The admin listener: health, metrics, graph."""

import socket

from harness.callers import callers_file
from harness.deadline import eventually
from harness.gateway import table
from harness.upstream import completion


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
