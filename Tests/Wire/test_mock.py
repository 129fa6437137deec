"""The built-in mock speaks to every official client, in its own API."""

import anthropic
import ollama
import openai
import pytest
from google import genai
from google.genai import types
from sdks import SDKS

TEXT = "Water turns the wheel and the wheel turns"


@pytest.fixture(params=SDKS)
def sdk(request, mock):
    made = SDKS[request.param](mock.url, "none")
    yield made
    made.close()


@pytest.mark.parametrize("streams", [False, True])
def test_a_chat_is_answered_in_the_api_of_its_client(sdk, streams, mock):
    chat = sdk.chat("any")
    chat.user("How fast does the water run?")
    said = chat.ask(streams)
    assert said.text == TEXT
    assert said.finish == sdk.finishes["stop"]
    assert said.usage["output"] == 8 and said.usage["input"] > 0
    if streams:
        assert said.deltas == 8
    line = mock.access_line(status=200)
    assert (line["dialect"], line["output_tokens"]) == (sdk.dialect, 8)
    assert "estimated" not in line and "backend_dialect" not in line


def gemini_of(gateway) -> genai.Client:
    return genai.Client(api_key="none", http_options=types.HttpOptions(base_url=gateway.url))


def test_tokens_are_counted_by_estimate(mock):
    question = "How fast does the water run below the mill?"
    client = anthropic.Anthropic(base_url=mock.url, api_key="none", max_retries=0)
    counted = client.messages.with_raw_response.count_tokens(model="any", messages=[{"role": "user", "content": question}])
    assert 8 <= counted.parse().input_tokens <= 30
    assert counted.headers["x-millrace-estimated"] == "true"
    assert 8 <= gemini_of(mock).models.count_tokens(model="any", contents=question).total_tokens <= 30


def test_models_are_listed_in_the_api_of_the_client(serve):
    gateway = serve(
        [{"name": "one", "match": {"model": "small"}, "to": "mock"},
         {"name": "models", "match": {"method": "GET"}, "respond": {"status": 200, "list": "models"}}],
        {"mock": {"dialect": "mock"}})
    assert [model.id for model in openai.OpenAI(base_url=gateway.url + "/v1", api_key="none").models.list()] == ["small"]
    assert [model.id for model in anthropic.Anthropic(base_url=gateway.url, api_key="none").models.list()] == ["small"]
    assert [model.model for model in ollama.Client(host=gateway.url).list().models] == ["small"]
    gemini = gemini_of(gateway)
    assert [model.name for model in gemini.models.list()] == ["models/small"]
    assert gemini.models.get(model="small").name == "models/small"


def test_embeddings_are_read_by_every_client_that_asks_for_them(mock):
    assert ollama.Client(host=mock.url).embed(model="any", input="water").embeddings
    # A client of Google's closes its connections when it is let go of.
    client = gemini_of(mock)
    assert client.models.embed_content(model="any", contents="water").embeddings[0].values
