"""Anthropic on loopback: messages, count_tokens (anthropic-python 2.12.0; API reference, versions 2023-06-01 and 2026-10-21).

It says a few words before it calls tools, streams the calls' arguments in fragments, signs its thinking, and within a tool loop
wants thinking back unchanged.
"""

from collections.abc import Iterator

from harness.upstream import Request

from .anthropic_rules import check_options, read_turns, text_block
from .anthropic_shapes import COUNT, MESSAGES
from .common import Ask, Part, Reply, compact, fragments, identifier, pieces
from .server import KEY, Event, Refusal, Vendor, check_model
from .shape import Wrong, dotted

VERSIONS = ("2023-01-01", "2023-06-01", "2026-10-21")
KINDS = {
    "invalid": (400, "invalid_request_error"), "authentication": (401, "authentication_error"), "not_found": (404, "not_found_error"),
    "method": (405, "invalid_request_error"), "context": (400, "invalid_request_error"), "rate_limit": (429, "rate_limit_error"),
    "server": (500, "api_error"),
}
STOP = {"stop": "end_turn", "stop_sequence": "stop_sequence", "length": "max_tokens", "calls": "tool_use", "filter": "refusal"}


class AnthropicVendor(Vendor):
    name = "anthropic"
    tells = frozenset(("cached", "cache_write", "reasoning", "stop_sequence", "filter", "choice"))

    def read(self, request: Request) -> Ask:
        self._check_head(request)
        path = request.target.partition("?")[0]
        if path not in ("/v1/messages", "/v1/messages/count_tokens"):
            raise Refusal("not_found", f"Not Found: {request.target}")
        if request.method != "POST":
            raise Refusal("method", "Method Not Allowed")
        body = self.body_of(request)
        counts = path.endswith("count_tokens")
        (COUNT if counts else MESSAGES)(body)
        check_model(body["model"], f"model: {body['model']}")
        check_options(body, request.get("anthropic-version"))
        system = body.get("system", [])
        system = system if isinstance(system, str) else "\n".join(
            text_block(block, f"system.{index}").text for index, block in enumerate(system))
        choice = body.get("tool_choice", {"type": "auto"})
        return Ask(
            model=body["model"], body=body, surface="count" if counts else "chat", system=system, turns=read_turns(body),
            tools={tool["name"]: tool["input_schema"] for tool in body.get("tools", [])},
            choice={"any": "required", "tool": choice.get("name")}.get(choice["type"], choice["type"]),
            parallel=not choice.get("disable_parallel_tool_use"), streams=bool(body.get("stream")),
            schema=((body.get("output_config") or {}).get("format") or {}).get("schema"),
            reasoning=body.get("thinking", {}).get("type") in ("enabled", "adaptive"),
            max_tokens=body.get("max_tokens"), stops=body.get("stop_sequences", []), temperature=body.get("temperature"))

    def _check_head(self, request: Request):
        key, bearer = request.get("x-api-key"), request.get("authorization")
        if key is None and bearer is None:
            raise Refusal("authentication", "x-api-key header is required")
        if key not in (None, KEY) or bearer not in (None, f"Bearer {KEY}"):
            raise Refusal("authentication", "invalid x-api-key")
        version = request.get("anthropic-version")
        if version is None:
            raise Refusal("invalid", "anthropic-version: header is required")
        if version not in VERSIONS:
            raise Refusal("invalid", f"anthropic-version: \"{version}\" is not a valid version")

    def in_own_words(self, wrong: Wrong) -> Refusal:
        said = {"unknown": "Extra inputs are not permitted", "missing": "Field required"}.get(wrong.problem, wrong.reason)
        return Refusal("invalid", f"{dotted(wrong.path)}: {said}")

    def failure(self, kind: str, model: str) -> Refusal:
        return Refusal(kind, {
            "rate_limit": "This request would exceed your organization's rate limit of 30,000 input tokens per minute.",
            "context": "prompt is too long: 250000 tokens > 200000 maximum", "server": "Internal server error"}[kind])

    def error(self, refusal: Refusal) -> tuple[int, dict, dict]:
        status, kind = KINDS[refusal.kind]
        fields = {"request-id": "req_011CSHoEeqs5C35K2UUqR7Fy"}
        if refusal.kind == "rate_limit":
            fields |= {"retry-after": "7", "anthropic-ratelimit-input-tokens-limit": "30000",
                       "anthropic-ratelimit-input-tokens-remaining": "0", "anthropic-ratelimit-input-tokens-reset": "2026-11-26T09:00:07Z"}
        return status, {"type": "error", "error": {"type": kind, "message": refusal.message},
                        "request_id": "req_011CSHoEeqs5C35K2UUqR7Fy"}, fields

    def head(self, ask: Ask) -> dict:
        return {"request-id": "req_011CSHoEeqs5C35K2UUqR7Fy", "anthropic-organization-id": "org-mill"}

    # Answered

    def whole(self, ask: Ask, reply: Reply) -> dict:
        if ask.surface == "count":
            return {"input_tokens": reply.usage.input}
        return self._message(ask, reply, [self._block(ask, reply, part) for part in _told(reply)], STOP[reply.finish],
                             _usage(reply, reply.usage.output))

    def _message(self, ask: Ask, reply: Reply, content: list, stop: str | None, usage: dict) -> dict:
        details = {"type": "refusal", "category": None, "explanation": "It would not say."} if stop == "refusal" else None
        return {"model": ask.model, "id": identifier("msg_01", ask.last.text), "type": "message", "role": "assistant", "content": content,
                "stop_reason": stop, "stop_sequence": reply.stop_sequence if stop else None, "stop_details": details, "usage": usage}

    def _block(self, ask: Ask, reply: Reply, part: Part) -> dict:
        if part.kind == "thinking":
            return {"type": "thinking", "thinking": part.text, "signature": part.signature}
        if part.kind == "call":
            number = reply.of("call").index(part)
            return {"type": "tool_use", "id": identifier("toolu_01", f"{number} {len(ask.turns)} {ask.last.text}"), "name": part.name,
                    "input": part.arguments, "caller": {"type": "direct"}}
        return {"type": "text", "text": part.text}

    def events(self, ask: Ask, reply: Reply) -> Iterator[Event]:
        begun = self._message(ask, reply, [], None, _usage(reply, 1))
        yield _event("message_start", message=begun)
        yield _event("ping")
        for index, part in enumerate(_told(reply)):
            block = self._block(ask, reply, part)
            empty = {"text": {"text": ""}, "thinking": {"thinking": "", "signature": ""}, "tool_use": {"input": {}}}[block["type"]]
            yield _event("content_block_start", index=index, content_block=block | empty)
            for delta in _deltas(part):
                yield _event("content_block_delta", part.kind != "call" or bool(delta["partial_json"]), index=index, delta=delta)
            yield _event("content_block_stop", index=index)
        whole = self._message(ask, reply, [], STOP[reply.finish], {})
        yield _event("message_delta", delta={key: whole[key] for key in ("stop_reason", "stop_sequence", "stop_details")},
                     usage=_usage(reply, reply.usage.output, is_delta=True))
        yield _event("message_stop")

    def error_event(self) -> bytes:
        error = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}, "request_id": "req_011CSHoEeqs5C35K2UUqR7Fy"}
        return f"event: error\ndata: {compact(error)}\n\n".encode()


def _told(reply: Reply) -> list[Part]:
    """It says something before its calls."""
    calls = reply.of("call")
    return reply.parts[:-len(calls)] + [Part("text", "I'll look that up.")] + calls if calls else reply.parts


def _usage(reply: Reply, output: int, is_delta: bool = False) -> dict:
    told = reply.usage
    counts = {"input_tokens": told.input - told.cached - told.cache_write, "cache_creation_input_tokens": told.cache_write,
              "cache_read_input_tokens": told.cached, "output_tokens": output}
    details = {"output_tokens_details": {"thinking_tokens": told.reasoning}} if output > 1 else {}
    if is_delta:
        return counts | details
    return counts | details | {"cache_creation": {"ephemeral_5m_input_tokens": told.cache_write, "ephemeral_1h_input_tokens": 0},
                               "service_tier": "standard", "inference_geo": "global"}


def _deltas(part: Part) -> list[dict]:
    if part.kind == "text":
        return [{"type": "text_delta", "text": piece} for piece in pieces(part.text)]
    if part.kind == "call":
        return [{"type": "input_json_delta", "partial_json": piece} for piece in ["", *fragments(part.arguments)]]
    return [*({"type": "thinking_delta", "thinking": piece} for piece in pieces(part.text)),
            {"type": "signature_delta", "signature": part.signature}]


def _event(kind: str, tells: bool = False, **members) -> Event:
    return Event(f"event: {kind}\ndata: {compact({'type': kind, **members})}\n\n".encode(), tells)
