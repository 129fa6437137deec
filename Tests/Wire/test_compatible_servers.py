"""Servers of OpenAI's API that are not OpenAI's: what they have, and what they call it."""

import openai
import pytest
from harness.gateway import table
from harness.upstream import answer_completion


@pytest.fixture
def serve_with(prepare, upstream):
    def start(**options):
        up = upstream(answer_completion)
        backend = {"dialect": "openai", "url": up.url + "/v1", "key": "k", **options}
        gateway = prepare(table([{"name": "all", "to": "up"}], {"up": backend})).start()
        return gateway, up

    return start


def test_responses_and_completions_reach_a_server_that_has_chat_completions_alone(serve_with):
    gateway, up = serve_with(chat_only=True)
    client = openai.OpenAI(base_url=gateway.url + "/v1", api_key="none", max_retries=0)
    asked = client.responses.create(model="m", input="Hello", instructions="Be brief.")
    assert asked.output_text and asked.status == "completed"
    assert up.requests[-1].target == "/v1/chat/completions"
    assert [one["role"] for one in up.requests[-1].json()["messages"]] == ["system", "user"]
    assert client.completions.create(model="m", prompt="Once upon").choices[0].text
    assert up.requests[-1].target == "/v1/chat/completions"
    # What is a chat completion already passes as it is.
    client.chat.completions.create(model="m", messages=[{"role": "user", "content": "Hi"}], extra_body={"unheard_of": 1})
    assert up.requests[-1].json()["unheard_of"] == 1


def test_without_it_they_pass_as_they_are(serve_with):
    gateway, up = serve_with()
    gateway.ask("POST", "/v1/responses", {"Content-Type": "application/json"}, b'{"model":"m","input":"Hello"}')
    assert up.requests[-1].target == "/v1/responses"


@pytest.mark.parametrize("options, name", [
    ({}, "max_tokens"), ({"token_limit": "max_completion_tokens"}, "max_completion_tokens"), ({"dialect": "azure"}, "max_completion_tokens"),
    ({"dialect": "azure", "token_limit": "max_tokens"}, "max_tokens"),
])
def test_the_limit_has_the_name_that_the_server_knows(serve_with, options, name):
    gateway, up = serve_with(**options)
    body = b'{"model":"m","max_tokens":7,"messages":[{"role":"user","content":"Hi"}]}'
    gateway.ask("POST", "/v1/messages", {"Content-Type": "application/json"}, body)
    sent = up.requests[-1].json()
    assert sent[name] == 7 and len({"max_tokens", "max_completion_tokens"} & sent.keys()) == 1
