"""Gemini on loopback: generateContent, streamGenerateContent (google-genai 3.6.1; API reference v1beta, 2026-11).

Its calls come whole and without ids, the first of each step with a `thoughtSignature` that must come back. Streams have no event of
their own for the end; without `alt=sse` they are one JSON array.
"""

import re
from collections.abc import Iterator

from harness.upstream import Request, Stream

from .common import Ask, Reply, compact, identifier, pieces
from .gemini_rules import BYPASS, check_options, read_turns, signature_of, unbase64
from .gemini_shapes import BODY, camel
from .server import KEY, Event, Exchange, Refusal, Vendor, check_model
from .shape import Wrong, bracketed

KINDS = {
    "invalid": (400, "INVALID_ARGUMENT"), "authentication": (400, "INVALID_ARGUMENT"), "permission": (403, "PERMISSION_DENIED"),
    "not_found": (404, "NOT_FOUND"), "context": (400, "INVALID_ARGUMENT"), "rate_limit": (429, "RESOURCE_EXHAUSTED"),
    "server": (500, "INTERNAL"), "unauthenticated": (401, "UNAUTHENTICATED"),
}
FINISH = {"stop": "STOP", "stop_sequence": "STOP", "calls": "STOP", "length": "MAX_TOKENS", "filter": "SAFETY"}
METHOD = r"/models/([^/:?]+):(generateContent|streamGenerateContent)(?:\?(.*))?"


class GeminiVendor(Vendor):
    name = "gemini"
    base = "/v1beta"
    tells = frozenset(("cached", "reasoning", "filter", "choice"))

    def authenticate(self, request: Request):
        key = request.get("x-goog-api-key")
        if key is None:
            raise Refusal("permission", "Method doesn't allow unregistered callers (callers without established identity). Please use API "
                          "Key or other form of API consumer identity to call this API.")
        if key != KEY:
            raise Refusal("authentication", "API key not valid. Please pass a valid API key.", code="API_KEY_INVALID")

    def read(self, request: Request) -> Ask:
        self.authenticate(request)
        match = re.fullmatch(self.base + METHOD, request.target)
        if not match or request.method != "POST":
            raise Refusal("not_found", f"The requested URL {request.target} was not found on this server.")
        model, method, query = match.groups()
        if query not in (None, "alt=sse"):
            raise Refusal("invalid", f"Invalid JSON payload received. Unknown name \"{query}\": Cannot bind query parameter.")
        check_model(model, f"models/{model} is not found for API version v1beta, or is not supported for {method}. Call ListModels to see "
                    "the list of available models and their supported methods.")
        body = camel(self.body_of(request))
        BODY(body)
        check_options(body)
        generation, calling = body.get("generationConfig", {}), body.get("toolConfig", {}).get("functionCallingConfig", {})
        allowed = calling.get("allowedFunctionNames", [])
        thinking = generation.get("thinkingConfig", {})
        schema = generation.get("responseJsonSchema", generation.get("responseSchema"))
        is_json = generation.get("responseMimeType") == "application/json"
        return Ask(
            model=model, body=body, surface="array" if query is None else "chat", streams=method == "streamGenerateContent",
            system="".join(part["text"] for part in body.get("systemInstruction", {}).get("parts", [])), turns=read_turns(body["contents"]),
            tools={one["name"]: one.get("parametersJsonSchema", one.get("parameters", {}))
                   for tool in body.get("tools", []) for one in tool.get("functionDeclarations", [])},
            choice=allowed[0] if allowed else {"ANY": "required", "NONE": "none"}.get(calling.get("mode"), "auto"),
            schema=(schema or {}) if is_json else None, shows_thinking=thinking.get("includeThoughts", False),
            reasoning="thinkingLevel" in thinking or bool(thinking.get("thinkingBudget", thinking.get("includeThoughts"))),
            max_tokens=generation.get("maxOutputTokens"), stops=generation.get("stopSequences", []),
            temperature=generation.get("temperature"))

    def kept_thinking(self, ask: Ask) -> bool:
        """The signature is its own, not the one that says there is none."""
        return unbase64(ask.turns[-2].of("call")[0].signature) != BYPASS

    def in_own_words(self, wrong: Wrong) -> Refusal:
        if wrong.problem == "unknown":
            where = bracketed(wrong.path[:-1])
            said = f"Unknown name \"{wrong.path[-1]}\"" + (f" at '{where}'" if where else "") + ": Cannot find field."
            return Refusal("invalid", f"Invalid JSON payload received. {said}")
        if wrong.problem == "missing":
            return Refusal("invalid", f"* GenerateContentRequest.{bracketed(wrong.path)}: is not specified\n")
        return Refusal("invalid", f"Invalid value at '{bracketed(wrong.path)}': {wrong.reason}")

    def failure(self, kind: str, model: str) -> Refusal:
        return Refusal(kind, {
            "rate_limit": "You exceeded your current quota, please check your plan and billing details. Please retry in 7.2s.",
            "context": "The input token count (1100000) exceeds the maximum number of tokens allowed (1048576).",
            "server": "An internal error has occurred. Please retry or report in https://developers.generativeai.google/guide/troubleshooting",
        }[kind])

    def error(self, refusal: Refusal) -> tuple[int, dict, dict]:
        status, word = KINDS[refusal.kind]
        error = {"code": status, "message": refusal.message, "status": word}
        if refusal.code:
            error["details"] = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": refusal.code, "domain": "googleapis.com",
                                 "metadata": {"service": "generativelanguage.googleapis.com"}}]
        if refusal.kind == "rate_limit":
            error["details"] = [
                {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{
                    "quotaMetric": "generativelanguage.googleapis.com/generate_content_free_tier_requests",
                    "quotaId": "GenerateRequestsPerMinutePerProjectPerModel-FreeTier", "quotaValue": "10"}]},
                {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "7.2s"}]
        return status, {"error": error}, {}

    # Answered

    def _answer(self, ask: Ask, reply: Reply, parts: list[dict], ends: bool) -> dict:
        told = reply.usage
        usage = {"promptTokenCount": told.input, "totalTokenCount": told.input + told.output, "cachedContentTokenCount": told.cached,
                 "promptTokensDetails": [{"modality": "TEXT", "tokenCount": told.input}]}
        if ends:
            usage["candidatesTokenCount"] = told.output - told.reasoning
        if told.reasoning:
            usage["thoughtsTokenCount"] = told.reasoning
        candidate = {"content": {"parts": parts, "role": "model"}, "index": 0}
        if ends:
            candidate["finishReason"] = FINISH[reply.finish]
        if ends and reply.finish == "filter":
            candidate["safetyRatings"] = [{"category": "HARM_CATEGORY_DANGEROUS_CONTENT", "probability": "HIGH", "blocked": True}]
        return {"candidates": [candidate], "usageMetadata": usage, "modelVersion": ask.model, "responseId": identifier("", ask.last.text)}

    def _parts(self, ask: Ask, reply: Reply, is_whole: bool) -> list[dict]:
        parts = []
        for part in reply.parts:
            if part.kind == "call":
                call = {"functionCall": {"name": part.name, "args": part.arguments}}
                first = part is reply.of("call")[0]
                parts.append(call | ({"thoughtSignature": signature_of(part.name, part.arguments)} if first else {}))
            elif part.kind == "text" or ask.shows_thinking:
                thought = {"thought": True} if part.kind == "thinking" else {}
                parts += [{"text": piece} | thought for piece in ([part.text] if is_whole else pieces(part.text))]
        return parts

    def whole(self, ask: Ask, reply: Reply) -> dict:
        return self._answer(ask, reply, self._parts(ask, reply, True), True)

    def events(self, ask: Ask, reply: Reply) -> Iterator[Event]:
        parts = self._parts(ask, reply, False)
        for number, part in enumerate(parts):
            is_last = number == len(parts) - 1
            value = compact(self._answer(ask, reply, [part], is_last)).encode()
            if ask.surface == "array":
                yield Event((b"[" if number == 0 else b",\r\n") + value + (b"]" if is_last else b""), True)
            else:
                yield Event(b"data: " + value + b"\r\n\r\n", True)

    def error_event(self) -> bytes:
        error = compact({"error": {"code": 503, "message": "The model is overloaded. Please try again later.", "status": "UNAVAILABLE"}})
        return f",\r\n{error}]".encode() if self.last.ask.surface == "array" else f"data: {error}\r\n\r\n".encode()

    def _stream(self, stream: Stream, exchange: Exchange):
        self.stream_type = "application/json" if exchange.ask.surface == "array" else "text/event-stream"
        super()._stream(stream, exchange)

