"""What all vendors' stand-ins have in common: what was asked, in no vendor's words, and what is answered to it.

The answer is chosen by what is asked, so that the same question gets the same answer of every vendor:

    tools' results are last        a text that says each call and its result
    tools, and a place is named    a call a place
    a schema is given              JSON that fits it
    an image is in the last turn   its media type and its size
    anything else                  the system prompt and every turn, as they were read

Model names choose failures: `fail-429`, `fail-500`, `fail-context` before an answer, `fail-midstream`, `fail-early-close` and
`stall` within a stream, `filter` at its end. Every other known model is well.
"""

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass, field

WELL = ("text", "reasoner")
FAILING = ("fail-429", "fail-500", "fail-context", "fail-midstream", "fail-early-close", "stall", "filter")
MODELS = WELL + FAILING
PLACES = ("Paris", "Rome", "São Paulo")


@dataclass
class Part:
    """`kind`: text, image, thinking, call, result."""

    kind: str
    text: str = ""
    media_type: str = ""
    data: bytes = b""
    url: str = ""
    id: str = ""
    name: str = ""
    arguments: dict = field(default_factory=dict)
    signature: str = ""
    is_error: bool = False


@dataclass
class Turn:
    role: str
    parts: list[Part]

    def of(self, kind: str) -> list[Part]:
        return [part for part in self.parts if part.kind == kind]

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.of("text"))


@dataclass
class Ask:
    model: str
    turns: list[Turn]
    system: str = ""
    tools: dict[str, dict] = field(default_factory=dict)
    """Name → schema of the arguments."""
    choice: str = "auto"
    """auto, none, required, or a tool's name."""
    parallel: bool = True
    schema: dict | None = None
    """Of the answer; `{}`: any JSON."""
    reasoning: bool = False
    shows_thinking: bool = True
    max_tokens: int | None = None
    stops: list[str] = field(default_factory=list)
    temperature: float | None = None
    streams: bool = False
    tells_usage: bool = True
    surface: str = "chat"
    """Which of the vendor's APIs: chat, responses, completions, generate."""
    body: dict = field(default_factory=dict)

    @property
    def last(self) -> Turn:
        return self.turns[-1]


@dataclass
class Usage:
    """`input` includes what was cached and written to the cache, `output` includes the reasoning."""

    input: int
    output: int
    cached: int = 0
    cache_write: int = 0
    reasoning: int = 0


@dataclass
class Reply:
    parts: list[Part]
    finish: str
    """stop, stop_sequence, length, calls, filter."""
    usage: Usage
    stop_sequence: str | None = None

    def of(self, kind: str) -> list[Part]:
        return [part for part in self.parts if part.kind == kind]

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.of("text"))


def reply_to(ask: Ask) -> Reply:
    thinking = [_thought(ask)] if ask.reasoning else []
    calls = [] if ask.last.of("result") else _calls(ask)
    if ask.model == "filter":
        parts, finish, stop = [Part("text", "I would ")], "filter", None
    elif calls:
        parts, finish, stop = calls, "calls", None
    else:
        text, finish, stop = _cut(_words(ask), ask)
        parts = [Part("text", text)] if text else []
    usage = Usage(
        input=40 + len(ask.system.split()) + sum(len(turn.text.split()) for turn in ask.turns),
        output=sum(_tokens(part) for part in thinking + parts), cached=16, cache_write=8,
        reasoning=sum(_tokens(part) for part in thinking))
    return Reply(thinking + parts, finish, usage, stop)


def _tokens(part: Part) -> int:
    return 12 if part.kind == "call" else len(pieces(part.text))


def _thought(ask: Ask) -> Part:
    text = f"The last of {len(ask.turns)} turns decides: \"{ask.last.text}\"."
    return Part("thinking", text, signature=sign(text))


def _calls(ask: Ask) -> list[Part]:
    if not ask.tools or ask.choice == "none":
        return []
    name = ask.choice if ask.choice in ask.tools else next(iter(ask.tools))
    places = [place for place in PLACES if place in ask.last.text]
    if not places and ask.choice != "auto":
        places = [PLACES[0]]
    calls = [Part("call", name=name, arguments={"city": place, "asked": f"\"{place}\"\n\tin °C \\ é"}) for place in places]
    return calls if ask.parallel else calls[:1]


def _words(ask: Ask) -> str:
    if results := ask.last.of("result"):
        calls = {part.id: part for turn in ask.turns for part in turn.of("call")}
        return "; ".join(f"{calls[result.id].name}({calls[result.id].arguments.get('city', '')}) {'failed with' if result.is_error else 'is'}"
                         f" {result.text}" for result in results)
    if ask.schema is not None:
        return json.dumps(instance(ask.schema), ensure_ascii=False)
    if images := ask.last.of("image"):
        return "I see " + " and ".join(
            f"an image at {image.url}" if image.url else f"{image.media_type} of {len(image.data)} bytes" for image in images)
    turns = ", ".join(f"{turn.role} \"{turn.text}\"" for turn in ask.turns)
    return f"Under \"{ask.system}\" – I read: {turns}."


def _cut(text: str, ask: Ask) -> tuple[str, str, str | None]:
    found = [(text.index(stop), stop) for stop in ask.stops if stop in text]
    if found:
        place, stop = min(found)
        return text[:place], "stop_sequence", stop
    words = pieces(text)
    if ask.max_tokens is not None and len(words) > ask.max_tokens:
        return "".join(words[:ask.max_tokens]), "length", None
    return text, "stop", None


def pieces(text: str) -> list[str]:
    """The deltas of a streamed text: its words, each with the blank after it."""
    return re.findall(r"\S+\s*|\s+", text)


def fragments(arguments: dict, size: int = 7) -> list[str]:
    """The deltas of streamed arguments: their JSON, cut without regard to what it says."""
    whole = json.dumps(arguments, ensure_ascii=False)
    return [whole[start:start + size] for start in range(0, len(whole), size)]


def sign(text: str) -> str:
    """What proves to its maker that a text is his: long base64 with all of its characters, as the vendors' are."""
    return base64.b64encode(b"\xfb\xff\xfe" + b"".join(hashlib.sha256(f"{n} {text}".encode()).digest() for n in range(5))).decode()


def compact(value) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def identifier(prefix: str, seed: str, length: int = 24) -> str:
    return prefix + hashlib.sha256(seed.encode()).hexdigest()[:length]


def instance(schema: dict):
    """A value that fits a schema of the kind that people ask models for."""
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "object")
    kind = (next(one for one in kind if one != "null") if isinstance(kind, list) else kind).lower()
    if kind == "object":
        return {name: instance(of) for name, of in schema.get("properties", {"answer": {"type": "string"}}).items()}
    if kind == "array":
        return [instance(schema.get("items", {"type": "string"}))]
    return {"string": "a \"word\" – é", "integer": 7, "number": 2.5, "boolean": True, "null": None}[kind]


def image_type(data: bytes) -> str | None:
    """By its first bytes."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    return "image/webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None


def unbase64(text: str) -> bytes | None:
    """None: it is no base64."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
