"""Bedrock's stand-in, asked by botocore with nothing between, and what AWS documents of signatures and frames."""

import botocore.config
import botocore.exceptions
import botocore.session
import pytest
from matrix.scenarios import QUESTION, RESULTS
from sdks.conversation import PNG, TOOL
from vendors import aws
from vendors.bedrock import ACCESS_KEY, REGION, SECRET, BedrockVendor

TOOLS = {"tools": [{"toolSpec": {"name": TOOL["name"], "description": TOOL["description"], "inputSchema": {"json": TOOL["schema"]}}}]}
THINKS = {"thinking": {"type": "enabled", "budget_tokens": 1024}}


@pytest.fixture(scope="module")
def vendor():
    vendor = BedrockVendor()
    yield vendor
    vendor.close()


def client_of(vendor, secret: str = SECRET, token: str | None = None, region: str = REGION):
    config = botocore.config.Config(retries={"total_max_attempts": 1}, read_timeout=10)
    return botocore.session.Session().create_client(
        "bedrock-runtime", region_name=region, endpoint_url=vendor.url, aws_access_key_id=ACCESS_KEY, aws_secret_access_key=secret,
        aws_session_token=token, config=config)


def user(*content) -> dict:
    return {"role": "user", "content": [{"text": one} if isinstance(one, str) else one for one in content]}


def streamed_message(stream) -> tuple[list, str | None, dict | None]:
    """Content blocks, stop reason, usage."""
    blocks, inputs, stop, usage = {}, {}, None, None
    for event in stream:
        (kind, told), = event.items()
        if kind == "contentBlockStart":
            blocks[told["contentBlockIndex"]] = {"toolUse": dict(told["start"]["toolUse"])}
        elif kind == "contentBlockDelta":
            block, delta = blocks.setdefault(told["contentBlockIndex"], {}), told["delta"]
            if "text" in delta:
                block["text"] = block.get("text", "") + delta["text"]
            elif "toolUse" in delta:
                inputs[told["contentBlockIndex"]] = inputs.get(told["contentBlockIndex"], "") + delta["toolUse"]["input"]
            else:
                reasoning = block.setdefault("reasoningContent", {"reasoningText": {"text": "", "signature": ""}})["reasoningText"]
                for key, value in delta["reasoningContent"].items():
                    reasoning[key] += value
        elif kind == "messageStop":
            stop = told["stopReason"]
        elif kind == "metadata":
            usage = told["usage"]
    return [blocks[index] for index in sorted(blocks)], stop, usage


def test_a_conversation_is_read_and_answered(vendor):
    answer = client_of(vendor).converse(modelId="text", system=[{"text": "Be brief."}], messages=[user("Hello")])
    ask, reply = vendor.last.ask, vendor.last.reply
    assert (ask.system, ask.last.text, ask.streams) == ("Be brief.", "Hello", False)
    assert answer["output"]["message"] == {"role": "assistant", "content": [{"text": reply.text}]}
    assert answer["stopReason"] == "end_turn"
    assert answer["usage"]["inputTokens"] + 16 + 8 == reply.usage.input
    assert answer["usage"]["totalTokens"] == reply.usage.input + reply.usage.output


def test_a_stream_says_what_the_whole_answer_says(vendor):
    client = client_of(vendor)
    whole = client.converse(modelId="text", messages=[user("Hello")])
    content, stop, usage = streamed_message(client.converse_stream(modelId="text", messages=[user("Hello")])["stream"])
    assert content == whole["output"]["message"]["content"]
    assert (stop, usage) == (whole["stopReason"], whole["usage"])


def test_a_tool_loop_with_reasoning(vendor):
    client, more = client_of(vendor), {"toolConfig": TOOLS, "additionalModelRequestFields": THINKS}
    messages = [user(QUESTION)]
    whole = client.converse(modelId="text", messages=messages, **more)["output"]["message"]["content"]
    content, stop, _ = streamed_message(client.converse_stream(modelId="text", messages=messages, **more)["stream"])
    assert stop == "tool_use"
    assert [next(iter(block)) for block in whole] == ["reasoningContent", "text", "toolUse", "toolUse", "toolUse"]
    assert [next(iter(block)) for block in content] == [next(iter(block)) for block in whole]
    assert content[0] == whole[0]
    calls = [block["toolUse"] for block in whole if "toolUse" in block]
    results = [{"toolResult": {"toolUseId": call["toolUseId"], "content": [{"text": text}]}} for call, text in zip(calls, RESULTS)]
    answer = client.converse(modelId="text", messages=[*messages, {"role": "assistant", "content": whole}, user(*results)], **more)
    assert "get_weather(Rome) is 25 °C" in answer["output"]["message"]["content"][-1]["text"]
    assert vendor.kept_thinking(vendor.last.ask)
    with pytest.raises(client.exceptions.ValidationException, match="must start with a thinking block"):
        client.converse(modelId="text", messages=[*messages, {"role": "assistant", "content": whole[1:]}, user(*results)], **more)


def test_an_image_is_seen(vendor):
    image = {"image": {"format": "png", "source": {"bytes": PNG}}}
    answer = client_of(vendor).converse(modelId="text", messages=[user("What is on it?", image)])
    assert answer["output"]["message"]["content"][0]["text"] == f"I see image/png of {len(PNG)} bytes"


@pytest.mark.parametrize("model, exception", [
    ("fail-429", "ThrottlingException"), ("fail-500", "InternalServerException"), ("fail-context", "ValidationException"),
    ("arn:aws:bedrock:us-east-1:1:inference-profile/none", "ResourceNotFoundException"),
])
def test_a_failure_is_the_exception_of_its_name(vendor, model, exception):
    client = client_of(vendor)
    with pytest.raises(getattr(client.exceptions, exception)):
        client.converse(modelId=model, messages=[user("Hello")])


def test_streams_break(vendor):
    client = client_of(vendor)
    with pytest.raises(botocore.exceptions.EventStreamError, match="modelStreamErrorException"):
        list(client.converse_stream(modelId="fail-midstream", messages=[user("Hello")])["stream"])
    with pytest.raises(Exception, match="ended prematurely"):
        list(client.converse_stream(modelId="fail-early-close", messages=[user("Hello")])["stream"])


@pytest.mark.parametrize("options, word", [
    ({"secret": "another"}, "InvalidSignatureException"), ({"region": "eu-west-1"}, "InvalidSignatureException")])
def test_a_wrong_signature_is_refused(vendor, options, word):
    with pytest.raises(botocore.exceptions.ClientError, match=word):
        client_of(vendor, **options).converse(modelId="text", messages=[user("Hello")])


def test_a_session_token_is_signed(vendor):
    client_of(vendor, token="token/of+a session").converse(modelId="text", messages=[user("Hello")])
    assert vendor.last.request.get("x-amz-security-token") == "token/of+a session"


def test_signatures_are_those_of_botocore():
    path = "/model/anthropic.claude-haiku-4-5-20251001-v1%3A0/converse"
    fields = {"content-type": "application/json", "host": "bedrock-runtime.us-east-1.amazonaws.com", "x-amz-date": "20260102T030405Z"}
    key = aws.signing_key("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20260102", "us-east-1", "bedrock")

    def sign(fields: dict) -> str:
        return aws.signature(key, "20260102T030405Z", "20260102/us-east-1/bedrock/aws4_request",
                             aws.canonical_request("POST", path, fields, b'{"messages":[]}'))

    assert sign(fields) == "ce7f62f516d38ba981447f920a10598e2dc2733ea346d5d299a4384c405c4de8"
    assert sign(fields | {"x-amz-security-token": "SESSTOKEN"}) == "dd2d16a87d2a4460a1f10d8e62830ec96925f7e024f4c83f000da6eb232c4bca"


def test_frames_are_those_of_botocore():
    assert aws.event("messageStart", b'{"role":"assistant"}').hex() == (
        "000000760000005296d5fade0b3a6576656e742d7479706507000c6d65737361676553746172740d3a636f6e74656e742d747970650700106170706c69636174"
        "696f6e2f6a736f6e0d3a6d6573736167652d747970650700056576656e747b22726f6c65223a22617373697374616e74227d6fa8c599")
