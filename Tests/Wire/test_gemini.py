"""What is Gemini's own: a refusal of a key that is a 400, streams that are one array, and models in paths."""

import json

import pytest
from vendors import VENDORS
from vendors.server import KEY

JSON = {"content-type": "application/json"}
BODY = json.dumps({"contents": [{"role": "user", "parts": [{"text": "hi"}]}]}).encode()
CHAT = json.dumps({"model": "text", "messages": [{"role": "user", "content": "hi"}]}).encode()


@pytest.fixture
def gemini():
    vendor = VENDORS["gemini"]()
    yield vendor
    vendor.close()


@pytest.fixture
def through(serve, gemini):
    """A gateway before it, with these keys."""

    def make(*keys):
        names = {f"KEY_{number}": key for number, key in enumerate(keys)}
        return serve(
            [{"name": "all", "to": "gemini"}],
            {"gemini": {"dialect": "gemini", "url": gemini.url, "keys": [f"${{env:{name}}}" for name in names]}},
            environment=names)

    return make


def ask(gateway, method="generateContent", model="text"):
    return gateway.ask("POST", f"/v1beta/models/{model}:{method}", JSON, BODY)


def test_a_key_that_is_none_rests_and_the_other_answers(gemini, through):
    gateway = through("wrong", KEY)
    for _ in range(8):
        assert ask(gateway).status == 200
        assert gateway.ask("POST", "/v1/chat/completions", JSON, CHAT).status == 200
    assert len(gemini.exchanges) <= 17, "the wrong key was used again"


def test_nobody_is_told_of_our_key(through):
    gateway = through("wrong")
    for answer in (ask(gateway), gateway.ask("POST", "/v1/chat/completions", JSON, CHAT)):
        assert answer.status == 502
        assert b"upstream_auth" in answer.body and b"not valid" not in answer.body


def test_another_refusal_passes_in_geminis_words(through):
    answer = through(KEY).ask("POST", "/v1beta/models/text:generateContent", JSON, b'{"contents":[],"nonsense":1}')
    assert answer.status == 400
    assert "nonsense" in answer.json()["error"]["message"]


def test_an_array_is_accounted_as_it_was_reported(gemini, through):
    gateway = through(KEY)
    answer = ask(gateway, "streamGenerateContent")
    used = json.loads(answer.body)[-1]["usageMetadata"]
    line = gateway.access_line(status=200)
    assert gemini.last.ask.surface == "array"
    assert (line["input_tokens"], line["output_tokens"]) == (
        used["promptTokenCount"], used["totalTokenCount"] - used["promptTokenCount"])
    assert "estimated" not in line


def test_a_model_that_would_lead_out_of_its_path_is_refused(gemini, through):
    gateway = through(KEY)
    body = json.dumps({"model": "../x", "messages": [{"role": "user", "content": "hi"}]}).encode()
    answer = gateway.ask("POST", "/v1/chat/completions", JSON, body)
    assert (answer.status, answer.json()["error"]["code"]) == (400, "invalid_value")
    assert not gemini.exchanges
