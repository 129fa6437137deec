"""auth.keys: who may come in, what they may use, and what never leaves."""

import pytest
from harness.callers import callers_file
from harness.deadline import eventually
from harness.gateway import chat_body

CHAT = "/v1/chat/completions"
JSON = {"Content-Type": "application/json"}
CALLERS = [
    {"id": "ann", "key": "mr-ann-key", "team": "red"},
    {"id": "bob", "key": "mr-bob-key", "team": "blue", "models": ["gpt-*", "exact"]},
    {"id": "old", "key": "mr-old-key", "expires": "2020-01-01"},
]


@pytest.fixture
def guarded(serve, upstream):
    up = upstream()
    gateway = serve(
        [{"name": "all", "filters": [{"use": "auth.keys", "file": "keys.yaml"}], "to": "up"}],
        {"up": {"dialect": "openai", "url": up.url + "/v1"}}, files={"keys.yaml": callers_file(*CALLERS)})
    return gateway, up


@pytest.mark.parametrize("fields", [
    {"Authorization": "Bearer mr-ann-key"}, {"authorization": "bearer mr-ann-key"}, {"x-api-key": "mr-ann-key"},
    {"api-key": "mr-ann-key"}, {"API-Key": "mr-ann-key"},
])
def test_a_key_is_taken_in_any_of_its_places_and_never_goes_upstream(guarded, fields):
    gateway, up = guarded
    assert gateway.chat(fields).status == 200
    assert "mr-ann-key" not in up.requests[0].head.decode()
    assert not up.requests[0].names & {"authorization", "x-api-key", "api-key"}


@pytest.mark.parametrize("fields", [
    {}, {"Authorization": "Bearer mr-wrong"}, {"Authorization": "Bearer "}, {"Authorization": "Basic mr-ann-key"},
    {"Authorization": "mr-ann-key"}, {"x-api-key": ""}, {"Authorization": "Bearer mr-ann-keyx"}, {"Authorization": "Bearer mr-ann-ke"},
    {"Authorization": "Bearer " + "x" * 8000},
], ids=["none", "wrong", "empty", "basic", "no scheme", "empty x-api-key", "longer", "shorter", "huge"])
def test_anyone_else_is_401_in_openais_shape(guarded, fields):
    gateway, up = guarded
    answer = gateway.chat(fields)
    assert answer.status == 401
    assert set(answer.error) >= {"message", "type", "code", "param"}
    assert answer.get("x-request-id")
    assert up.requests == []


def test_an_expired_key_is_401(guarded):
    gateway, up = guarded
    assert gateway.chat({"Authorization": "Bearer mr-old-key"}).status == 401
    assert up.requests == []


@pytest.mark.parametrize("model, status", [("gpt-5", 200), ("gpt-", 200), ("exact", 200), ("exactly", 403), ("claude", 403)])
def test_a_model_that_a_caller_may_not_use_is_403(guarded, model, status):
    gateway, up = guarded
    assert gateway.chat({"Authorization": "Bearer mr-bob-key"}, model=model).status == status
    assert len(up.requests) == (1 if status == 200 else 0)


def test_401_comes_before_a_byte_of_the_body_is_read(guarded):
    gateway, _ = guarded
    with gateway.connect() as client:
        client.send(f"POST {CHAT} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
        assert client.read_answer().status == 401


def test_two_different_credentials_are_not_guessed_between(guarded):
    gateway, _ = guarded
    assert gateway.chat({"Authorization": "Bearer mr-wrong", "x-api-key": "mr-ann-key"}).status in (400, 401)


def test_the_callers_file_is_reloaded_hot(guarded):
    gateway, _ = guarded
    fields = {"Authorization": "Bearer mr-new-key"}
    assert gateway.chat(fields).status == 401
    (gateway.folder / "keys.yaml").write_text(callers_file(*CALLERS[1:], {"id": "new", "key": "mr-new-key"}))
    eventually(lambda: gateway.chat(fields).status == 200, what="the new key")
    assert gateway.chat({"Authorization": "Bearer mr-ann-key"}).status == 401


def test_a_key_that_was_taken_away_is_refused_on_a_kept_connection_too(guarded):
    gateway, _ = guarded
    with gateway.connect() as client:
        def status():
            return client.ask("POST", CHAT, {**JSON, "Authorization": "Bearer mr-ann-key"}, chat_body()).status
        assert status() == 200
        (gateway.folder / "keys.yaml").write_text(callers_file(*CALLERS[1:]))
        eventually(lambda: status() == 401, what="the old key's end")


def test_a_broken_callers_file_keeps_the_old_callers_and_is_named(guarded):
    gateway, _ = guarded
    said = len(gateway.stderr)
    (gateway.folder / "keys.yaml").write_text("callers:\n  - {id: x, nonsense: true}\n")
    gateway.wait_message(r"keys\.yaml:2:", after=said)
    assert gateway.chat({"Authorization": "Bearer mr-ann-key"}).status == 200


def test_the_access_log_names_the_caller(guarded):
    gateway, _ = guarded
    gateway.chat({"Authorization": "Bearer mr-ann-key"})
    line = gateway.access_line(status=200)
    assert (line["caller"], line["team"]) == ("ann", "red")
    assert "mr-ann-key" not in gateway.log
