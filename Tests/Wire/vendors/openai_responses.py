"""OpenAI's responses: what is asked, and how it is answered (API reference, "Responses").

Nothing is stored here: a client that continues a chat sends every item again, a reasoned call's `reasoning` item among them.
"""

from collections.abc import Iterator

from .common import Ask, Part, Reply, Turn, compact, fragments, identifier, pieces, sign
from .openai_chat import CREATED, arguments, call_id, check_strict, image, invalid
from .openai_shapes import NAME
from .server import Event
from .shape import anything, either, flag, integer, json_schema, lists, mapping, nullable, number, one_of, record, tagged, text

INPUT_PART = tagged("type", {
    "input_text": record({"type": anything, "text": text()}),
    "input_image": record({"type": anything}, {"image_url": nullable(text(1)), "file_id": nullable(text(1)),
                                               "detail": one_of("auto", "low", "high", "original")}),
    "input_file": record({"type": anything}, {"file_data": text(1), "file_id": nullable(text(1)), "file_url": text(1), "filename": text(1)}),
})
OUTPUT_PART = tagged("type", {
    "output_text": record({"type": anything, "text": text()}, {"annotations": lists(anything), "logprobs": nullable(lists(anything))}),
    "refusal": record({"type": anything, "refusal": text()}),
})
STATUS = nullable(one_of("in_progress", "completed", "incomplete"))
ITEM = {
    "message": tagged("role", {
        **{role: record({"role": anything, "content": either(string=text(), array=lists(INPUT_PART, 1))},
                        {"type": anything, "status": STATUS}) for role in ("user", "system", "developer")},
        "assistant": record({"role": anything, "content": either(string=text(), array=lists(OUTPUT_PART))},
                            {"type": anything, "id": text(), "status": STATUS, "phase": nullable(one_of("commentary", "final_answer"))}),
    }),
    "function_call": record({"type": anything, "call_id": text(1), "name": NAME, "arguments": text()},
                            {"id": nullable(text(1)), "status": STATUS}),
    "function_call_output": record({"type": anything, "call_id": text(1), "output": either(string=text(), array=lists(INPUT_PART))},
                                   {"id": nullable(text(1)), "status": STATUS}),
    "reasoning": record({"type": anything, "id": text(1), "summary": lists(record({"type": one_of("summary_text"), "text": text()}))},
                        {"encrypted_content": nullable(text()), "status": STATUS,
                         "content": nullable(lists(record({"type": one_of("reasoning_text"), "text": text()})))}),
}
FORMAT = tagged("type", {
    "text": record({"type": anything}), "json_object": record({"type": anything}),
    "json_schema": record({"type": anything, "name": NAME, "schema": mapping()}, {"description": text(), "strict": nullable(flag)}),
})
TOOL = tagged("type", {"function": record({"type": anything, "name": NAME, "parameters": nullable(json_schema)},
                                          {"strict": nullable(flag), "description": nullable(text())})})
BODY = record({"model": text(1), "input": either(string=text(), array=lists(tagged("type", ITEM, "message"), 1))}, {
    "instructions": nullable(text()), "max_output_tokens": nullable(integer(16)), "temperature": nullable(number(0, 2)),
    "top_p": nullable(number(0, 1)), "stream": nullable(flag), "store": nullable(flag), "tools": lists(TOOL), "user": text(),
    "tool_choice": either(string=one_of("none", "auto", "required"), object=record({"type": one_of("function"), "name": NAME})),
    "parallel_tool_calls": nullable(flag), "metadata": nullable(mapping(text(0, 512))), "truncation": nullable(one_of("auto", "disabled")),
    "text": record({}, {"format": FORMAT, "verbosity": nullable(one_of("low", "medium", "high"))}),
    "reasoning": nullable(record({}, {"effort": nullable(one_of("none", "minimal", "low", "medium", "high", "xhigh", "max")),
                                      "summary": nullable(one_of("auto", "concise", "detailed"))})),
    "include": nullable(lists(one_of("reasoning.encrypted_content", "message.output_text.logprobs"))),
    "previous_response_id": nullable(text(1)), "service_tier": nullable(text()), "top_logprobs": nullable(integer(0, 20)),
    "stream_options": nullable(record({}, {"include_obfuscation": flag})), "background": nullable(flag),
    "prompt_cache_key": text(1), "safety_identifier": text(1, 128), "max_tool_calls": nullable(integer(1)),
})


# Asked

def read(body: dict) -> Ask:
    BODY(body)
    if body.get("previous_response_id"):
        raise invalid(f"Previous response with id '{body['previous_response_id']}' not found.", "previous_response_id",
                      "previous_response_not_found")
    if body.get("stream_options") is not None and not body.get("stream"):
        raise invalid("The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options")
    form = body.get("text", {}).get("format", {"type": "text"})
    if form["type"] == "json_schema" and form.get("strict", True):
        check_strict(form["schema"], f"response_format '{form['name']}'", "text.format.schema")
    for index, tool in enumerate(body.get("tools", [])):
        if tool.get("strict", True):
            check_strict(tool["parameters"], f"function '{tool['name']}'", f"tools[{index}].parameters")
    items = [{"type": "message", "role": "user", "content": body["input"]}] if isinstance(body["input"], str) else body["input"]
    turns = _turns(items)
    choice, reasoning = body.get("tool_choice", "auto"), body.get("reasoning") or {}
    system = [turn.text for turn in turns if turn.role == "system"]
    return Ask(
        model=body["model"], body=body, surface="responses", streams=bool(body.get("stream")),
        system="\n".join(([body["instructions"]] if body.get("instructions") else []) + system),
        turns=[turn for turn in turns if turn.role != "system"],
        tools={tool["name"]: tool["parameters"] for tool in body.get("tools", [])},
        choice=choice if isinstance(choice, str) else choice["name"], parallel=body.get("parallel_tool_calls") is not False,
        schema={"text": None, "json_object": {}, "json_schema": form.get("schema")}[form["type"]],
        reasoning=reasoning.get("effort") not in (None, "none"), shows_thinking=bool(reasoning.get("summary")),
        max_tokens=body.get("max_output_tokens"), temperature=body.get("temperature"))


def _turns(items: list) -> list[Turn]:
    turns: list[Turn] = []
    waiting: list[str] = []
    reasoned: set[str] = set()
    for index, item in enumerate(items):
        kind = item.get("type", "message")
        role, parts = _parts(item, kind, index)
        if kind == "reasoning":
            if item.get("encrypted_content") not in (None, sign(item["id"])):
                raise invalid("The encrypted content could not be verified.", f"input[{index}]", "invalid_encrypted_content")
            reasoned.add(item["id"][3:])
        elif kind == "function_call":
            made_by = (item.get("id") or "").removeprefix("fc_r_").rpartition("_")[0]
            if (item.get("id") or "").startswith("fc_r_") and made_by not in reasoned:
                raise invalid(f"Item '{item['id']}' of type 'function_call' was provided without its required 'reasoning' item: "
                              f"'rs_{made_by}'.", "input")
            waiting.append(item["call_id"])
        elif kind == "function_call_output":
            if item["call_id"] not in waiting:
                raise invalid(f"No tool call found for function call output with call_id {item['call_id']}.", "input")
            waiting.remove(item["call_id"])
        elif waiting:
            break
        if turns and turns[-1].role == role and kind != "message":
            turns[-1].parts += parts
        else:
            turns.append(Turn(role, parts))
    if waiting:
        raise invalid(f"No tool output found for function call {waiting[0]}.", "input")
    return turns


def _parts(item: dict, kind: str, index: int) -> tuple[str, list[Part]]:
    if kind == "function_call":
        return "assistant", [Part("call", id=item["call_id"], name=item["name"], arguments=arguments(item, index))]
    if kind == "function_call_output":
        output = item["output"]
        said = output if isinstance(output, str) else "".join(part.get("text", "") for part in output)
        return "user", [Part("result", said, id=item["call_id"])]
    if kind == "reasoning":
        return "assistant", [Part("thinking", "".join(part["text"] for part in item["summary"]))]
    content, role = item["content"], "system" if item["role"] == "developer" else item["role"]
    if isinstance(content, str):
        return role, [Part("text", content)]
    return role, [image(part["image_url"], f"input[{index}]") if part["type"] == "input_image" else
                  Part("text", part.get("text", part.get("refusal", ""))) for part in content]


# Answered

def _items(ask: Ask, reply: Reply) -> list[dict]:
    seed = identifier("", ask.last.text)
    items = []
    if thinking := reply.of("thinking"):
        wants = "reasoning.encrypted_content" in (ask.body.get("include") or [])
        items.append({"id": f"rs_{seed}", "type": "reasoning",
                      "summary": [{"type": "summary_text", "text": thinking[0].text}] if ask.shows_thinking else [],
                      **({"encrypted_content": sign(f"rs_{seed}")} if wants else {})})
    if reply.of("text"):
        items.append({"id": f"msg_{seed}", "type": "message", "status": "completed", "role": "assistant",
                      "content": [{"type": "output_text", "text": reply.text, "annotations": [], "logprobs": []}]})
    for place, call in enumerate(reply.of("call")):
        items.append({"id": f"fc_{'r_' if thinking else ''}{seed}_{place}", "type": "function_call", "status": "completed",
                      "call_id": call_id(ask, place), "name": call.name, "arguments": compact(call.arguments)})
    return items


def _response(ask: Ask, reply: Reply, status: str, output: list) -> dict:
    told, body = reply.usage, ask.body
    reason = {"length": "max_output_tokens", "filter": "content_filter"}.get(reply.finish)
    done = status in ("completed", "incomplete")
    return {
        "id": identifier("resp_", ask.last.text), "object": "response", "created_at": CREATED, "status": status, "background": False,
        "error": None, "incomplete_details": {"reason": reason} if status == "incomplete" else None,
        "instructions": body.get("instructions"), "max_output_tokens": body.get("max_output_tokens"), "max_tool_calls": None,
        "model": ask.model, "output": output, "parallel_tool_calls": ask.parallel, "previous_response_id": None, "prompt_cache_key": None,
        "reasoning": {"effort": (body.get("reasoning") or {}).get("effort"), "summary": (body.get("reasoning") or {}).get("summary")},
        "safety_identifier": None, "service_tier": "default", "store": body.get("store", True), "temperature": body.get("temperature", 1.0),
        "text": {"format": body.get("text", {}).get("format", {"type": "text"}), "verbosity": "medium"},
        "tool_choice": body.get("tool_choice", "auto"), "tools": body.get("tools", []), "top_logprobs": 0, "top_p": 1.0,
        "truncation": "disabled", "user": None, "metadata": body.get("metadata") or {},
        "usage": {"input_tokens": told.input, "input_tokens_details": {"cached_tokens": told.cached, "cache_write_tokens": told.cache_write},
                  "output_tokens": told.output, "output_tokens_details": {"reasoning_tokens": told.reasoning},
                  "total_tokens": told.input + told.output} if done else None,
    }


def whole(ask: Ask, reply: Reply) -> dict:
    return _response(ask, reply, _end(reply), _items(ask, reply))


def _end(reply: Reply) -> str:
    return "incomplete" if reply.finish in ("length", "filter") else "completed"


class _Numbered:
    """Frames events, each with the number that is its turn."""

    def __init__(self):
        self.next = 0

    def __call__(self, kind: str, tells: bool = False, **members) -> Event:
        value = {"type": kind, "sequence_number": self.next, **members}
        self.next += 1
        return Event(f"event: {kind}\ndata: {compact(value)}\n\n".encode(), tells)


def events(ask: Ask, reply: Reply) -> Iterator[Event]:
    event = _Numbered()
    yield event("response.created", response=_response(ask, reply, "in_progress", []))
    yield event("response.in_progress", response=_response(ask, reply, "in_progress", []))
    items = _items(ask, reply)
    for index, item in enumerate(items):
        begun = item | {"message": {"status": "in_progress", "content": []}, "function_call": {"status": "in_progress", "arguments": ""},
                        "reasoning": {"summary": []}}[item["type"]]
        yield event("response.output_item.added", output_index=index, item=begun)
        place = {"item_id": item["id"], "output_index": index}
        if item["type"] == "message":
            yield from _text_events(event, item, place)
        elif item["type"] == "function_call":
            call = next(call for call in reply.of("call") if compact(call.arguments) == item["arguments"])
            for piece in fragments(call.arguments):
                yield event("response.function_call_arguments.delta", True, delta=piece, **place)
            yield event("response.function_call_arguments.done", arguments="".join(fragments(call.arguments)), name=call.name, **place)
            item["arguments"] = "".join(fragments(call.arguments))
        else:
            for summary_index, part in enumerate(item["summary"]):
                yield from _summary_events(event, part, place | {"summary_index": summary_index})
        yield event("response.output_item.done", output_index=index, item=item)
    end = _end(reply)
    yield event(f"response.{end}", response=_response(ask, reply, end, items))


def _text_events(event: _Numbered, item: dict, place: dict) -> Iterator[Event]:
    place, part = place | {"content_index": 0}, item["content"][0]
    yield event("response.content_part.added", part=part | {"text": ""}, **place)
    for piece in pieces(part["text"]):
        yield event("response.output_text.delta", True, delta=piece, logprobs=[], obfuscation="x7", **place)
    yield event("response.output_text.done", text=part["text"], logprobs=[], **place)
    yield event("response.content_part.done", part=part, **place)


def _summary_events(event: _Numbered, part: dict, place: dict) -> Iterator[Event]:
    yield event("response.reasoning_summary_part.added", part=part | {"text": ""}, **place)
    for piece in pieces(part["text"]):
        yield event("response.reasoning_summary_text.delta", True, delta=piece, obfuscation="x7", **place)
    yield event("response.reasoning_summary_text.done", text=part["text"], **place)
    yield event("response.reasoning_summary_part.done", part=part, **place)


def error_event(message: str) -> bytes:
    value = {"type": "error", "sequence_number": 99, "code": "server_error", "message": message, "param": None}
    return f"event: error\ndata: {compact(value)}\n\n".encode()
