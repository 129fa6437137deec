"""Bodies that Anthropic's Messages API takes (API reference; members as anthropic-python 2.12.0 names them)."""

from .shape import (anything, either, flag, integer, json_schema, lists, mapping, nullable, number, one_of, record, tagged, text)

CACHE = {"cache_control": nullable(record({"type": one_of("ephemeral")}, {"ttl": one_of("5m", "1h")}))}
ID = text(1, pattern=r"[a-zA-Z0-9_-]+")
NAME = text(1, 128, r"[a-zA-Z0-9_-]+")

TEXT = record({"type": anything, "text": text()}, {**CACHE, "citations": nullable(lists(anything))})
SOURCE = tagged("type", {
    "base64": record({"type": anything, "media_type": one_of("image/jpeg", "image/png", "image/gif", "image/webp"), "data": text(1)}),
    "url": record({"type": anything, "url": text(1, pattern=r"https?://.+")}),
    "file": record({"type": anything, "file_id": text(1)}),
})
IMAGE = record({"type": anything, "source": SOURCE}, CACHE)
DOCUMENT = record({"type": anything, "source": tagged("type", {
    "base64": record({"type": anything, "media_type": one_of("application/pdf"), "data": text(1)}),
    "text": record({"type": anything, "media_type": one_of("text/plain"), "data": text(1)}),
    "url": record({"type": anything, "url": text(1)}),
    "file": record({"type": anything, "file_id": text(1)}),
})}, {**CACHE, "title": nullable(text(1)), "context": nullable(text(1)), "citations": record({}, {"enabled": flag})})
RESULT = record({"type": anything, "tool_use_id": ID}, {
    **CACHE, "is_error": flag, "content": either(string=text(), array=lists(tagged("type", {"text": TEXT, "image": IMAGE, "document": DOCUMENT})))})
USER_BLOCK = tagged("type", {"text": TEXT, "image": IMAGE, "document": DOCUMENT, "tool_result": RESULT})
ASSISTANT_BLOCK = tagged("type", {
    "text": TEXT,
    "thinking": record({"type": anything, "thinking": text(), "signature": text()}),
    "redacted_thinking": record({"type": anything, "data": text(1)}),
    "tool_use": record({"type": anything, "id": ID, "name": NAME, "input": mapping()}, {**CACHE, "caller": nullable(mapping())}),
})
MESSAGE = tagged("role", {
    "user": record({"role": anything, "content": either(string=text(1), array=lists(USER_BLOCK, 1))}),
    "assistant": record({"role": anything, "content": either(string=text(1), array=lists(ASSISTANT_BLOCK, 1))}),
})
PARALLEL = {"disable_parallel_tool_use": flag}
TOOL = record({"name": NAME, "input_schema": json_schema}, {
    **CACHE, "description": text(1), "type": nullable(one_of("custom")), "strict": flag, "eager_input_streaming": nullable(flag),
    "defer_loading": flag, "input_examples": lists(mapping())})

PROMPT = {"model": text(1), "messages": lists(MESSAGE, 1, 100000)}
OPTIONS = {
    **CACHE, "system": either(string=text(1), array=lists(tagged("type", {"text": TEXT}))), "tools": lists(TOOL),
    "tool_choice": tagged("type", {
        "auto": record({"type": anything}, PARALLEL), "any": record({"type": anything}, PARALLEL), "none": record({"type": anything}),
        "tool": record({"type": anything, "name": NAME}, PARALLEL)}),
    "thinking": tagged("type", {
        "enabled": record({"type": anything, "budget_tokens": integer(1024)}, {"display": nullable(one_of("summarized", "omitted"))}),
        "adaptive": record({"type": anything}, {"display": nullable(one_of("summarized", "omitted"))}),
        "disabled": record({"type": anything})}),
    "output_config": record({}, {"effort": nullable(one_of("low", "medium", "high", "xhigh", "max")),
                                 "format": nullable(record({"type": one_of("json_schema"), "schema": mapping()}))}),
}
MESSAGES = record({**PROMPT, "max_tokens": integer(1, 128000)}, {
    **OPTIONS, "stop_sequences": lists(text(1)), "stream": flag, "temperature": number(0, 1), "top_p": number(0, 1), "top_k": integer(0),
    "metadata": record({}, {"user_id": nullable(text(0, 256))}), "service_tier": one_of("auto", "standard_only")})
COUNT = record(PROMPT, OPTIONS)
