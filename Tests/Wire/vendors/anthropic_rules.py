"""What Anthropic asks of a conversation beside its shape: order, tools and their results, thinking and its signatures."""

from .common import Part, Turn, image_type, sign, unbase64
from .server import Refusal


def wrong(message: str) -> Refusal:
    return Refusal("invalid", message)


def read_turns(body: dict) -> list[Turn]:
    """Checks the order and every block; consecutive turns of one role are one."""
    turns: list[Turn] = []
    for index, message in enumerate(body["messages"]):
        content = message["content"]
        if isinstance(content, str):
            content = [{"type": "text", "text": content}]
        parts = [_part(block, f"messages.{index}.content.{number}") for number, block in enumerate(content)]
        if turns and turns[-1].role == message["role"]:
            turns[-1].parts += parts
        else:
            turns.append(Turn(message["role"], parts))
    if turns[0].role != "user":
        raise wrong('messages: first message must use the "user" role')
    if turns[-1].role != "user":
        raise wrong("This model does not support assistant message prefill. The conversation must end with a user message.")
    _check_calls(turns)
    if any(turn.of("call") or turn.of("result") for turn in turns) and not body.get("tools"):
        raise wrong("Requests which have `tool_use` or `tool_result` blocks in messages must define tools.")
    if body.get("thinking", {}).get("type") == "enabled":
        _check_thinking(turns)
    return turns


def _part(block: dict, where: str) -> Part:
    kind = block["type"]
    if kind == "text":
        return text_block(block, where)
    if kind == "image":
        return _image(block["source"], f"{where}.image.source")
    if kind == "thinking":
        if block["signature"] != sign(block["thinking"]):
            raise wrong(f"{where}: Invalid `signature` in `thinking` block")
        return Part("thinking", block["thinking"], signature=block["signature"])
    if kind == "redacted_thinking":
        if block["data"] != sign("redacted"):
            raise wrong(f"{where}: Invalid `data` in `redacted_thinking` block")
        return Part("thinking", signature=block["data"])
    if kind == "tool_use":
        return Part("call", id=block["id"], name=block["name"], arguments=block["input"])
    if kind == "tool_result":
        content = block.get("content", "")
        if not isinstance(content, str):
            content = "".join(_part(inner, f"{where}.content.{number}").text for number, inner in enumerate(content))
        return Part("result", content, id=block["tool_use_id"], is_error=block.get("is_error", False))
    return Part(kind)


def text_block(block: dict, where: str) -> Part:
    if not block["text"]:
        raise wrong(f"{where}: text content blocks must be non-empty")
    if not block["text"].strip():
        raise wrong(f"{where}: text content blocks must contain non-whitespace text")
    return Part("text", block["text"])


def _image(source: dict, where: str) -> Part:
    if source["type"] != "base64":
        return Part("image", url=source.get("url", source.get("file_id", "")))
    data = unbase64(source["data"])
    if not data:
        raise wrong(f"{where}.base64.data: Invalid base64 data")
    found = image_type(data)
    if found is None:
        raise wrong(f"{where}.base64.data: Could not process image")
    if found != source["media_type"]:
        raise wrong(f"{where}.base64.data: The image was specified using the {source['media_type']} media type, but the image appears "
                    f"to be a {found} image")
    return Part("image", media_type=found, data=data)


def _check_calls(turns: list[Turn]):
    """Every call is answered at the beginning of the next user turn, and nothing else is."""
    for index, turn in enumerate(turns):
        called = [part.id for part in turns[index - 1].of("call")] if index else []
        answered = [part.id for part in turn.of("result")]
        for number, answer in enumerate(answered):
            if answer not in called:
                raise wrong(f"messages.{index}.content.{number}: unexpected `tool_use_id` found in `tool_result` blocks: {answer}. Each "
                            "`tool_result` block must have a corresponding `tool_use` block in the previous message.")
        if len(answered) != len(set(answered)):
            raise wrong(f"messages.{index}.content: each tool_use must have a single result. Found multiple `tool_result` blocks with one id")
        missing = [one for one in called if one not in answered]
        leads = [part.kind for part in turn.parts[:len(answered)]] == ["result"] * len(answered)
        if missing or not leads:
            raise wrong(f"messages.{index - 1}: `tool_use` ids were found without `tool_result` blocks immediately after: "
                        f"{', '.join(missing or called)}. Each `tool_use` block must have a corresponding `tool_result` block in the next "
                        "message.")
    if len(ids := [part.id for turn in turns for part in turn.of("call")]) != len(set(ids)):
        raise wrong("messages: `tool_use` ids must be unique")


def _check_thinking(turns: list[Turn]):
    """With a budget: within a tool loop the turn that called begins with its thinking. Adaptive thinking does not insist ("Adaptive
    thinking", validation changes)."""
    if turns[-1].of("result") and turns[-2].parts[0].kind != "thinking":
        raise wrong(f"messages.{len(turns) - 2}.content.0.type: Expected `thinking` or `redacted_thinking`, but found "
                    f"`{ {'call': 'tool_use'}.get(turns[-2].parts[0].kind, turns[-2].parts[0].kind) }`. When `thinking` is enabled, a final "
                    "`assistant` message must start with a thinking block (preceeding the lastmost set of `tool_use` and `tool_result` "
                    "blocks). To avoid this requirement, disable `thinking`.")


def check_options(body: dict, version: str):
    for key in ("temperature", "top_p", "top_k"):
        if key in body and version >= "2026-10-21":
            raise wrong(f"{key}: not permitted with anthropic-version {version}")
    thinking, choice = body.get("thinking", {}), body.get("tool_choice", {"type": "auto"})
    if thinking.get("type") == "enabled" and thinking["budget_tokens"] >= body.get("max_tokens", 1 << 30):
        raise wrong("`max_tokens` must be greater than `thinking.budget_tokens`. Please consult our documentation at "
                    "https://docs.claude.com/en/docs/build-with-claude/extended-thinking#max-tokens-and-context-window-size")
    if thinking.get("type") in ("enabled", "adaptive"):
        if choice["type"] in ("any", "tool"):
            raise wrong("Thinking may not be enabled when tool_choice forces tool use.")
        if body.get("temperature", 1) != 1:
            raise wrong("`temperature` may only be set to 1 when thinking is enabled.")
        if "top_k" in body:
            raise wrong("`top_k` must be unset when thinking is enabled.")
    names = [tool["name"] for tool in body.get("tools", [])]
    if len(names) != len(set(names)):
        raise wrong("tools: Tool names must be unique.")
    if "tool_choice" in body and not names:
        raise wrong("tool_choice: tool_choice may only be specified while providing tools.")
    if choice["type"] == "tool" and choice["name"] not in names:
        raise wrong(f"Tool '{choice['name']}' not found in provided tools")
    for stop in body.get("stop_sequences", []):
        if not stop.strip():
            raise wrong("stop_sequences: each stop sequence must contain non-whitespace")
    form = (body.get("output_config") or {}).get("format")
    if form:
        _check_closed(form["schema"])
    if _count(body, "cache_control") > 4:
        raise wrong("A maximum of 4 blocks with cache_control may be provided.")


def _check_closed(schema: dict):
    if schema.get("type") == "object" and schema.get("additionalProperties") is not False:
        raise wrong("output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false")
    for inner in schema.get("properties", {}).values():
        _check_closed(inner)


def _count(value, key: str) -> int:
    if isinstance(value, dict):
        return bool(value.get(key)) + sum(_count(inner, key) for inner in value.values())
    return sum(_count(inner, key) for inner in value) if isinstance(value, list) else 0
