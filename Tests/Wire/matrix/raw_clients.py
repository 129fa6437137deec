"""Clients of every dialect that send a plain request and read the stream's bytes themselves, as strictly as its documents allow."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from harness.gateway import Gateway
from harness.raw import Answer, Truncated

_EVENT = re.compile(rb"(?:event: ([a-z_.]+)\r?\n)?data: ([^\r\n]*)\r?\n\r?\n")
_SPACE = re.compile(r"\s*")
QUESTION = "Hi – \"mill\""


@dataclass
class Seen:
    """What a stream said, and in which order: text, finish, end, error, or nothing of these."""

    text: str = ""
    kinds: list[str] = field(default_factory=list)
    error: dict | str | None = None
    is_cut: bool = False
    """The connection broke: whoever reads it knows that the answer is not whole."""

    @property
    def is_whole(self) -> bool:
        """It has finished once, then ended once, and said nothing after."""
        ended_once = self.kinds.count("finish") == self.kinds.count("end") == 1 and self.kinds[-1] == "end"
        return ended_once and "error" not in self.kinds and not self.is_cut

    @property
    def is_failed(self) -> bool:
        """The last that it said is an error, and nothing looked like the end."""
        return self.kinds.count("error") == 1 and self.kinds[-1] == "error" and "end" not in self.kinds


def events_of(body: bytes) -> Iterator[tuple[str, bytes]]:
    """Server-sent events: each one line of data, with or without a name, and nothing else."""
    place = 0
    while place < len(body):
        match = _EVENT.match(body, place)
        assert match, f"no event: {body[place:place + 200]!r}"
        yield (match[1] or b"").decode(), match[2]
        place = match.end()


class RawClient:
    """Of one of the clients' APIs."""

    name = ""
    dialect = ""
    target = ""
    body: dict = {}
    fields: dict = {}
    stream_type = "text/event-stream"
    keep_alive = b""
    """What it is sent while nothing else is; empty: nothing."""

    def ask(self, gateway: Gateway, kept_alive: Callable[[], None] | None = None) -> Answer:
        """An answer that broke off has what came of its body, and `version` says `cut`. Calls `kept_alive` for every piece that only
        keeps the stream open, and leaves it out."""
        with gateway.connect(timeout=10) as client:
            client.send_request("POST", self.target, {"content-type": "application/json", **self.fields}, json.dumps(self.body).encode())
            answer = client.read_head()
            assert answer.status == 200, (answer, client.read_body(answer).body)
            assert (answer.get("content-type") or "").split(";")[0] == self.stream_type
            try:
                while chunk := client.read_chunk():
                    if kept_alive and chunk == self.keep_alive:
                        kept_alive()
                    else:
                        answer.body += chunk
            except Truncated:
                answer.version = "cut"
            return answer

    def read(self, answer: Answer) -> Seen:
        seen = Seen(is_cut=answer.version == "cut")
        for event, data in self.split(answer.body):
            self.take(event, data, seen)
        return seen

    def split(self, body: bytes) -> Iterator[tuple[str, bytes]]:
        return events_of(body)

    def take(self, event: str, data: bytes, seen: Seen):
        raise NotImplementedError


class RawChatCompletions(RawClient):
    name, dialect, target = "openai-chat", "openai", "/v1/chat/completions"
    keep_alive = b": keep-alive\n\n"
    body = {"model": "text", "messages": [{"role": "user", "content": QUESTION}], "stream": True, "stream_options": {"include_usage": True}}

    def take(self, event: str, data: bytes, seen: Seen):
        assert event == "", "chunks have no names"
        if data == b"[DONE]":
            seen.kinds.append("end")
            return
        chunk = json.loads(data)
        if "error" in chunk:
            assert chunk["error"].keys() >= {"message", "type", "param", "code"}
            seen.error = chunk["error"]
            seen.kinds.append("error")
            return
        for choice in chunk["choices"]:
            text = self.text_of(choice)
            seen.text += text
            seen.kinds += ["text"] * bool(text) + ["finish"] * bool(choice["finish_reason"])

    @staticmethod
    def text_of(choice: dict) -> str:
        return choice["delta"].get("content") or ""


class RawCompletions(RawChatCompletions):
    name, target = "openai-completions", "/v1/completions"
    body = {"model": "text", "prompt": QUESTION, "stream": True, "stream_options": {"include_usage": True}, "max_tokens": 64}

    @staticmethod
    def text_of(choice: dict) -> str:
        return choice["text"]


class RawResponses(RawClient):
    name, dialect, target = "openai-responses", "openai", "/v1/responses"
    keep_alive = RawChatCompletions.keep_alive
    body = {"model": "text", "input": QUESTION, "stream": True, "store": False}

    def take(self, event: str, data: bytes, seen: Seen):
        value = json.loads(data)
        if "error" in value and "type" not in value:
            # The chunks' shape of an error, for which the SDK raises.
            kind = "error"
        else:
            kind = value["type"]
            assert event == kind, "the event's name is its type"
        if kind == "response.output_text.delta":
            seen.text += value["delta"]
            seen.kinds.append("text")
        elif kind in ("response.completed", "response.incomplete"):
            seen.kinds += ["finish", "end"]
        elif kind == "error":
            seen.error = value
            seen.kinds.append("error")
        elif kind == "response.failed" and seen.error is None:
            # Behind an `error` event, for which the SDK raises, it says the same again.
            seen.error = value["response"]["error"]
            seen.kinds.append("error")


class RawMessages(RawClient):
    name, dialect, target = "anthropic", "anthropic", "/v1/messages"
    keep_alive = b'event: ping\ndata: {"type": "ping"}\n\n'
    fields = {"anthropic-version": "2023-06-01"}
    body = {"model": "text", "max_tokens": 64, "messages": [{"role": "user", "content": QUESTION}], "stream": True}

    def take(self, event: str, data: bytes, seen: Seen):
        value = json.loads(data)
        assert event == value["type"], "the event's name is its type"
        if event == "error":
            assert value["error"].keys() >= {"type", "message"}
            seen.error = value["error"]
        elif event == "content_block_delta":
            seen.text += value["delta"]["text"]
        kind = {"content_block_delta": "text", "message_delta": "finish", "message_stop": "end", "error": "error"}.get(event)
        seen.kinds += [kind] if kind else []


class RawGemini(RawClient):
    """Its streams have no event of their own for the end: what has finished has ended."""

    name, dialect, target = "gemini", "gemini", "/v1beta/models/text:streamGenerateContent?alt=sse"
    keep_alive = b"\n"
    body = {"contents": [{"role": "user", "parts": [{"text": QUESTION}]}]}

    def take(self, event: str, data: bytes, seen: Seen):
        assert event == "", "chunks have no names"
        value = json.loads(data)
        if "error" in value:
            # google-genai knows an error only by its first member, and its class by the code.
            assert next(iter(value)) == "error" and isinstance(value["error"]["code"], int) and value["error"]["status"]
            seen.error = value["error"]
            seen.kinds.append("error")
            return
        for candidate in value.get("candidates", []):
            text = "".join(part.get("text", "") for part in candidate.get("content", {}).get("parts", []))
            seen.text += text
            seen.kinds += ["text"] * bool(text) + ["finish", "end"] * ("finishReason" in candidate)


class RawGeminiArray(RawGemini):
    name, target, stream_type = "gemini-array", "/v1beta/models/text:streamGenerateContent", "application/json"
    keep_alive = b""

    def read(self, answer: Answer) -> Seen:
        assert answer.version == "cut" or isinstance(json.loads(answer.body), list)
        return super().read(answer)

    def split(self, body: bytes) -> Iterator[tuple[str, bytes]]:
        """Of an array that was cut: the elements that are whole."""
        text, place, decoder = body.decode(), 1, json.JSONDecoder()
        while place < len(text):
            begin = _SPACE.match(text, place).end()
            try:
                _, end = decoder.raw_decode(text, begin)
            except ValueError:
                return
            yield "", text[begin:end].encode()
            # Past what stands between two of them.
            place = _SPACE.match(text, end).end() + 1


class RawOllama(RawClient):
    name, dialect, target, stream_type = "ollama-chat", "ollama", "/api/chat", "application/x-ndjson"
    body = {"model": "text", "messages": [{"role": "user", "content": QUESTION}]}

    def split(self, body: bytes) -> Iterator[tuple[str, bytes]]:
        for line in body.splitlines(keepends=True):
            assert line.endswith(b"\n")
            yield "", line

    def take(self, event: str, data: bytes, seen: Seen):
        value = json.loads(data)
        if "error" in value:
            assert isinstance(value["error"], str)
            seen.error = value["error"]
            seen.kinds.append("error")
            return
        text = value["response"] if "response" in value else value["message"]["content"]
        seen.text += text
        seen.kinds += ["text"] * bool(text) + ["finish", "end"] * value["done"]


class RawOllamaGenerate(RawOllama):
    name, target = "ollama-generate", "/api/generate"
    body = {"model": "text", "prompt": QUESTION}


RAW_CLIENTS = {client.name: client for client in (
    RawChatCompletions(), RawCompletions(), RawResponses(), RawMessages(), RawGemini(), RawGeminiArray(), RawOllama(), RawOllamaGenerate())}
