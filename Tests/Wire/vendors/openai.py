"""OpenAI on loopback: chat completions, completions, responses, models (openai-python 3.54.0; API reference, 2026-11).

Its tool calls are streamed in fragments. The model `reasoner` stands for the compatible servers that tell their reasoning
(`reasoning_content`) and take it back; all others reason in secret and refuse that member.
"""

from collections.abc import Iterator

from harness.upstream import Request

from . import openai_chat, openai_responses
from .common import Ask, Reply, compact
from .server import KEY, Event, Refusal, Vendor, check_model
from .shape import Wrong, bracketed

KINDS = {
    "invalid": (400, "invalid_request_error"), "authentication": (401, "invalid_request_error"), "not_found": (404, "invalid_request_error"),
    "method": (405, "invalid_request_error"), "context": (400, "invalid_request_error"), "rate_limit": (429, "tokens"),
    "server": (500, "server_error"),
}


class OpenAIVendor(Vendor):
    name = "openai"
    base = "/v1"
    tells = frozenset(("cached", "cache_write", "reasoning", "filter", "choice"))
    thinker = "reasoner"
    surfaces = {"/v1/chat/completions": openai_chat.read_chat, "/v1/completions": openai_chat.read_completion,
                "/v1/responses": openai_responses.read}

    def options(self, model: str) -> dict:
        return {"extensions": model == "reasoner"}

    def read(self, request: Request) -> Ask:
        key = request.get("authorization")
        if key is None:
            raise Refusal("authentication", "You didn't provide an API key. You need to provide your API key in an Authorization header "
                          "using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).")
        if key != f"Bearer {KEY}":
            raise Refusal("authentication", "Incorrect API key provided: ***. You can find your API key at "
                          "https://platform.openai.com/account/api-keys.", code="invalid_api_key")
        if request.get("x-api-key") or request.get("anthropic-version"):
            raise Refusal("invalid", "A header of another vendor was sent.")
        read = self.surfaces.get(request.target)
        if read is None:
            raise Refusal("not_found", f"Invalid URL ({request.method} {request.target})")
        if request.method != "POST":
            raise Refusal("method", f"Not allowed to {request.method} on {request.target}.")
        body = self.body_of(request)
        if isinstance(body.get("model"), str):
            check_model(body["model"], f"The model `{body['model']}` does not exist or you do not have access to it.",
                        code="model_not_found")
        return read(body)

    def in_own_words(self, wrong: Wrong) -> Refusal:
        where = bracketed(wrong.path)
        if wrong.problem == "unknown":
            if len(wrong.path) == 1:
                return Refusal("invalid", f"Unrecognized request argument supplied: {where}")
            return Refusal("invalid", f"Unknown parameter: '{where}'.", where, "unknown_parameter")
        if wrong.problem == "missing":
            return Refusal("invalid", f"Missing required parameter: '{where}'.", where, "missing_required_parameter")
        return Refusal("invalid", f"Invalid {wrong.problem} for '{where}': {wrong.reason}.", where, f"invalid_{wrong.problem}")

    def failure(self, kind: str, model: str) -> Refusal:
        if kind == "rate_limit":
            return Refusal(kind, f"Rate limit reached for {model} in organization org-mill on tokens per min (TPM): Limit 30000, Used 29900, "
                           "Requested 500. Please try again in 7s.", code="rate_limit_exceeded")
        if kind == "context":
            return Refusal(kind, "Your input exceeds the context window of this model. Please adjust your input and try again.",
                           "messages", "context_length_exceeded")
        return Refusal(kind, "The server had an error while processing your request. Sorry about that!")

    def error(self, refusal: Refusal) -> tuple[int, dict, dict]:
        status, kind = KINDS[refusal.kind]
        fields = {"x-request-id": "req_7f3b", "openai-version": "2020-10-01"}
        if refusal.kind == "rate_limit":
            fields |= {"retry-after": "7", "retry-after-ms": "7000", "x-ratelimit-limit-tokens": "30000",
                       "x-ratelimit-remaining-tokens": "100", "x-ratelimit-reset-tokens": "7s"}
        return status, {"error": {"message": refusal.message, "type": kind, "param": refusal.param, "code": refusal.code}}, fields

    def head(self, ask: Ask) -> dict:
        return {"x-request-id": "req_7f3b", "openai-processing-ms": "12", "openai-version": "2020-10-01"}

    def whole(self, ask: Ask, reply: Reply) -> dict:
        return {"chat": openai_chat.whole_chat, "completions": openai_chat.whole_completion,
                "responses": openai_responses.whole}[ask.surface](ask, reply)

    def events(self, ask: Ask, reply: Reply) -> Iterator[Event]:
        return {"chat": openai_chat.chat_events, "completions": openai_chat.completion_events,
                "responses": openai_responses.events}[ask.surface](ask, reply)

    def error_event(self) -> bytes:
        message = "The server had an error while processing your request. Sorry about that!"
        if self.last.ask.surface == "responses":
            return openai_responses.error_event(message)
        return b"data: " + compact({"error": {"message": message, "type": "server_error", "param": None, "code": None}}).encode() + b"\n\n"
