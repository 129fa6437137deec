"""A chat through an SDK: turns in the SDK's own types, as a program that uses it would keep them.

    chat = sdk.chat("text", system="Be brief.", tools=[TOOL])
    chat.user("How is the weather in Paris?")
    said = chat.ask(streams=True)       # Said: text, calls, finish, usage …
    chat.results(["18 °C"])             # one a call, in their order
    chat.ask()
"""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

TOOL = {"name": "get_weather", "description": "How the weather is in a city.",
        "schema": {"type": "object", "properties": {"city": {"type": "string"}, "asked": {"type": "string"}},
                   "required": ["city", "asked"], "additionalProperties": False}}
SCHEMA = {"type": "object", "additionalProperties": False, "required": ["answer", "count", "sure"],
          "properties": {"answer": {"type": "string"}, "count": {"type": "integer"}, "sure": {"type": "boolean"}}}

# One pixel, with bytes after it for which the two alphabets of base64 differ.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
) + b"\xfb\xff\xfe\xff\xef\xbe"


@dataclass
class Call:
    name: str
    arguments: dict
    id: str = ""


@dataclass
class Said:
    text: str = ""
    thinking: str = ""
    calls: list[Call] = field(default_factory=list)
    finish: str | None = None
    """In the dialect's own words; None: the client was not told that the answer has ended."""
    model: str = ""
    deltas: int = 0
    """Pieces of text that came one by one."""
    usage: dict[str, int] = field(default_factory=dict)
    """input, output and, where the dialect tells them, cached, cache_write, reasoning."""
    native: object = None
    """What goes into the history, in the SDK's own type."""


@dataclass
class Options:
    system: str | None = None
    tools: list[dict] = field(default_factory=list)
    choice: str = "auto"
    """auto or required."""
    thinks: bool = False
    schema: dict | None = None
    max_tokens: int | None = None
    stops: list[str] = field(default_factory=list)
    temperature: float | None = None


TOO_LONG = re.compile(r"too long|context|token count", re.IGNORECASE)
"""What vendors say of a prompt that is longer than their model reads."""


class StreamFailed(Exception):
    """A stream told of a failure by an event for which the SDK itself raises nothing."""


class Chat:
    """One conversation; each SDK has its own way to do each of these."""

    def __init__(self, sdk: "Sdk", model: str, options: Options):
        self.sdk, self.model, self.options = sdk, model, options
        self.history: list = []

    def user(self, text: str, image: bytes | None = None):
        raise NotImplementedError

    def results(self, texts: list[str]):
        """One for each call of the last answer."""
        raise NotImplementedError

    def plain(self) -> Said:
        raise NotImplementedError

    def pieces(self, said: Said) -> Iterator[None]:
        """Asks for a stream, and fills `said` as it comes."""
        raise NotImplementedError

    def remember(self, said: Said):
        self.history.append(said.native)

    def ask(self, streams: bool = False) -> Said:
        if streams:
            said = Said()
            for _ in self.pieces(said):
                pass
        else:
            said = self.plain()
        self.last = said
        self.remember(said)
        return said

    def leave(self) -> Said:
        """Asks for a stream and goes away after its first words."""
        said = Said()
        pieces = self.pieces(said)
        for _ in pieces:
            if said.text:
                break
        pieces.close()
        return said


class Sdk:
    """One of the SDKs, connected to a server."""

    name = ""
    dialect = ""
    finishes: dict[str, str] = {}
    """What ends an answer, in the dialect's words: stop, stop_sequence, length, calls, filter."""
    lacks: frozenset[str] = frozenset()
    """What the dialect has no way to ask: turns, system, tools, choice, vision, json, thinking, signatures (of thinking and calls), stops,
    temperature."""
    notices: tuple[type[Exception], ...] = ()
    """What the SDK raises when a stream breaks or tells of an error."""
    chats: type[Chat]

    def __init__(self, url: str, key: str):
        self.lost: list[str] = []
        """What the gateway said was lost, of all requests since `take_lost`."""
        self.client = self.connect(url, key)

    def connect(self, url: str, key: str):
        raise NotImplementedError

    def close(self):
        self.client.close()

    def chat(self, model: str, **options) -> Chat:
        return self.chats(self, model, Options(**options))

    def kind_of(self, error: Exception) -> str | None:
        """rate_limit, server or context: what the SDK's exception says; None for another one."""
        raise NotImplementedError

    def note(self, response):
        """Of every answer's head."""
        if lossy := response.headers.get("x-millrace-lossy"):
            self.lost += [name.strip() for name in lossy.split(",")]

    def take_lost(self) -> list[str]:
        found, self.lost = sorted(set(self.lost)), []
        return found
