"""Ollama on loopback: /api/chat, /api/generate (ollama-python 0.6.3; server's api types, 2026-08).

The server itself passes over members that it does not know; here they are refused, so that nothing is sent in vain. Calls come
whole, with ids; a result names its call by `tool_call_id`, or its tool by `tool_name`, and then results count in order.
"""

from collections.abc import Iterator

from harness.upstream import Request

from .common import Ask, Part, Reply, Turn, compact, identifier, image_type, pieces, unbase64
from .server import Event, Refusal, Vendor, check_model
from .shape import Wrong, bracketed, anything, either, flag, integer, json_schema, lists, mapping, number, one_of, record, text

KINDS = {"invalid": 400, "not_found": 404, "rate_limit": 429, "context": 400, "server": 500, "authentication": 401, "permission": 403,
         "method": 405}
CALL = record({"function": record({"name": text(1), "arguments": mapping()}, {"index": integer(0)})}, {"id": text(1)})
MESSAGE = record({"role": one_of("system", "user", "assistant", "tool")}, {
    "content": text(), "thinking": text(), "images": lists(text(1)), "tool_calls": lists(CALL), "tool_name": text(1), "tool_call_id": text(1)})
OPTIONS = record({}, {
    **dict.fromkeys(("num_ctx", "num_predict", "top_k", "seed", "repeat_last_n", "num_keep", "num_batch", "num_gpu", "main_gpu",
                     "num_thread"), integer()),
    **dict.fromkeys(("temperature", "top_p", "min_p", "typical_p", "repeat_penalty", "presence_penalty", "frequency_penalty"), number()),
    "stop": lists(text(1)), "use_mmap": flag})
# Tools go through the model's template, whatever else their schemas say.
TOOL = record({"type": one_of("function"), "function": record({"name": text(1), "parameters": json_schema}, {"description": text()})})
SHARED = {
    "stream": flag, "format": either(string=one_of("json", ""), object=mapping()), "options": OPTIONS, "truncate": flag, "shift": flag,
    "keep_alive": either(string=text(1), number=number()), "think": either(boolean=flag, string=one_of("low", "medium", "high", "max")),
    "logprobs": flag, "top_logprobs": integer(0, 20)}
CHAT = record({"model": text(1), "messages": lists(MESSAGE)}, {**SHARED, "tools": lists(TOOL)})
GENERATE = record({"model": text(1)}, {
    **SHARED, "prompt": text(), "suffix": text(), "images": lists(text(1)), "system": text(), "template": text(),
    "context": lists(anything), "raw": flag})
REASON = {"stop": "stop", "stop_sequence": "stop", "calls": "stop", "filter": "stop", "length": "length"}


class OllamaVendor(Vendor):
    name = "ollama"
    stream_type = "application/x-ndjson"

    @property
    def backend(self) -> dict:
        return {"dialect": "ollama", "url": self.url}

    def read(self, request: Request) -> Ask:
        if request.get("authorization") or request.get("x-api-key"):
            raise Refusal("authentication", "unauthorized: a credential was sent that belongs elsewhere")
        if request.get("origin"):
            raise Refusal("permission", "origin not allowed")
        if request.target not in ("/api/chat", "/api/generate"):
            raise Refusal("not_found", "404 page not found")
        if request.method != "POST":
            raise Refusal("method", "405 method not allowed")
        body = self.body_of(request)
        is_chat = request.target == "/api/chat"
        (CHAT if is_chat else GENERATE)(body)
        check_model(body["model"], f"model '{body['model']}' not found")
        options, form, think = body.get("options", {}), body.get("format", ""), body.get("think")
        turns = _turns(body["messages"]) if is_chat else [Turn("user", [Part("text", body.get("prompt", "")), *_images(body, "images")])]
        if not [turn for turn in turns if turn.role != "system"]:
            raise Refusal("invalid", "a chat without a message only loads the model")
        num_predict = options.get("num_predict", -1)
        return Ask(
            model=body["model"], body=body, surface="chat" if is_chat else "generate", streams=body.get("stream", True),
            system="\n".join([turn.text for turn in turns if turn.role == "system"] + ([body["system"]] if body.get("system") else [])),
            turns=[turn for turn in turns if turn.role != "system"],
            tools={tool["function"]["name"]: tool["function"]["parameters"] for tool in body.get("tools", [])},
            schema={} if form == "json" else form or None, reasoning=think not in (None, False),
            max_tokens=num_predict if num_predict > 0 else None, stops=options.get("stop", []),
            temperature=options.get("temperature"))

    def in_own_words(self, wrong: Wrong) -> Refusal:
        where = bracketed(wrong.path)
        if wrong.problem == "missing":
            return Refusal("invalid", f"{where} is required")
        if wrong.problem == "type":
            return Refusal("invalid", f"json: cannot unmarshal into Go struct field ChatRequest.{where}: {wrong.reason}")
        return Refusal("invalid", f"json: unknown field \"{where}\"" if wrong.problem == "unknown" else f"invalid {where}: {wrong.reason}")

    def failure(self, kind: str, model: str) -> Refusal:
        return Refusal(kind, {"rate_limit": "you've reached your hourly usage limit, please try again later",
                              "context": "the input length exceeds the context length",
                              "server": "llama runner process has terminated: exit status 2"}[kind])

    def error(self, refusal: Refusal) -> tuple[int, dict, dict]:
        return KINDS[refusal.kind], {"error": refusal.message}, {}

    # Answered

    def _line(self, ask: Ask, content: str = "", thinking: str = "", calls: list | None = None, last: dict | None = None) -> dict:
        whole = {"model": ask.model, "created_at": "2026-11-26T09:00:00.123456789Z"}
        if ask.surface == "generate":
            whole |= {"response": content} | ({"thinking": thinking} if thinking else {})
        else:
            message = {"role": "assistant", "content": content} | ({"thinking": thinking} if thinking else {})
            whole["message"] = message | ({"tool_calls": calls} if calls else {})
        return whole | {"done": last is not None} | (last or {})

    def _end(self, reply: Reply) -> dict:
        return {"done_reason": REASON[reply.finish], "total_duration": 412000000, "load_duration": 31000000,
                "prompt_eval_count": reply.usage.input, "prompt_eval_duration": 52000000, "eval_count": reply.usage.output,
                "eval_duration": 320000000}

    def _calls(self, ask: Ask, reply: Reply) -> list[dict]:
        return [{"id": identifier("call_", f"{number} {len(ask.turns)} {ask.last.text}", 8),
                 "function": {"index": number, "name": call.name, "arguments": call.arguments}}
                for number, call in enumerate(reply.of("call"))]

    def whole(self, ask: Ask, reply: Reply) -> dict:
        thinking = "".join(part.text for part in reply.of("thinking"))
        return self._line(ask, reply.text, thinking, self._calls(ask, reply), self._end(reply))

    def events(self, ask: Ask, reply: Reply) -> Iterator[Event]:
        def event(tells: bool = True, **members) -> Event:
            return Event(compact(self._line(ask, **members)).encode() + b"\n", tells)

        for part in reply.parts:
            if part.kind != "call":
                yield from (event(**{"thinking" if part.kind == "thinking" else "content": piece}) for piece in pieces(part.text))
        for call in self._calls(ask, reply):
            yield event(calls=[call])
        yield event(False, last=self._end(reply))

    def error_event(self) -> bytes:
        return compact({"error": "an error was encountered while running the model: unexpected EOF"}).encode() + b"\n"


def _images(message: dict, where: str) -> list[Part]:
    parts = []
    for image in message.get("images", []):
        data = unbase64(image)
        if not data:
            raise Refusal("invalid", f"illegal base64 data in {where}")
        if image_type(data) is None:
            raise Refusal("invalid", "Failed to load image or audio file")
        parts.append(Part("image", media_type=image_type(data), data=data))
    return parts


def _turns(messages: list) -> list[Turn]:
    turns: list[Turn] = []
    open_calls: list[Part] = []
    for index, message in enumerate(messages):
        role = message["role"]
        if role == "tool":
            part = _result(message, open_calls, index)
            if turns[-1].role == "user":
                turns[-1].parts.append(part)
            else:
                turns.append(Turn("user", [part]))
            continue
        if open_calls:
            raise Refusal("invalid", f"messages[{index}]: {len(open_calls)} calls before it have no result")
        parts = [Part("thinking", message["thinking"])] if message.get("thinking") else []
        parts += [Part("text", message["content"])] if message.get("content") else []
        parts += _images(message, f"messages[{index}].images")
        if role == "assistant":
            for place, call in enumerate(message.get("tool_calls", [])):
                own = call.get("id") or f"{index}.{place}"
                parts.append(Part("call", id=own, name=call["function"]["name"], arguments=call["function"]["arguments"]))
            open_calls = [part for part in parts if part.kind == "call"]
        turns.append(Turn(role, parts))
    if open_calls:
        raise Refusal("invalid", f"the last {len(open_calls)} calls have no result")
    return turns


def _result(message: dict, open_calls: list[Part], index: int) -> Part:
    own, name = message.get("tool_call_id"), message.get("tool_name")
    found = next((call for call in open_calls if own in (None, call.id) and name in (None, call.name)), None)
    if found is None or own is name is None:
        raise Refusal("invalid", f"messages[{index}]: no call is open for the result of {own or name}")
    open_calls.remove(found)
    return Part("result", message.get("content", ""), id=found.id, name=found.name)
