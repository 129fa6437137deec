"""The official Anthropic client, unmodified, against the built-in mock."""

import anthropic
import pytest
from harness.callers import callers_file

QUESTION = {"model": "any", "max_tokens": 64, "messages": [{"role": "user", "content": "How fast does the water run?"}]}


def client_of(gateway, key="none") -> anthropic.Anthropic:
    return anthropic.Anthropic(base_url=gateway.url, api_key=key, max_retries=0, timeout=10)


def test_a_message_is_parsed_by_the_sdk(mock):
    message = client_of(mock).messages.create(**QUESTION)
    assert message.content[0].text
    assert message.stop_reason == "end_turn"
    assert message.usage.output_tokens > 0


def test_a_streamed_message_says_what_the_plain_one_says(mock):
    client = client_of(mock)
    plain = client.messages.create(**QUESTION).content[0].text
    with client.messages.stream(**QUESTION) as stream:
        assert "".join(stream.text_stream) == plain
        assert stream.get_final_message().usage.output_tokens > 0


def test_an_unknown_key_is_refused_in_anthropics_shape(serve):
    gateway = serve([{"name": "all", "filters": [{"use": "auth.keys", "file": "keys.yaml"}], "to": "mock"}],
                    {"mock": {"dialect": "mock"}}, files={"keys.yaml": callers_file({"id": "a", "key": "mr-right"})})
    with pytest.raises(anthropic.AuthenticationError) as caught:
        client_of(gateway, "mr-wrong").messages.create(**QUESTION)
    assert caught.value.body["type"] == "error"
    assert caught.value.body["error"]["type"] == "authentication_error"
    assert client_of(gateway, "mr-right").messages.create(**QUESTION).content


@pytest.mark.parametrize("status, exception", [
    (400, anthropic.BadRequestError), (404, anthropic.NotFoundError), (429, anthropic.RateLimitError),
    (500, anthropic.InternalServerError),
])
def test_a_failing_backend_raises_the_exception_of_its_status(serve, status, exception):
    gateway = serve([{"name": "all", "to": "mock"}], {"mock": {"dialect": "mock", "fail": 1, "status": status}})
    with pytest.raises(exception):
        client_of(gateway).messages.create(**QUESTION)
