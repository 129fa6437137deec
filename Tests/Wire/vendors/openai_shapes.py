"""Bodies that OpenAI's chat completions and completions take (API reference; members as openai-python names them)."""

from .shape import (anything, either, flag, integer, json_schema, lists, mapping, nullable, number, one_of, record, tagged, text)

NAME = text(1, 64, r"[A-Za-z0-9_-]+")
BREAKPOINT = {"prompt_cache_breakpoint": record({"mode": one_of("explicit")}, {"ttl": one_of("30m", "12h")})}

TEXT_PART = record({"type": anything, "text": text()}, BREAKPOINT)
USER_PART = tagged("type", {
    "text": TEXT_PART,
    "image_url": record({"type": anything, "image_url": record({"url": text(1)}, {"detail": one_of("auto", "low", "high", "original")})}, BREAKPOINT),
    "input_audio": record({"type": anything, "input_audio": record({"data": text(1), "format": one_of("wav", "mp3")})}, BREAKPOINT),
    "file": record({"type": anything, "file": record({}, {"file_data": text(1), "file_id": text(1), "filename": text(1)})}, BREAKPOINT),
})
ASSISTANT_PART = tagged("type", {"text": TEXT_PART, "refusal": record({"type": anything, "refusal": text()})})
TEXTS = either(string=text(), array=lists(tagged("type", {"text": TEXT_PART}), 1))

CALL = tagged("type", {
    "function": record({"id": text(1), "type": anything, "function": record({"name": NAME, "arguments": text()})}),
    "custom": record({"id": text(1), "type": anything, "custom": record({"name": NAME, "input": text()})}),
})
ASSISTANT = {
    "content": nullable(either(string=text(), array=lists(ASSISTANT_PART, 1))), "name": NAME, "refusal": nullable(text()),
    "audio": nullable(record({"id": text(1)})), "tool_calls": nullable(lists(CALL, 1)), "annotations": nullable(lists(anything)),
    "function_call": nullable(record({"name": NAME, "arguments": text()})),
}


def message(**more):
    """`more`: members that a compatible server takes of an assistant."""
    return tagged("role", {
        "system": record({"role": anything, "content": TEXTS}, {"name": NAME}),
        "developer": record({"role": anything, "content": TEXTS}, {"name": NAME}),
        "user": record({"role": anything, "content": either(string=text(), array=lists(USER_PART, 1))}, {"name": NAME}),
        "assistant": record({"role": anything}, {**ASSISTANT, **more}),
        "tool": record({"role": anything, "content": TEXTS, "tool_call_id": text(1)}),
    })


TOOL = tagged("type", {
    "function": record({"type": anything, "function": record(
        {"name": NAME}, {"description": text(), "parameters": json_schema, "strict": nullable(flag)})}),
    "custom": record({"type": anything, "custom": record({"name": NAME}, {"description": text(), "format": mapping()})}),
})
TOOL_CHOICE = either(
    string=one_of("none", "auto", "required"),
    object=tagged("type", {
        "function": record({"type": anything, "function": record({"name": NAME})}),
        "custom": record({"type": anything, "custom": record({"name": NAME})}),
        "allowed_tools": record({"type": anything, "allowed_tools": record({"mode": one_of("auto", "required"), "tools": lists(mapping(), 1)})}),
    }))
FORMAT = tagged("type", {
    "text": record({"type": anything}),
    "json_object": record({"type": anything}),
    "json_schema": record({"type": anything, "json_schema": record(
        {"name": NAME}, {"schema": mapping(), "description": text(), "strict": nullable(flag)})}),
})

SAMPLING = {
    "frequency_penalty": nullable(number(-2, 2)), "presence_penalty": nullable(number(-2, 2)), "n": nullable(integer(1, 128)),
    "stop": nullable(either(string=text(1), array=lists(text(1), 1, 4))), "seed": nullable(integer()),
    "logit_bias": nullable(mapping(number(-100, 100))), "stream": nullable(flag), "temperature": nullable(number(0, 2)),
    "top_p": nullable(number(0, 1)), "user": text(),
    "stream_options": nullable(record({}, {"include_usage": flag, "include_obfuscation": flag})),
}
OPTIONS = {
    **SAMPLING, "max_completion_tokens": nullable(integer(1)), "max_tokens": nullable(integer(1)), "logprobs": nullable(flag),
    "top_logprobs": nullable(integer(0, 20)), "response_format": FORMAT, "tools": lists(TOOL, 1, 128), "tool_choice": TOOL_CHOICE,
    "parallel_tool_calls": flag, "reasoning_effort": nullable(one_of("none", "minimal", "low", "medium", "high", "xhigh", "max")),
    "verbosity": nullable(one_of("low", "medium", "high")), "modalities": nullable(lists(one_of("text", "audio"), 1)),
    "prediction": nullable(record({"type": one_of("content"), "content": TEXTS})), "store": nullable(flag),
    "metadata": nullable(mapping(text(0, 512))), "safety_identifier": text(1, 128), "prompt_cache_key": text(1),
    "service_tier": nullable(one_of("auto", "default", "flex", "scale", "priority", "fast")),
}


def chat(is_compatible: bool):
    """What a compatible server tells of its reasoning is also taken back; OpenAI itself knows no such member."""
    more = {"reasoning_content": nullable(text()), "reasoning": nullable(text())} if is_compatible else {}
    return record({"model": text(1), "messages": lists(message(**more), 1)}, OPTIONS)


COMPLETION = record({"model": text(1), "prompt": either(string=text(), array=lists(anything, 1))}, {
    **SAMPLING, "max_tokens": nullable(integer(1)), "suffix": nullable(text()), "echo": nullable(flag),
    "best_of": nullable(integer(1, 20)), "logprobs": nullable(integer(0, 5)),
})
