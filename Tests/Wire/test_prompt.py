"""prompt.*: edits that leave every other byte as it was."""

import json

import pytest

CHAT = "/v1/chat/completions"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def through(serve, upstream):
    """Sends a body through filters; gives what the upstream saw."""
    up = upstream()

    def send(filters: list, body: bytes, path: str = CHAT, fields=JSON, status: int = 200) -> bytes:
        dialect = "anthropic" if path == "/v1/messages" else "openai"
        gateway = serve([{"name": "all", "filters": filters, "to": "up"}],
                        {"up": {"dialect": dialect, "url": up.url + ("" if dialect == "anthropic" else "/v1")}})
        answer = gateway.ask("POST", path, fields, body)
        assert answer.status == status, answer
        return up.requests[-1].body if status == 200 else b""

    return send


ODD = (b'{ "x" : [1.0, 1e2, "\\u0041\\/"],\n "messages" : [ {"role":"user","content":"caf\xc3\xa9"} ] ,\t"model":"m" }')


def test_a_prepended_message_is_the_only_change(through):
    seen = through([{"use": "prompt.prepend", "role": "system", "text": 'Say "yes".'}], ODD)
    messages = json.loads(seen)["messages"]
    assert messages[0] == {"role": "system", "content": 'Say "yes".'}
    start = ODD.index(b'{"role"')
    assert seen.startswith(ODD[:start].rstrip()) and seen.endswith(ODD[start:])


def test_an_appended_message_is_the_only_change(through):
    seen = through([{"use": "prompt.append", "role": "user", "text": "Be brief."}], ODD)
    assert json.loads(seen)["messages"][-1] == {"role": "user", "content": "Be brief."}
    end = ODD.index(b'"}') + 2
    assert seen.startswith(ODD[:end]) and seen.endswith(ODD[ODD.index(b"]", end):].lstrip())


def test_several_filters_edit_in_file_order(through):
    seen = through([{"use": "prompt.prepend", "text": "one"}, {"use": "prompt.prepend", "text": "two"},
                    {"use": "prompt.append", "role": "user", "text": "three"}], b'{"model":"m","messages":[]}')
    assert [message["content"] for message in json.loads(seen)["messages"]] == ["two", "one", "three"]


def test_anthropics_system_prompt_stands_in_its_own_key(through):
    body = b'{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}'
    seen = json.loads(through([{"use": "prompt.prepend", "role": "system", "text": "Be brief."}], body, "/v1/messages"))
    assert "Be brief." in json.dumps(seen["system"])
    assert [message["role"] for message in seen["messages"]] == ["user"]


def test_a_default_fills_what_is_missing_and_leaves_what_is_there(through):
    filters = [{"use": "prompt.defaults", "parameters": {"temperature": 0.2, "seed": 7}}]
    seen = json.loads(through(filters, b'{"model":"m","messages":[],"temperature":1.0}'))
    assert (seen["temperature"], seen["seed"]) == (1.0, 7)


def test_an_override_wins(through):
    filters = [{"use": "prompt.overrides", "parameters": {"temperature": 0, "stop": ["\n"]}}]
    seen = json.loads(through(filters, b'{"model":"m","messages":[],"temperature":1.0}'))
    assert (seen["temperature"], seen["stop"]) == (0, ["\n"])


@pytest.mark.parametrize("given, seen", [(b"50", 50), (b"100", 100), (b"101", 100), (b"1e9", 100)])
def test_a_clamp_bounds_max_tokens(through, given, seen):
    body = b'{"model":"m","messages":[],"max_tokens":%s}' % given
    assert json.loads(through([{"use": "prompt.clamp", "max_tokens": 100}], body))["max_tokens"] == seen


def test_a_clamp_bounds_both_names_of_the_limit(through):
    body = b'{"model":"m","messages":[],"max_completion_tokens":5000}'
    assert json.loads(through([{"use": "prompt.clamp", "max_tokens": 100}], body))["max_completion_tokens"] == 100


def test_a_clamp_bounds_the_temperature(through):
    body = b'{"model":"m","messages":[],"temperature":1.9}'
    assert json.loads(through([{"use": "prompt.clamp", "temperature": 1.2}], body))["temperature"] == 1.2


@pytest.mark.parametrize("body", [
    b'{"model":"m","messages":[],"model":"n"}', b'{"model":"m","messages":[],"mod\\u0065l":"n"}',
    b'{"model":"m","messages":[],"messages":[]}', b'{"model":"m","messages":[]', b'{"model":"m","messages":[]} x', b"[]",
], ids=["model twice", "model twice, escaped", "messages twice", "open", "more", "a list"])
def test_a_body_that_two_readers_could_read_differently_is_400(through, body):
    through([{"use": "prompt.prepend", "text": "x"}], body, status=400)


def test_a_compressed_body_that_must_be_read_is_415(through):
    through([{"use": "prompt.prepend", "text": "x"}], b"\x1f\x8b", fields={**JSON, "Content-Encoding": "gzip"}, status=415)


def test_the_length_is_that_of_the_edited_body(serve, upstream):
    up = upstream()
    gateway = serve([{"name": "all", "filters": [{"use": "prompt.prepend", "text": "é" * 1000}], "to": "up"}],
                    {"up": {"dialect": "openai", "url": up.url + "/v1"}})
    assert gateway.chat().status == 200
    request = up.requests[0]
    assert request.get("transfer-encoding") or int(request.get("content-length")) == len(request.body)
    assert "content-encoding" not in request.names
