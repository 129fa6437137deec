"""Amazon Bedrock on loopback: Converse, ConverseStream (botocore 1.44.8; API reference, 2026-11).

Each request's signature is computed anew. It answers as a model of Anthropic's: a few words before its calls, arguments in
fragments, signed reasoning. Streams are event-stream frames, each with both checksums.
"""

import datetime
import json
import re
from collections.abc import Iterator
from urllib.parse import unquote

from harness.upstream import Request

from . import aws
from .bedrock_rules import check_options, read_turns
from .bedrock_shapes import BODY
from .common import Ask, Part, Reply, compact, fragments, identifier, pieces
from .server import Event, Refusal, Vendor, check_model
from .shape import Wrong, dotted

ACCESS_KEY, SECRET, REGION = "AKIDMILLRACE00000001", "vendor+secret/0123456789abcdefghijABCDEFGH", "us-east-1"
KINDS = {
    "invalid": (400, "ValidationException"), "serialization": (400, "SerializationException"), "not_found": (404, "ResourceNotFoundException"),
    "context": (400, "ValidationException"), "rate_limit": (429, "ThrottlingException"), "server": (500, "InternalServerException"),
    "unknown_operation": (404, "UnknownOperationException"), "authentication": (403, "AccessDeniedException"),
}
STOP = {"stop": "end_turn", "stop_sequence": "stop_sequence", "length": "max_tokens", "calls": "tool_use", "filter": "content_filtered"}
TARGET = re.compile(r"/model/([^/?]+)/(converse|converse-stream)")


class BedrockVendor(Vendor):
    name = "bedrock"
    stream_type = "application/vnd.amazon.eventstream"
    tells = frozenset(("cached", "cache_write", "stop_sequence", "filter", "choice"))
    # How a model is told to think depends on whose it is, which nothing but its id says.
    thinker = "anthropic.claude-opus-4-6-v1"

    @property
    def backend(self) -> dict:
        return {"dialect": "bedrock", "url": self.url, "region": REGION, "access_key_id": ACCESS_KEY, "secret_access_key": SECRET}

    def read(self, request: Request) -> Ask:
        try:
            aws.verify(request, ACCESS_KEY, SECRET, REGION, "bedrock", datetime.datetime.now(datetime.timezone.utc))
        except aws.SignatureError as error:
            raise Refusal("authentication", error.message, code=error.kind) from None
        match = TARGET.fullmatch(request.target)
        if not match or request.method != "POST":
            raise Refusal("unknown_operation", f"Unknown operation {request.method} {request.target}")
        model = unquote(match[1])
        body = self.body_of(request)
        BODY(body)
        if model != self.thinker:
            check_model(model, f"The provided model identifier is invalid: {model}")
        check_options(body)
        config, more, inference = (body.get(key, {}) for key in ("toolConfig", "additionalModelRequestFields", "inferenceConfig"))
        choice = config.get("toolChoice", {"auto": {}})
        form = body.get("outputConfig", {}).get("textFormat")
        return Ask(
            model=model, body=body, streams=match[2] == "converse-stream", turns=read_turns(body),
            system="\n".join(block["text"] for block in body.get("system", []) if "text" in block),
            tools={tool["toolSpec"]["name"]: tool["toolSpec"]["inputSchema"]["json"] for tool in config.get("tools", []) if "toolSpec" in tool},
            choice="required" if "any" in choice else choice.get("tool", {}).get("name", "auto"),
            parallel=not more.get("tool_choice", {}).get("disable_parallel_tool_use"),
            schema=_schema(form) if form else None, reasoning=more.get("thinking", {}).get("type") in ("enabled", "adaptive"),
            max_tokens=inference.get("maxTokens"), stops=inference.get("stopSequences", []),
            temperature=inference.get("temperature"))

    def in_own_words(self, wrong: Wrong) -> Refusal:
        where = dotted(wrong.path)
        if wrong.problem == "type":
            return Refusal("serialization", f"{where}: {wrong.reason}")
        said = {"unknown": f"extraneous key [{wrong.path[-1] if wrong.path else ''}] is not permitted", "missing": "Member must not be null"}
        return Refusal("invalid", f"1 validation error detected: Value at '{where}' failed to satisfy constraint: "
                       f"{said.get(wrong.problem, wrong.reason)}")

    def failure(self, kind: str, model: str) -> Refusal:
        return Refusal(kind, {
            "rate_limit": "Too many tokens, please wait before trying again.", "context": "Input is too long for requested model.",
            "server": "The system encountered an unexpected error during processing. Try your request again."}[kind])

    def error(self, refusal: Refusal) -> tuple[int, dict, dict]:
        status, kind = KINDS[refusal.kind]
        return status, {"message": refusal.message}, {
            "x-amzn-requestid": "8a5e2f2c-1c39-4e0f-9d44-2f6a5b1f6d1e",
            "x-amzn-errortype": f"{refusal.code or kind}:http://internal.amazon.com/coral/com.amazon.bedrock/"}

    def head(self, ask: Ask) -> dict:
        return {"x-amzn-requestid": "8a5e2f2c-1c39-4e0f-9d44-2f6a5b1f6d1e"}

    # Answered

    def whole(self, ask: Ask, reply: Reply) -> dict:
        content = []
        for part in _told(reply):
            if part.kind == "thinking":
                content.append({"reasoningContent": {"reasoningText": {"text": part.text, "signature": part.signature}}})
            elif part.kind == "call":
                content.append({"toolUse": {**_start(ask, reply, part), "input": part.arguments}})
            else:
                content.append({"text": part.text})
        return {"metrics": {"latencyMs": 412}, "output": {"message": {"content": content, "role": "assistant"}},
                "stopReason": STOP[reply.finish], "usage": _usage(reply)}

    def events(self, ask: Ask, reply: Reply) -> Iterator[Event]:
        yield _event("messageStart", role="assistant")
        for index, part in enumerate(_told(reply)):
            if part.kind == "call":
                yield _event("contentBlockStart", contentBlockIndex=index, start={"toolUse": _start(ask, reply, part)})
            for delta in _deltas(part):
                yield _event("contentBlockDelta", True, contentBlockIndex=index, delta=delta)
            yield _event("contentBlockStop", contentBlockIndex=index)
        yield _event("messageStop", stopReason=STOP[reply.finish])
        yield _event("metadata", metrics={"latencyMs": 412}, usage=_usage(reply))

    def error_event(self) -> bytes:
        return aws.exception("modelStreamErrorException", compact({
            "message": "The system encountered an unexpected error during processing. Try your request again.", "originalStatusCode": 500,
            "originalMessage": "overloaded"}).encode())


def _schema(form: dict) -> dict:
    try:
        found = json.loads(form["structure"]["jsonSchema"]["schema"])
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refusal("invalid", "The schema of outputConfig.textFormat is not valid JSON.")
    return found


def _told(reply: Reply) -> list[Part]:
    """It says something before its calls."""
    calls = reply.of("call")
    return reply.parts[:-len(calls)] + [Part("text", "I'll look that up.")] + calls if calls else reply.parts


def _start(ask: Ask, reply: Reply, part: Part) -> dict:
    number = reply.of("call").index(part)
    return {"toolUseId": identifier("tooluse_", f"{number} {len(ask.turns)} {ask.last.text}", 22), "name": part.name}


def _deltas(part: Part) -> list[dict]:
    if part.kind == "text":
        return [{"text": piece} for piece in pieces(part.text)]
    if part.kind == "call":
        return [{"toolUse": {"input": piece}} for piece in fragments(part.arguments)]
    return [*({"reasoningContent": {"text": piece}} for piece in pieces(part.text)),
            {"reasoningContent": {"signature": part.signature}}]


def _usage(reply: Reply) -> dict:
    told = reply.usage
    return {"cacheReadInputTokens": told.cached, "cacheWriteInputTokens": told.cache_write,
            "inputTokens": told.input - told.cached - told.cache_write, "outputTokens": told.output,
            "serverToolUsage": {}, "totalTokens": told.input + told.output}


def _event(kind: str, tells: bool = False, **members) -> Event:
    return Event(aws.event(kind, compact({**members, "p": "abcdefghijk"}).encode()), tells)
