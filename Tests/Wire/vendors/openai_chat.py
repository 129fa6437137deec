"""OpenAI's chat completions and completions: what is asked, and how it is answered (API reference, "Chat" and "Completions")."""

import json
from collections.abc import Iterator

from .common import Ask, Part, Reply, Turn, compact, fragments, identifier, image_type, pieces, unbase64
from .openai_shapes import COMPLETION, chat
from .server import Event, Refusal

CREATED = 1790000000
FINISH = {"stop": "stop", "stop_sequence": "stop", "length": "length", "calls": "tool_calls", "filter": "content_filter"}
IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")


def invalid(message: str, param: str | None = None, code: str | None = None) -> Refusal:
    return Refusal("invalid", message, param, code)


# Asked

def read_chat(body: dict) -> Ask:
    is_compatible = body.get("model") == "reasoner"
    chat(is_compatible)(body)
    _check_options(body, is_compatible)
    turns = _turns(body["messages"])
    choice = body.get("tool_choice", "auto")
    ask = Ask(
        model=body["model"], body=body, streams=bool(body.get("stream")), schema=_schema(body),
        system="\n".join(turn.text for turn in turns if turn.role == "system"),
        turns=[turn for turn in turns if turn.role != "system"],
        tools={tool["function"]["name"]: tool["function"].get("parameters", {}) for tool in body.get("tools", [])},
        choice=choice if isinstance(choice, str) else choice["function"]["name"], parallel=body.get("parallel_tool_calls", True),
        reasoning=body.get("reasoning_effort") not in (None, "none"), shows_thinking=is_compatible,
        max_tokens=body.get("max_completion_tokens", body.get("max_tokens")), stops=_stops(body),
        temperature=body.get("temperature"), tells_usage=bool((body.get("stream_options") or {}).get("include_usage")))
    if not ask.turns:
        raise invalid("Invalid 'messages': expected at least one message that is not of the system.", "messages", "empty_array")
    return ask


def _stops(body: dict) -> list[str]:
    stop = body.get("stop") or []
    return [stop] if isinstance(stop, str) else stop


def _schema(body: dict) -> dict | None:
    form = body.get("response_format", {"type": "text"})
    return {"text": None, "json_object": {}, "json_schema": form.get("json_schema", {}).get("schema", {})}[form["type"]]


def _check_options(body: dict, is_compatible: bool):
    if body.get("stream_options") is not None and not body.get("stream"):
        raise invalid("The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options")
    if body.get("max_tokens") is not None:
        if body.get("max_completion_tokens") is not None:
            raise invalid("Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.")
        if is_compatible:
            raise invalid("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
                          "max_tokens", "unsupported_parameter")
    for key in ("tool_choice", "parallel_tool_calls"):
        if key in body and "tools" not in body:
            raise invalid(f"Invalid value for '{key}': '{key}' is only allowed when 'tools' are specified.", key)
    names = [tool["function"]["name"] for tool in body.get("tools", []) if tool["type"] == "function"]
    choice = body.get("tool_choice", "auto")
    if isinstance(choice, dict) and choice["function"]["name"] not in names:
        raise invalid(f"Tool choice '{choice['function']['name']}' not found in 'tools' parameter.", "tool_choice")
    if body.get("top_logprobs") is not None and not body.get("logprobs"):
        raise invalid("The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.", "top_logprobs")
    for index, tool in enumerate(body.get("tools", [])):
        if tool["type"] == "function" and tool["function"].get("strict"):
            check_strict(tool["function"].get("parameters", {}), f"function '{tool['function']['name']}'", f"tools[{index}].function.parameters")
    form = body.get("response_format", {"type": "text"})
    if form["type"] == "json_schema" and form["json_schema"].get("strict"):
        check_strict(form["json_schema"].get("schema", {}), f"response_format '{form['json_schema']['name']}'", "response_format")
    if form["type"] == "json_object" and "json" not in compact(body["messages"]).lower():
        raise invalid("'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.", "messages")


def check_strict(schema: dict, where: str, param: str):
    """Structured outputs: every object closed, every property required."""
    if schema.get("type") == "object":
        if schema.get("additionalProperties") is not False:
            raise invalid(f"Invalid schema for {where}: In context=(), 'additionalProperties' is required to be supplied and to be false.",
                          param, "invalid_json_schema" if "format" in param else "invalid_function_parameters")
        if set(schema.get("required", [])) != set(schema.get("properties", {})):
            raise invalid(f"Invalid schema for {where}: In context=(), 'required' is required to be supplied and to be an array "
                          "including every key in properties.", param, "invalid_function_parameters")
    for inner in schema.get("properties", {}).values():
        check_strict(inner, where, param)


def _turns(messages: list) -> list[Turn]:
    turns: list[Turn] = []
    waiting: list[str] = []
    for index, message in enumerate(messages):
        role = message["role"]
        if role == "tool":
            if message["tool_call_id"] not in waiting:
                raise invalid("Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
                              f"messages[{index}].role")
            waiting.remove(message["tool_call_id"])
            part = Part("result", _text(message["content"]), id=message["tool_call_id"])
            if turns[-1].role == "user":
                turns[-1].parts.append(part)
            else:
                turns.append(Turn("user", [part]))
            continue
        _check_answered(waiting, index)
        if role == "assistant":
            turns.append(Turn("assistant", _assistant(message, index)))
            waiting = [part.id for part in turns[-1].of("call")]
        else:
            turns.append(Turn("system" if role == "developer" else role, _parts(message["content"], index)))
    _check_answered(waiting, len(messages))
    return turns


def _check_answered(waiting: list[str], index: int):
    if waiting:
        raise invalid("An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. "
                      f"The following tool_call_ids did not have response messages: {', '.join(waiting)}", f"messages[{index}].role")


def _assistant(message: dict, index: int) -> list[Part]:
    content, calls = message.get("content"), message.get("tool_calls") or []
    if content is None and not calls and not message.get("function_call") and not message.get("refusal"):
        raise invalid("Invalid value for 'content': expected a string, got null.", f"messages[{index}].content")
    parts = [Part("thinking", message["reasoning_content"])] if message.get("reasoning_content") else []
    parts += [Part("text", _text(content))] if content else []
    return parts + [Part("call", id=call["id"], name=call["function"]["name"], arguments=arguments(call["function"], index)) for call in calls]


def arguments(function: dict, index: int) -> dict:
    """OpenAI takes any text; what is no JSON object here was broken on the way."""
    try:
        found = json.loads(function["arguments"] or "{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise invalid("Invalid value: the arguments of a function call are no JSON object.", f"messages[{index}].tool_calls")
    return found


def _text(content) -> str:
    return content if isinstance(content, str) else "".join(part.get("text", part.get("refusal", "")) for part in content)


def _parts(content, index: int) -> list[Part]:
    if isinstance(content, str):
        return [Part("text", content)]
    return [Part("text", part["text"]) if part["type"] == "text" else
            image(part["image_url"]["url"], f"messages[{index}]") if part["type"] == "image_url" else Part(part["type"])
            for part in content]


def image(address: str, where: str) -> Part:
    """A `data:` URL must hold what it says; others are not fetched here."""
    if not address.startswith("data:"):
        if not address.startswith(("http://", "https://")):
            raise invalid("Invalid image URL. Expected a base64-encoded data URL with an image MIME type, or an URL.", where, "invalid_value")
        return Part("image", url=address)
    media, _, data = address.removeprefix("data:").partition(";base64,")
    decoded = unbase64(data)
    if media not in IMAGES or not decoded or image_type(decoded) != media:
        raise invalid("You uploaded an unsupported image. Please make sure your image has of one the following formats: "
                      "['png', 'jpeg', 'gif', 'webp'].", where, "invalid_image_format")
    return Part("image", media_type=media, data=decoded)


def read_completion(body: dict) -> Ask:
    COMPLETION(body)
    if body.get("stream_options") is not None and not body.get("stream"):
        raise invalid("The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options")
    prompt = body["prompt"] if isinstance(body["prompt"], str) else body["prompt"][0]
    return Ask(model=body["model"], body=body, surface="completions", turns=[Turn("user", [Part("text", prompt)])],
               streams=bool(body.get("stream")), stops=_stops(body), max_tokens=body.get("max_tokens"), temperature=body.get("temperature"),
               tells_usage=bool((body.get("stream_options") or {}).get("include_usage")))


# Answered

def usage(reply: Reply) -> dict:
    told = reply.usage
    return {
        "prompt_tokens": told.input, "completion_tokens": told.output, "total_tokens": told.input + told.output,
        "prompt_tokens_details": {"cached_tokens": told.cached, "cache_write_tokens": told.cache_write, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": told.reasoning, "audio_tokens": 0, "accepted_prediction_tokens": 0,
                                      "rejected_prediction_tokens": 0},
    }


def call_id(ask: Ask, number: int) -> str:
    return identifier("call_", f"{number} {len(ask.turns)} {ask.last.text}")


def whole_chat(ask: Ask, reply: Reply) -> dict:
    message = {"role": "assistant", "content": reply.text or None, "refusal": None, "annotations": []}
    if ask.shows_thinking and reply.of("thinking"):
        message["reasoning_content"] = reply.of("thinking")[0].text
    if calls := reply.of("call"):
        message["tool_calls"] = [{"id": call_id(ask, number), "type": "function",
                                  "function": {"name": call.name, "arguments": compact(call.arguments)}}
                                 for number, call in enumerate(calls)]
    choices = [{"index": index, "message": message, "logprobs": None, "finish_reason": FINISH[reply.finish]}
               for index in range(ask.body.get("n") or 1)]
    return {"id": identifier("chatcmpl-", ask.last.text), "object": "chat.completion", "created": CREATED, "model": ask.model,
            "choices": choices, "usage": usage(reply), "service_tier": "default", "system_fingerprint": "fp_44709d6fcb"}


def chat_events(ask: Ask, reply: Reply) -> Iterator[Event]:
    def chunk(delta: dict | None, finish: str | None = None, told: dict | None = None, tells: bool = False) -> Event:
        choices = [] if delta is None else [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}]
        whole = {"id": identifier("chatcmpl-", ask.last.text), "object": "chat.completion.chunk", "created": CREATED, "model": ask.model,
                 "service_tier": "default", "system_fingerprint": "fp_44709d6fcb", "choices": choices}
        if ask.tells_usage:
            whole["usage"] = told
        return data(whole | {"obfuscation": "mQ3"}, tells)

    yield chunk({"role": "assistant", "content": None if reply.of("call") else "", "refusal": None})
    for part in reply.parts:
        if part.kind == "thinking" and ask.shows_thinking:
            yield from (chunk({"reasoning_content": piece}, tells=True) for piece in pieces(part.text))
        elif part.kind == "text":
            yield from (chunk({"content": piece}, tells=True) for piece in pieces(part.text))
    for number, call in enumerate(reply.of("call")):
        yield chunk({"tool_calls": [{"index": number, "id": call_id(ask, number), "type": "function",
                                     "function": {"name": call.name, "arguments": ""}}]}, tells=True)
        for piece in fragments(call.arguments):
            yield chunk({"tool_calls": [{"index": number, "function": {"arguments": piece}}]}, tells=True)
    yield chunk({}, FINISH[reply.finish])
    if ask.tells_usage:
        yield chunk(None, told=usage(reply))
    yield Event(b"data: [DONE]\n\n")


def data(value: dict, tells: bool = False) -> Event:
    return Event(b"data: " + compact(value).encode() + b"\n\n", tells)


def whole_completion(ask: Ask, reply: Reply) -> dict:
    return {"id": identifier("cmpl-", ask.last.text), "object": "text_completion", "created": CREATED, "model": ask.model,
            "choices": [{"text": reply.text, "index": 0, "logprobs": None, "finish_reason": FINISH[reply.finish]}],
            "usage": usage(reply)}


def completion_events(ask: Ask, reply: Reply) -> Iterator[Event]:
    def chunk(text: str | None, finish: str | None = None, told: dict | None = None) -> Event:
        choices = [] if text is None else [{"text": text, "index": 0, "logprobs": None, "finish_reason": finish}]
        whole = {"id": identifier("cmpl-", ask.last.text), "object": "text_completion", "created": CREATED, "model": ask.model, "choices": choices}
        return data(whole | ({"usage": told} if ask.tells_usage else {}), bool(text))

    yield from (chunk(piece) for piece in pieces(reply.text))
    yield chunk("", FINISH[reply.finish])
    if ask.tells_usage:
        yield chunk(None, told=usage(reply))
    yield Event(b"data: [DONE]\n\n")
