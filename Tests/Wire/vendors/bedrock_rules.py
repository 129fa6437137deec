"""What Bedrock's Converse asks of a conversation beside its shape, for a model of Anthropic's."""

from .common import Part, Turn, compact, image_type, sign, unbase64
from .server import Refusal


def wrong(message: str) -> Refusal:
    return Refusal("invalid", message)


def read_turns(body: dict) -> list[Turn]:
    turns = [Turn(message["role"], [_part(block, f"messages.{index}.content.{number}") for number, block in enumerate(message["content"])])
             for index, message in enumerate(body["messages"])]
    if turns[0].role != "user":
        raise wrong("A conversation must start with a user message. Try again with a conversation that starts with a user message.")
    for index in range(1, len(turns)):
        if turns[index].role == turns[index - 1].role:
            raise wrong("A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user "
                        f"and assistant roles and try again. (messages.{index})")
    if turns[-1].role != "user":
        raise wrong("This model does not support assistant message prefill. The conversation must end with a user message.")
    for index, turn in enumerate(turns):
        _check_answers(turns, index)
    if "toolConfig" not in body and any(turn.of("call") or turn.of("result") for turn in turns):
        raise wrong("The toolConfig field must be defined when using toolUse and toolResult content blocks.")
    thinking = body.get("additionalModelRequestFields", {}).get("thinking", {}).get("type")
    if thinking == "enabled" and turns[-1].of("result") and turns[-2].parts[0].kind != "thinking":
        raise wrong(f"The model returned the following errors: messages.{len(turns) - 2}.content.0.type: Expected `thinking` or "
                    "`redacted_thinking`, but found `tool_use`. When `thinking` is enabled, a final `assistant` message must start with a "
                    "thinking block.")
    return turns


def _part(block: dict, where: str) -> Part:
    if "text" in block:
        if not block["text"].strip():
            raise wrong(f"The text field in the ContentBlock object at {where} is blank. Add text to the text field, and try again.")
        return Part("text", block["text"])
    if "toolUse" in block:
        call = block["toolUse"]
        return Part("call", id=call["toolUseId"], name=call["name"], arguments=call["input"])
    if "toolResult" in block:
        return _result(block["toolResult"], where)
    if "image" in block:
        return _image(block["image"], where)
    if "reasoningContent" in block:
        return _thinking(block["reasoningContent"], where)
    return Part(next(iter(block)))


def _result(result: dict, where: str) -> Part:
    said = "".join(part["text"] if "text" in part else compact(part["json"]) if "json" in part else "" for part in result["content"])
    return Part("result", said, id=result["toolUseId"], is_error=result.get("status") == "error")


def _thinking(content: dict, where: str) -> Part:
    if "redactedContent" in content:
        return Part("thinking", signature=content["redactedContent"])
    told = content["reasoningText"]
    if told.get("signature") != sign(told["text"]):
        raise wrong(f"The model returned the following errors: {where}: Invalid `signature` in `thinking` block")
    return Part("thinking", told["text"], signature=told["signature"])


def _image(image: dict, where: str) -> Part:
    source = image["source"]
    if "s3Location" in source:
        return Part("image", url=source["s3Location"]["uri"])
    data = unbase64(source["bytes"])
    if not data:
        raise Refusal("serialization", f"{where}.image.source.bytes is no base64")
    if image_type(data) != f"image/{image['format']}":
        raise wrong(f"The model returned the following errors: {where}.image.source.base64: The image was specified using the "
                    f"image/{image['format']} media type, but does not appear to be one")
    return Part("image", media_type=image_type(data), data=data)


def _check_answers(turns: list[Turn], index: int):
    called = [part.id for part in turns[index - 1].of("call")] if index else []
    answered = [part.id for part in turns[index].of("result")]
    if len(answered) > len(called):
        raise wrong(f"The number of toolResult blocks at messages.{index}.content exceeds the number of toolUse blocks of previous turn.")
    missing = [one for one in called if one not in answered]
    if missing:
        raise wrong(f"Expected toolResult blocks at messages.{index}.content for the following Ids: {', '.join(missing)}")
    if set(answered) - set(called) or len(set(answered)) != len(answered):
        raise wrong(f"The toolResult blocks at messages.{index}.content contain Ids that are not of the previous turn's toolUse blocks.")


def check_options(body: dict):
    config = body.get("toolConfig", {})
    names = [tool["toolSpec"]["name"] for tool in config.get("tools", []) if "toolSpec" in tool]
    if len(names) != len(set(names)):
        raise wrong("The tool names in toolConfig must be unique.")
    choice = config.get("toolChoice", {"auto": {}})
    if "tool" in choice and choice["tool"]["name"] not in names:
        raise wrong(f"The tool {choice['tool']['name']} of toolChoice is not defined.")
    inference, more = body.get("inferenceConfig", {}), body.get("additionalModelRequestFields", {})
    thinking = more.get("thinking", {})
    if thinking.get("type") == "enabled" and thinking["budget_tokens"] >= inference.get("maxTokens", 4096):
        raise wrong("The model returned the following errors: `max_tokens` must be greater than `thinking.budget_tokens`.")
    if thinking.get("type") in ("enabled", "adaptive"):
        if "auto" not in choice or more.get("tool_choice", {}).get("type", "auto") != "auto":
            raise wrong("The model returned the following errors: Thinking may not be enabled when tool_choice forces tool use.")
        if inference.get("temperature", 1) != 1:
            raise wrong("The model returned the following errors: `temperature` may only be set to 1 when thinking is enabled.")
    if "toolChoice" in config and "tool_choice" in more:
        raise wrong("The additional field tool_choice conflicts with the existing field toolChoice.")
