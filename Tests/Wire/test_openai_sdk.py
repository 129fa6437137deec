"""The official OpenAI client, unmodified, against the built-in mock."""

import openai
import pytest
from harness.callers import callers_file

MESSAGES = [{"role": "user", "content": "How fast does the water run?"}]


def client_of(gateway, key="none") -> openai.OpenAI:
    return openai.OpenAI(base_url=gateway.url + "/v1", api_key=key, max_retries=0, timeout=10)


def test_a_chat_completion_is_parsed_by_the_sdk(mock):
    completion = client_of(mock).chat.completions.create(model="any", messages=MESSAGES)
    assert completion.choices[0].message.content
    assert completion.choices[0].finish_reason == "stop"
    assert completion.model == "any"
    assert completion.usage.total_tokens == completion.usage.prompt_tokens + completion.usage.completion_tokens


def test_a_streamed_completion_says_what_the_plain_one_says(mock):
    client = client_of(mock)
    plain = client.chat.completions.create(model="any", messages=MESSAGES).choices[0].message.content
    chunks = list(client.chat.completions.create(
        model="any", messages=MESSAGES, stream=True, stream_options={"include_usage": True}))
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == plain
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert chunks[-1].usage.completion_tokens > 0


def test_the_number_of_streamed_tokens_is_the_configured_one(serve):
    gateway = serve([{"name": "all", "to": "mock"}], {"mock": {"dialect": "mock", "tokens": 23, "every": "1ms"}})
    stream = client_of(gateway).chat.completions.create(model="any", messages=MESSAGES, stream=True)
    assert len([chunk for chunk in stream if chunk.choices and chunk.choices[0].delta.content]) == 23


def test_embeddings_come_as_vectors(mock):
    answer = client_of(mock).embeddings.create(model="any", input=["one", "two"], encoding_format="float")
    assert len(answer.data[0].embedding) > 0


def test_models_are_listed(mock):
    assert [model.id for model in client_of(mock).models.list()]


@pytest.mark.parametrize("status, exception", [
    (400, openai.BadRequestError), (401, openai.AuthenticationError), (403, openai.PermissionDeniedError),
    (404, openai.NotFoundError), (422, openai.UnprocessableEntityError), (429, openai.RateLimitError),
    (500, openai.InternalServerError), (503, openai.InternalServerError),
])
@pytest.mark.parametrize("stream", [False, True])
def test_a_failing_backend_raises_the_exception_of_its_status(serve, status, exception, stream):
    gateway = serve([{"name": "all", "to": "mock"}], {"mock": {"dialect": "mock", "fail": 1, "status": status}})
    with pytest.raises(exception) as caught:
        client_of(gateway).chat.completions.create(model="any", messages=MESSAGES, stream=stream)
    assert caught.value.code == "mock_failure"


def test_an_unknown_key_raises_authentication_error(serve):
    gateway = serve([{"name": "all", "filters": [{"use": "auth.keys", "file": "keys.yaml"}], "to": "mock"}],
                    {"mock": {"dialect": "mock"}}, files={"keys.yaml": callers_file({"id": "a", "key": "mr-right"})})
    with pytest.raises(openai.AuthenticationError) as caught:
        client_of(gateway, "mr-wrong").chat.completions.create(model="any", messages=MESSAGES)
    assert caught.value.request_id
    assert client_of(gateway, "mr-right").chat.completions.create(model="any", messages=MESSAGES).choices


def test_an_unknown_model_raises_not_found_error(serve):
    gateway = serve([{"name": "one", "match": {"path": "/v1/chat/completions", "model": "known"}, "to": "mock"}],
                    {"mock": {"dialect": "mock"}})
    with pytest.raises(openai.NotFoundError) as caught:
        client_of(gateway).chat.completions.create(model="unknown", messages=MESSAGES)
    assert caught.value.code == "model_not_found"


def test_a_limit_raises_rate_limit_error_and_says_when_to_retry(serve):
    gateway = serve([{"name": "all", "filters": [{"use": "limit.rate", "by": "ip", "requests": "1/min"}], "to": "mock"}],
                    {"mock": {"dialect": "mock"}})
    client = client_of(gateway)
    client.chat.completions.create(model="any", messages=MESSAGES)
    with pytest.raises(openai.RateLimitError) as caught:
        client.chat.completions.create(model="any", messages=MESSAGES)
    assert 1 <= int(caught.value.response.headers["retry-after"]) <= 60


def test_the_sdk_retries_a_failed_request_by_itself(serve):
    gateway = serve([{"name": "all", "to": "mock"}], {"mock": {"dialect": "mock", "fail": 2, "status": 503}}, workers=1)
    client = openai.OpenAI(base_url=gateway.url + "/v1", api_key="none", max_retries=3, timeout=10)
    for _ in range(2):
        assert client.chat.completions.create(model="any", messages=MESSAGES).choices


def test_the_sdk_keeps_its_connection_over_many_requests(mock):
    client = client_of(mock)
    for _ in range(50):
        assert client.chat.completions.create(model="any", messages=MESSAGES).choices
