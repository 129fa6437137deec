"""What the vendors' stand-ins refuse, and in which words: each mistake is one that a translation could make."""

import base64
import copy
import json

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from harness.raw import Answer, ask_once
from sdks.conversation import PNG
from vendors import VENDORS
from vendors.bedrock import ACCESS_KEY, REGION, SECRET
from vendors.common import sign
from vendors.server import KEY

IMAGE = base64.b64encode(PNG).decode()
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}}


@pytest.fixture(scope="module")
def vendors():
    made = {name: vendor() for name, vendor in VENDORS.items()}
    yield made
    for vendor in made.values():
        vendor.close()


def post(vendor, target: str, body, fields: dict | None = None) -> Answer:
    fields = {"content-type": "application/json", **(fields or {})}
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    if vendor.name == "bedrock":
        request = AWSRequest("POST", vendor.url + target, fields, data)
        SigV4Auth(Credentials(ACCESS_KEY, SECRET), "bedrock", REGION).add_auth(request)
        fields = dict(request.headers.items())
    return ask_once(("127.0.0.1", vendor.upstream.port), "POST", target, fields, data)


def changed(body: dict, path: str, value) -> dict:
    """`path`: keys and numbers, joined by dots; `value` None takes the member away."""
    body = copy.deepcopy(body)
    place, steps = body, path.split(".")
    for step in steps[:-1]:
        place = place[int(step)] if step.isdigit() else place.setdefault(step, {})
    last = int(steps[-1]) if steps[-1].isdigit() else steps[-1]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return body


def check(vendors, name: str, target: str, fields: dict, body: dict, message: str, status: int = 400):
    answer = post(vendors[name], target, body, fields)
    said = answer.json()
    said = said["error"] if name == "ollama" else said.get("message") or said["error"]["message"]
    assert (answer.status, message in said) == (status, True), f"{answer.status}: {said}"


def test_good_requests_are_taken(vendors):
    for name, (target, fields, good, _) in CASES.items():
        answer = post(vendors[name], target, good, fields)
        assert answer.status == 200, answer


CALL = {"id": "call_1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
OPENAI = {
    "model": "text",
    "temperature": 1,
    "tools": [{"type": "function", "function": {"name": "f", "parameters": SCHEMA}}],
    "messages": [
        {"role": "system", "content": "s"},
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "a"},
                {"type": "image_url", "image_url": {"url": "data:image/png;base64," + IMAGE}},
            ],
        },
        {"role": "assistant", "content": None, "tool_calls": [CALL]},
        {"role": "tool", "tool_call_id": "call_1", "content": "r"},
    ],
}
OPENAI_REFUSED = [
    ("top_k", 5, "Unrecognized request argument supplied: top_k"),
    ("messages", [], "at least 1"),
    ("messages", None, "Missing required"),
    ("temperature", 2.5, "<= 2"),
    ("temperature", "1", "expected a decimal"),
    ("max_tokens", True, "expected an integer"),
    ("messages.0.role", "tool", "messages[0].tool_call_id"),
    ("messages.1.role", "human", "supported values are"),
    ("messages.3.tool_call_id", "call_2", "must be a response to a preceeding message"),
    ("messages.3", {"role": "user", "content": "x"}, "call_1"),
    ("messages.2.content", {"text": "x"}, "messages[2].content"),
    ("messages.2.reasoning_content", "t", "Unknown parameter"),
    ("messages.2.tool_calls.0.function.arguments", {}, "expected a string"),
    ("messages.2.tool_calls.0.function.arguments", "{", "no JSON object"),
    ("messages.1.content.1.image_url.url", "data:image/jpeg;base64," + IMAGE, "unsupported image"),
    ("messages.1.content.1.image_url.url", "data:image/png;base64,-_", "unsupported image"),
    ("stop", ["a"] * 5, "at most 4"),
    ("tools.0.function.name", "a b", "matches"),
    ("tools.0.function.parameters", {}, "JSON Schema"),
    ("stream_options", {"include_usage": True}, "stream"),
    (
        "response_format",
        {"type": "json_schema", "json_schema": {"name": "a", "strict": True, "schema": SCHEMA}},
        "additionalProperties",
    ),
    ("response_format", {"type": "json_object"}, "must contain the word 'json'"),
    ("tool_choice", {"type": "function", "function": {"name": "g"}}, "not found"),
]

USE = {"type": "tool_use", "id": "toolu_1", "name": "f", "input": {}}
THOUGHT = {"type": "thinking", "thinking": "t", "signature": sign("t")}
ANTHROPIC = {
    "model": "text",
    "max_tokens": 2000,
    "system": "s",
    "thinking": {"type": "enabled", "budget_tokens": 1024},
    "tools": [{"name": "f", "input_schema": SCHEMA}],
    "messages": [
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "a"},
                {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": IMAGE}},
            ],
        },
        {"role": "assistant", "content": [THOUGHT, USE]},
        {
            "role": "user",
            "content": [{"type": "tool_result", "tool_use_id": "toolu_1", "content": "r"}, {"type": "text", "text": "and?"}],
        },
    ],
}
ANTHROPIC_REFUSED = [
    ("seed", 5, "seed: Extra inputs are not permitted"),
    ("max_tokens", None, "max_tokens: Field required"),
    ("temperature", 0.5, "only be set to 1"),
    ("temperature", 1.5, "<= 1"),
    ("messages.0.role", "system", "messages.0.role"),
    ("messages.0.role", "assistant", "messages.0.content.1.type"),
    ("messages.0.content", "", "at least 1"),
    ("messages.0.content.0.text", "", "non-empty"),
    ("messages.0.content.0.text", " \n", "non-whitespace"),
    ("system", [{"type": "text", "text": ""}], "non-empty"),
    ("messages.0.content.1.source.media_type", "image/jpeg", "appears to be a image/png"),
    ("messages.0.content.1.source.data", "-_-_", "Invalid base64"),
    ("messages.1.content", [USE], "Expected `thinking`"),
    ("messages.1.content.0.signature", "x", "Invalid `signature`"),
    ("messages.1.content.0.thinking", "u", "Invalid `signature`"),
    ("messages.2.content.0.tool_use_id", "toolu_2", "unexpected `tool_use_id`"),
    ("messages.2.content", "later", "without `tool_result` blocks"),
    (
        "messages.2.content",
        [{"type": "text", "text": "first"}, {"type": "tool_result", "tool_use_id": "toolu_1"}],
        "without `tool_result` blocks",
    ),
    ("messages.2", {"role": "assistant", "content": "x"}, "prefill"),
    ("tools", None, "must define tools"),
    ("tools.0.input_schema", {}, "JSON Schema"),
    ("tools.0.description", "", "at least 1"),
    ("messages.1.content.1.id", "a.b", "matches"),
    ("messages.1.content.1.input", "{}", "expected an object"),
    ("tool_choice", {"type": "any"}, "forces tool use"),
    ("thinking.budget_tokens", 2000, "must be greater"),
    ("thinking.budget_tokens", 10, ">= 1024"),
    ("stop_sequences", ["\n"], "non-whitespace"),
    ("output_config", {"format": {"type": "json_schema", "schema": SCHEMA}}, "additionalProperties"),
]

FUNCTION = {"functionCall": {"name": "f", "args": {}}, "thoughtSignature": sign("f{}")}
GEMINI = {
    "tools": [{"functionDeclarations": [{"name": "f", "parametersJsonSchema": SCHEMA}]}],
    "systemInstruction": {"parts": [{"text": "s"}]},
    "contents": [
        {"role": "user", "parts": [{"text": "a"}, {"inlineData": {"mimeType": "image/png", "data": IMAGE}}]},
        {"role": "model", "parts": [FUNCTION]},
        {"role": "user", "parts": [{"functionResponse": {"name": "f", "response": {"result": "r"}}}]},
    ],
    "generationConfig": {"temperature": 1},
}
GEMINI_REFUSED = [
    ("model", "text", 'Unknown name "model"'),
    ("contents", None, "contents: is not specified"),
    ("contents.0.role", "system", "supported values are"),
    ("contents.0.role", "model", "first content is with role 'user'"),
    ("contents.0.parts", [], "at least 1"),
    ("contents.0.parts.0.text", "", "empty text parameter"),
    ("contents.0.parts.0", {"text": "a", "inlineData": {"mimeType": "image/png", "data": IMAGE}}, "exactly one"),
    ("contents.0.parts.1.inlineData.mimeType", None, "is not specified"),
    ("contents.0.parts.1.inlineData.mimeType", "image/jpeg", "Unable to process"),
    ("contents.0.parts.1.inlineData.data", "!!", "Base64 decoding failed"),
    ("contents.1.parts.0.functionCall.args", "{}", "expected an object"),
    ("contents.1.parts.0.thoughtSignature", None, "missing a thought_signature"),
    ("contents.1.parts.0.thoughtSignature", sign("g"), "not valid"),
    ("contents.2.parts.0.functionResponse.name", "g", "is not that of the call"),
    ("contents.2.parts.0.functionResponse.id", "x", "id of the function response"),
    ("contents.2.parts.0.functionResponse.response", "r", "expected an object"),
    ("contents.2.parts", [{"text": "x"}], "number of function response parts"),
    ("generationConfig.maxTokens", 5, "Unknown name \"maxTokens\" at 'generationConfig'"),
    ("generationConfig.temperature", 3, "<= 2"),
    ("generationConfig.stopSequences", ["a"] * 6, "at most 5"),
    ("generationConfig.responseJsonSchema", SCHEMA, "response mime type"),
    ("tools.0.functionDeclarations.0.parameters", SCHEMA, "supported values are"),
    ("toolConfig", {"functionCallingConfig": {"mode": "auto"}}, "supported values"),
    ("toolConfig", {"functionCallingConfig": {"mode": "AUTO", "allowedFunctionNames": ["f"]}}, "mode is ANY"),
]

TOOL_USE = {"toolUse": {"toolUseId": "t_1", "name": "f", "input": {}}}
BEDROCK = {
    "system": [{"text": "s"}],
    "inferenceConfig": {"maxTokens": 64},
    "toolConfig": {"tools": [{"toolSpec": {"name": "f", "inputSchema": {"json": SCHEMA}}}]},
    "messages": [
        {"role": "user", "content": [{"text": "a"}, {"image": {"format": "png", "source": {"bytes": IMAGE}}}]},
        {"role": "assistant", "content": [TOOL_USE]},
        {"role": "user", "content": [{"toolResult": {"toolUseId": "t_1", "content": [{"text": "r"}]}}]},
    ],
}
BEDROCK_REFUSED = [
    ("model", "text", "extraneous key [model]"),
    ("messages", None, "must not be null"),
    ("messages.0.content", "a", "expected an array"),
    ("messages.0.role", "system", "supported values are"),
    ("messages.0.content.0.text", " ", "is blank"),
    ("messages.1.role", "user", "must alternate"),
    ("messages", [{"role": "assistant", "content": [{"text": "x"}]}], "must start with a user message"),
    ("toolConfig", None, "toolConfig field must be defined"),
    ("messages.0.content.1.image.format", "jpeg", "media type"),
    ("messages.0.content.1.image.source.bytes", "-_-_", "no base64"),
    ("messages.2.content.0.toolResult.toolUseId", "t_2", "Expected toolResult blocks"),
    ("messages.2.content", [{"text": "x"}], "Expected toolResult blocks"),
    ("messages.1.content", [{"text": "x"}], "exceeds the number of toolUse blocks"),
    ("messages.1.content.0.toolUse.input", "{}", "expected an object"),
    ("inferenceConfig.temperature", 1.5, "<= 1"),
    ("inferenceConfig.topK", 5, "extraneous key [topK]"),
    ("toolConfig.toolChoice", {"none": {}}, "extraneous key"),
    ("additionalModelRequestFields", {"reasoning_effort": "low"}, "extraneous key"),
    ("system", "s", "expected an array"),
    (
        "outputConfig",
        {"textFormat": {"type": "json_schema", "structure": {"jsonSchema": {"schema": SCHEMA}}}},
        "expected a string",
    ),
]

OLLAMA_CALL = {"function": {"name": "f", "arguments": {}}}
OLLAMA = {
    "model": "text",
    "stream": False,
    "tools": [{"type": "function", "function": {"name": "f", "parameters": SCHEMA}}],
    "messages": [
        {"role": "system", "content": "s"},
        {"role": "user", "content": "a", "images": [IMAGE]},
        {"role": "assistant", "tool_calls": [OLLAMA_CALL]},
        {"role": "tool", "tool_name": "f", "content": "r"},
    ],
}
OLLAMA_REFUSED = [
    ("max_tokens", 5, "unknown field"),
    ("options.max_tokens", 5, "unknown field"),
    ("messages.1.content", [{"type": "text", "text": "a"}], "cannot unmarshal"),
    ("messages.1.role", "developer", "supported values are"),
    ("messages.1.images", ["data:image/png;base64," + IMAGE], "illegal base64"),
    ("messages.1.images", ["-_-_"], "illegal base64"),
    ("messages.2.tool_calls.0.function.arguments", "{}", "cannot unmarshal"),
    ("messages.3.tool_name", "g", "no call is open"),
    ("messages.3.tool_name", None, "no call is open"),
    ("messages.3.role", "user", "have no result"),
    ("options", {"temperature": "1"}, "cannot unmarshal"),
    ("think", "minimal", "supported values are"),
    ("model", None, "model is required"),
]

CASES = {
    "openai": ("/v1/chat/completions", {"authorization": f"Bearer {KEY}"}, OPENAI, OPENAI_REFUSED),
    "anthropic": ("/v1/messages", {"x-api-key": KEY, "anthropic-version": "2023-06-01"}, ANTHROPIC, ANTHROPIC_REFUSED),
    "gemini": ("/v1beta/models/text:generateContent", {"x-goog-api-key": KEY}, GEMINI, GEMINI_REFUSED),
    "bedrock": ("/model/text/converse", {}, BEDROCK, BEDROCK_REFUSED),
    "ollama": ("/api/chat", {}, OLLAMA, OLLAMA_REFUSED),
}


@pytest.mark.parametrize(
    "name, path, value, message",
    [
        pytest.param(name, *refused, id=f"{name}-{number}-{refused[0]}")
        for name, case in CASES.items()
        for number, refused in enumerate(case[3])
    ],
)
def test_a_mistake_in_the_body_is_refused(vendors, name, path, value, message):
    target, fields, good, _ = CASES[name]
    check(vendors, name, target, fields, changed(good, path, value), message)


@pytest.mark.parametrize(
    "name, fields, status, message",
    [
        ("openai", {}, 401, "API key"),
        ("openai", {"authorization": "Bearer x"}, 401, "Incorrect API key"),
        ("openai", {"x-api-key": KEY}, 401, "API key"),
        ("anthropic", {"anthropic-version": "2023-06-01"}, 401, "x-api-key"),
        ("anthropic", {"x-api-key": KEY}, 400, "anthropic-version: header is required"),
        ("anthropic", {"x-api-key": "x", "anthropic-version": "2023-06-01"}, 401, "invalid x-api-key"),
        ("anthropic", {"x-api-key": KEY, "anthropic-version": "1"}, 400, "not a valid version"),
        ("gemini", {}, 403, "unregistered callers"),
        ("gemini", {"authorization": f"Bearer {KEY}"}, 403, "unregistered"),
        ("gemini", {"x-goog-api-key": "x"}, 400, "not valid"),
        ("ollama", {"authorization": f"Bearer {KEY}"}, 401, "unauthorized"),
        ("ollama", {"origin": "http://elsewhere"}, 403, "origin not allowed"),
    ],
)
def test_a_mistake_in_the_head_is_refused(vendors, name, fields, status, message):
    target, _, good, _ = CASES[name]
    check(vendors, name, target, fields, good, message, status)


@pytest.mark.parametrize("name", [name for name in CASES if name != "bedrock"])
def test_what_is_no_json_object_is_refused(vendors, name):
    target, fields, *_ = CASES[name]
    for body in (b"", b"{", b"[]", b'{"model":"text","model":"text"}', b'{"temperature":NaN}'):
        assert post(vendors[name], target, body, fields).status == 400
    assert post(vendors[name], target, b"{}", fields | {"content-type": "text/plain"}).status == 400


def test_an_unknown_model_is_not_found(vendors):
    for name, (target, fields, good, _) in CASES.items():
        wrong = changed(good, "model", "none") if "model" in good else good
        answer = post(vendors[name], target.replace("text", "none"), wrong, fields)
        assert answer.status == 404, answer


def test_the_newest_version_of_anthropics_api_has_no_temperature(vendors):
    target, fields, good, _ = CASES["anthropic"]
    wrong = changed(changed(good, "temperature", 1), "thinking", {"type": "disabled"})
    check(vendors, "anthropic", target, fields | {"anthropic-version": "2026-10-21"}, wrong, "temperature: not permitted")
