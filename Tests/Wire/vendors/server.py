"""A vendor on a loopback port: takes what the vendor documents, refuses everything else in the vendor's own words.

    vendor = AnthropicVendor()
    … anthropic.Anthropic(base_url=vendor.url, api_key=KEY) …
    vendor.last.ask, vendor.last.reply          # what was asked, read strictly, and what was answered
"""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from harness.deadline import eventually
from harness.upstream import Request, Stream, Upstream

from .common import MODELS, Ask, Reply, reply_to
from .shape import Wrong

KEY = "vendor-key-0123456789"


class Refusal(Exception):
    """`kind`: invalid, authentication, permission, not_found, method, too_large, rate_limit, context, server, overloaded."""

    def __init__(self, kind: str, message: str, param: str | None = None, code: str | None = None):
        super().__init__(message)
        self.kind, self.message, self.param, self.code = kind, message, param, code


@dataclass
class Exchange:
    request: Request
    ask: Ask | None = None
    reply: Reply | None = None
    refusal: Refusal | None = None
    gone: threading.Event = field(default_factory=threading.Event)
    """The client went away while it was answered."""

    @property
    def body(self):
        return json.loads(self.request.body)


@dataclass
class Event:
    """Of a stream, framed. `tells`: it carries something of the answer."""

    data: bytes
    tells: bool = False


class Vendor:
    name = ""
    base = ""
    """Path of the base URL."""
    stream_type = "text/event-stream"
    tells: frozenset[str] = frozenset()
    """cached, cache_write, reasoning, beside the usage that all tell; stop_sequence and filter, of how an answer ended; choice: tools
    can be made a must."""
    thinker = "text"
    """The model that tells its reasoning."""

    def __init__(self):
        self.exchanges: list[Exchange] = []
        self.sender: Callable[[Stream, Exchange, list[Event]], None] | None = None
        """Sends a stream's events in its own way; the head is sent before, the end is its own business."""
        self.upstream = Upstream(self._serve)
        self.url = self.upstream.url + self.base

    def close(self):
        self.upstream.close()

    @property
    def last(self) -> Exchange:
        return self.exchanges[-1]

    def wait_asked(self, after: int = 0) -> Exchange:
        """The exchange that follows the first `after`."""
        return eventually(lambda: self.exchanges[after] if len(self.exchanges) > after else None, 5, f"a request to {self.name}")

    @property
    def backend(self) -> dict:
        """Its entry in a route file."""
        return {"dialect": self.name, "url": self.url, "key": KEY}

    @property
    def models(self) -> set[str]:
        return {*MODELS, self.thinker}

    def options(self, model: str) -> dict:
        """Of the backend's entry, where a model is served by a server of its own."""
        return {}

    def kept_thinking(self, ask: Ask) -> bool:
        """The last call's thinking came back, with whatever proves it."""
        return bool(ask.turns[-2].of("thinking"))

    # What a vendor says

    def read(self, request: Request) -> Ask:
        """Judges the request; raises Refusal or Wrong."""
        raise NotImplementedError

    def in_own_words(self, wrong: Wrong) -> Refusal:
        raise NotImplementedError

    def failure(self, kind: str, model: str) -> Refusal:
        """What the vendor says of a rate limit, a server's failure, a prompt too long."""
        raise NotImplementedError

    def error(self, refusal: Refusal) -> tuple[int, dict, dict]:
        """Status, body, header fields."""
        raise NotImplementedError

    def whole(self, ask: Ask, reply: Reply) -> dict:
        raise NotImplementedError

    def events(self, ask: Ask, reply: Reply) -> Iterator[Event]:
        raise NotImplementedError

    def error_event(self) -> bytes:
        """What is sent when something fails within a stream."""
        raise NotImplementedError

    def head(self, ask: Ask) -> dict:
        """Header fields of an answer."""
        return {}

    # How it goes

    def body_of(self, request: Request) -> dict:
        media = (request.get("content-type") or "").split(";")[0].strip().lower()
        if media != "application/json":
            raise Refusal("invalid", f"Unsupported content type: '{media}'. This API method only accepts 'application/json' requests.")
        try:
            body = json.loads(request.body, parse_constant=_refuse_constant, object_pairs_hook=_unique)
        except ValueError as error:
            raise Refusal("invalid", f"We could not parse the JSON body of your request: {error}") from None
        if not isinstance(body, dict):
            raise Refusal("invalid", "Invalid type for body: expected an object.")
        return body

    def _serve(self, stream: Stream, request: Request):
        exchange = Exchange(request)
        self.exchanges.append(exchange)
        try:
            ask = exchange.ask = self.read(request)
            for model, kind in (("fail-429", "rate_limit"), ("fail-500", "server"), ("fail-context", "context")):
                if ask.model == model:
                    raise self.failure(kind, model)
            exchange.reply = reply_to(ask)
        except Wrong as wrong:
            return self._refuse(stream, exchange, self.in_own_words(wrong))
        except Refusal as refusal:
            return self._refuse(stream, exchange, refusal)
        if ask.streams:
            self._stream(stream, exchange)
        elif ask.model == "stall":
            self.wait_gone(stream, exchange)
        else:
            stream.json(self.whole(ask, exchange.reply), fields=self.head(ask))

    def _refuse(self, stream: Stream, exchange: Exchange, refusal: Refusal):
        exchange.refusal = refusal
        status, body, fields = self.error(refusal)
        stream.json(body, status, fields)

    def _stream(self, stream: Stream, exchange: Exchange):
        ask = exchange.ask
        stream.begin(type=self.stream_type, fields=self.head(ask))
        if self.sender:
            return self.sender(stream, exchange, list(self.events(ask, exchange.reply)))
        told = 0
        for event in self.events(ask, exchange.reply):
            stream.chunk(event.data)
            told += event.tells
            if told < 2:
                continue
            if ask.model == "fail-midstream":
                stream.chunk(self.error_event())
                break
            if ask.model == "fail-early-close":
                return stream.cut()
            if ask.model == "stall":
                return self.wait_gone(stream, exchange)
        stream.end()

    def wait_gone(self, stream: Stream, exchange: Exchange):
        stream.wait_gone(20)
        exchange.gone.set()


def _refuse_constant(word: str):
    raise ValueError(f"{word} is no JSON")


def _unique(pairs: list) -> dict:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def check_model(model: str, message: str, **more):
    if model not in MODELS:
        raise Refusal("not_found", message, **more)
