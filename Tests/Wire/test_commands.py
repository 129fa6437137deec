"""The command line: exit codes, what goes to stdout and to stderr."""

import hashlib
import json
import re
import time

import pytest
from harness import yaml_text
from harness.gateway import table

GOOD = yaml_text.dump(table(
    [{"name": "smart", "match": {"path": "/v1/chat/completions", "model": "smart"},
      "to": {"fallback": [{"backend": "far", "model": "gpt-4o"}, "mock"]}},
     {"name": "rest", "respond": {"status": 404, "error": "unknown_model"}}],
    {"far": {"dialect": "openai", "url": "http://127.0.0.1:9/v1"}, "mock": {"dialect": "mock"}},
    tests=[{"request": {"path": "/v1/chat/completions", "body": {"model": "smart", "messages": []}},
            "expect": {"route": "smart", "backend": "far", "model": "gpt-4o"}},
           {"request": {"path": "/other"}, "expect": {"route": "rest", "status": 404}}]))


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "routes.yaml"
    path.write_text(GOOD)
    return path


def test_check_is_silent_about_a_good_file_and_exits_0(run, file):
    result = run("check", file)
    assert result.returncode == 0, result.stderr
    assert "error" not in result.stderr


def test_check_finds_routes_yaml_by_itself(run, file):
    assert run("check").returncode == 0


@pytest.mark.parametrize("old, new, expected", [
    ("dialect: openai", "dialect: opnai", r"routes\.yaml:\d+:\d+:.*(.|\n)*openai"),
    ("model: gpt-4o\n", "modell: gpt-4o\n", r"routes\.yaml:\d+:\d+:.*(.|\n)*model"),
    ("backend: far", "backend: fra", r"routes\.yaml:\d+:\d+:.*(.|\n)*far"),
    ("status: 404", "status: 4040", r"routes\.yaml:\d+:\d+:"),
    ("route: smart", "route: rest", r"routes\.yaml:\d+:\d+:"),
    ("version: 1", "version: 2", r"routes\.yaml:1:\d+:"),
    ("name: rest", "name: smart", r"routes\.yaml:\d+:\d+:.*duplicate"),
])
def test_check_names_the_place_and_the_word_that_was_meant(run, file, old, new, expected):
    text = GOOD.replace(old, new, 1)
    assert text != GOOD
    file.write_text(text)
    result = run("check", file)
    assert result.returncode == 1
    assert re.search(expected, result.stderr), result.stderr
    assert "\x1b[" not in result.stderr


def test_check_reports_all_errors_in_one_go(run, file):
    file.write_text(GOOD.replace("dialect: openai", "dialect: opnai").replace("status: 404", "status: soon").replace("version", "vresion", 1))
    result = run("check", file)
    assert len(set(re.findall(r"routes\.yaml:(\d+):\d+: error", result.stderr))) >= 3


def test_check_speaks_json_to_editors(run, file):
    file.write_text(GOOD.replace("dialect: openai", "dialect: opnai"))
    result = run("check", file, "--format", "json")
    assert result.returncode == 1
    report = json.loads(result.stdout)
    diagnostics = report if isinstance(report, list) else report["diagnostics"]
    assert diagnostics[0]["line"] > 1 and diagnostics[0]["column"] > 1


@pytest.mark.parametrize("content", [
    b"[" * 100_000, b"{a: " * 50_000, b"a: &a [*a]\n", b"\x00\x01\x02" * 1000, b"\xff\xfe" * 1000,
    b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
        b"%c: &%c [%s]\n" % (98 + n, 98 + n, b",".join([b"*" + bytes([97 + n])] * 9)) for n in range(9)),
    b"a: 1\n" * 200_000, b"# " + b"x" * 100_000_000,
], ids=["brackets", "nested mappings", "cycle", "binary", "not UTF-8", "alias bomb", "duplicates", "100 MB"])
def test_hostile_files_are_refused_quickly(run, file, content):
    file.write_bytes(content)
    began = time.monotonic()
    result = run("check", file)
    assert result.returncode == 1
    assert time.monotonic() - began < 2, "the bound is 100 ms; a busy machine is forgiven"
    assert len(result.stderr) < 100_000


def test_a_missing_file_is_named(run, tmp_path):
    result = run("check", tmp_path / "absent.yaml")
    assert result.returncode != 0
    assert "absent.yaml" in result.stderr


def test_explain_shows_the_way_a_request_takes(run, file):
    result = run("explain", file, "--path", "/v1/chat/completions", "--model", "smart")
    assert result.returncode == 0, result.stderr
    for word in ("smart", "far", "gpt-4o", "mock"):
        assert word in result.stdout
    other = run("explain", file, "--path", "/other")
    assert other.returncode == 0
    assert "rest" in other.stdout and "404" in other.stdout


def test_graph_is_the_same_each_time(run, file):
    first, second = run("graph", file, "--format", "text"), run("graph", file, "--format", "text")
    assert first.returncode == 0
    assert first.stdout == second.stdout != ""
    assert "smart" in first.stdout and "fallback" in first.stdout


def test_keys_new_gives_a_key_and_what_the_file_needs(run, tmp_path):
    result = run("keys", "new", "ann")
    assert result.returncode == 0, result.stderr
    shown = result.stdout + result.stderr
    candidates = re.findall(r"[A-Za-z0-9_-]{24,}", shown)
    digests = {hashlib.sha256(candidate.encode()).hexdigest() for candidate in candidates}
    assert any(digest in shown for digest in digests), "the digest that belongs to the key"
    assert run("keys", "new", "ann").stdout != result.stdout


def test_a_new_key_opens_the_door(run, serve):
    result = run("keys", "new", "ann")
    shown = result.stdout + result.stderr
    key = next(word for word in re.findall(r"[A-Za-z0-9_-]{24,}", shown) if hashlib.sha256(word.encode()).hexdigest() in shown)
    entry = next(line for line in shown.splitlines() if hashlib.sha256(key.encode()).hexdigest() in line)
    gateway = serve([{"name": "all", "filters": [{"use": "auth.keys", "file": "keys.yaml"}], "to": "mock"}],
                    {"mock": {"dialect": "mock"}}, files={"keys.yaml": "callers:\n  - " + entry[entry.index("{"):] + "\n"})
    assert gateway.chat({"x-api-key": key}).status == 200


def test_wrong_usage_exits_above_1_and_help_exits_0(run):
    wrong = run("run", "--nonsense")
    assert wrong.returncode == 64 and wrong.stderr
    helped = run("--help")
    assert helped.returncode == 0
    for command in ("run", "check", "explain", "graph", "keys"):
        assert command in helped.stdout


def test_a_file_with_an_error_does_not_start(run, file):
    file.write_text(GOOD.replace("dialect: openai", "dialect: opnai"))
    result = run("run", file)
    assert result.returncode == 1
    assert re.search(r"routes\.yaml:\d+:\d+", result.stderr)


@pytest.mark.parametrize("text, word", [
    ("  - {name: x, match: {when: \"true\"}, respond: {status: 200}}\n", "when"),
    ("  - {name: x, filters: [{use: plugin, file: a.wasm}], respond: {status: 200}}\n", "plugin"),
])
def test_what_is_planned_is_refused_by_name(run, file, text, word):
    file.write_text(f"version: 1\nlisteners: [{{address: 127.0.0.1:0}}]\nroutes:\n{text}")
    result = run("check", file)
    assert result.returncode == 1
    assert re.search(rf"routes\.yaml:4:\d+: error: .*{word}.*not available yet", result.stderr), result.stderr


def test_ten_thousand_routes_are_checked_within_a_second(run, file):
    routes = "".join(
        f"  - {{name: r{number}, match: {{path: /v1/chat/completions, model: model-{number}}}, to: mock}}\n" for number in range(10_000))
    file.write_text(f"version: 1\nlisteners: [{{address: 127.0.0.1:0}}]\nbackends: {{mock: {{dialect: mock}}}}\nroutes:\n{routes}")
    began = time.monotonic()
    result = run("check", file)
    assert result.returncode == 0, result.stderr[:2000]
    assert time.monotonic() - began < 2, "the bound is one second; a busy machine is forgiven"


@pytest.mark.parametrize("command", ["diff", "schema", "import"])
def test_a_command_that_is_planned_says_so(run, command):
    done = run(command, "--some", "thing")
    assert done.returncode == 1
    assert f"'{command}' is not available yet" in done.stderr
