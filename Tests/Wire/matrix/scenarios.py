"""What is tried with a client and a backend. A scenario drives the client's SDK and looks at both ends: what the backend was asked,
which it has judged as strictly as the vendor does, and what the SDK made of the answer.

Each is called with a `Pair`, and is a column of the table under its function's name.
"""

import json
from dataclasses import dataclass

import pytest
from sdks.conversation import PNG, SCHEMA, TOOL, Chat, Said, Sdk
from vendors.common import Ask, Reply, instance, pieces
from vendors.server import Exchange, Vendor

SYSTEM = "Be \"brief\" – é."
QUESTION = "How is the weather in Paris, in Rome and in São Paulo?"
RESULTS = ["18 °C, \"sunny\"\n\tand dry \\", "25 °C", "31 °C"]


@dataclass
class Pair:
    sdk: Sdk
    vendor: Vendor
    prefix: str = ""
    """Before the models' names, so that a route takes it."""

    def chat(self, model: str = "text", **options) -> Chat:
        return self.sdk.chat(self.prefix + model, **options)

    @property
    def last(self) -> Exchange:
        return self.vendor.last

    def has(self, *needs: str) -> bool:
        return not self.sdk.lacks & set(needs)


def heard(pair: Pair) -> tuple[Ask, Reply]:
    """Of the last request, which the vendor took."""
    exchange = pair.last
    assert exchange.refusal is None, exchange.refusal
    return exchange.ask, exchange.reply


def turns_of(ask: Ask) -> list[tuple[str, str]]:
    return [(turn.role, turn.text) for turn in ask.turns]


def bare(result: str) -> str:
    """A tool's result, out of the object that Gemini's clients must wrap it in."""
    try:
        found = json.loads(result)
    except ValueError:
        return result
    return found["result"] if isinstance(found, dict) and found.keys() == {"result"} else result


def check_usage(pair: Pair, said: Said, reply: Reply):
    for name, count in said.usage.items():
        wanted = getattr(reply.usage, name) if name in ("input", "output") or name in pair.vendor.tells else 0
        assert count == wanted, f"{name}: {count} instead of {wanted}"
    assert {"input", "output"} <= said.usage.keys()


def converse(pair: Pair, streams: bool):
    """Two questions under a system prompt; the second with the first and its answer before it."""
    system = SYSTEM if pair.has("system") else None
    chat = pair.chat(system=system)
    chat.user("Hello, \"mill\"!\n\t\\ é 😀")
    first = chat.ask(streams)
    ask, reply = heard(pair)
    assert (ask.model, ask.system, ask.streams) == ("text", system or "", streams)
    assert turns_of(ask) == [("user", "Hello, \"mill\"!\n\t\\ é 😀")]
    assert (first.text, first.finish, first.calls, first.model) == (reply.text, pair.sdk.finishes["stop"], [], first.model)
    assert first.model.endswith("text")
    if streams:
        assert first.deltas == len(pieces(reply.text))
    if pair.has("turns"):
        chat.user("And now?")
        second = chat.ask(streams)
        ask, reply = heard(pair)
        assert ask.system == (system or "")
        assert turns_of(ask) == [("user", "Hello, \"mill\"!\n\t\\ é 😀"), ("assistant", first.text), ("user", "And now?")]
        assert second.text == reply.text


def loop(pair: Pair, streams: bool, model: str = "text", **options) -> tuple[Said, Said]:
    """Three calls at once, their results, the answer."""
    chat = pair.chat(model, tools=[TOOL], **options)
    chat.user(QUESTION)
    called = chat.ask(streams)
    ask, reply = heard(pair)
    assert list(ask.tools) == ["get_weather"] and ask.tools["get_weather"]["properties"].keys() == {"city", "asked"}
    assert [(call.name, call.arguments) for call in called.calls] == [(part.name, part.arguments) for part in reply.of("call")]
    assert len(called.calls) == 3
    assert called.finish == pair.sdk.finishes["calls"]
    check_usage(pair, called, reply)
    assert called.thinking == ("".join(part.text for part in reply.of("thinking")) if ask.shows_thinking else "")
    ids = [call.id for call in called.calls if call.id]
    assert len(ids) == len(set(ids))
    chat.results(RESULTS)
    answered = chat.ask(streams)
    ask, reply = heard(pair)
    assert [bare(part.text) for part in ask.last.of("result")] == RESULTS
    before = ask.turns[-2]
    assert [(part.name, part.arguments) for part in before.of("call")] == [(call.name, call.arguments) for call in called.calls]
    assert answered.text == reply.text and answered.calls == []
    assert answered.finish == pair.sdk.finishes["stop"]
    assert "get_weather(Rome) is" in answered.text and "25 °C" in answered.text
    return called, answered


def think(pair: Pair, streams: bool):
    """A tool loop with reasoning: what it thought before it called comes back to it, or is said to be lost."""
    called, _ = loop(pair, streams, pair.vendor.thinker, thinks=True)
    first, second = pair.vendor.exchanges[-2].ask, pair.last.ask
    assert first.reasoning
    if pair.vendor.thinker != "text" or first.shows_thinking:
        assert called.thinking
    lost = {"thinking", "thinking_signature"} & set(pair.sdk.lost)
    if streams and not pair.has("signatures"):
        # The head is gone before it is known that there will be one.
        return
    assert lost or (second.reasoning and pair.vendor.kept_thinking(second)), "thinking was lost without a word"


# The columns

def chat(pair: Pair):
    converse(pair, streams=False)


def stream(pair: Pair):
    converse(pair, streams=True)


def tools(pair: Pair):
    loop(pair, streams=False)


def streamed_tools(pair: Pair):
    loop(pair, streams=True)


def tool_choice(pair: Pair):
    """A tool must be called though nothing suggests it; or it is said that this cannot be asked."""
    chat = pair.chat(tools=[TOOL], choice="required")
    chat.user("Hello!")
    said = chat.ask()
    ask, reply = heard(pair)
    if "choice" in pair.vendor.tells:
        assert ask.choice == "required"
        assert [(call.name, call.arguments) for call in said.calls] == [(part.name, part.arguments) for part in reply.of("call")]
        assert said.calls
    else:
        assert "tool_choice" in pair.sdk.lost


def vision(pair: Pair):
    chat = pair.chat()
    chat.user("What is on it?", image=PNG)
    said = chat.ask()
    ask, _ = heard(pair)
    (image,) = ask.last.of("image")
    assert (image.media_type, image.data) == ("image/png", PNG)
    assert ask.last.text == "What is on it?"
    assert said.text == f"I see image/png of {len(PNG)} bytes"


def json_schema(pair: Pair):
    for streams in (False, True):
        chat = pair.chat(schema=SCHEMA)
        chat.user("Answer in json.")
        said = chat.ask(streams)
        ask, _ = heard(pair)
        assert ask.schema == SCHEMA
        assert json.loads(said.text) == instance(SCHEMA)


def thinking(pair: Pair):
    think(pair, streams=False)


def streamed_thinking(pair: Pair):
    think(pair, streams=True)


def usage(pair: Pair):
    for streams in (False, True):
        chat = pair.chat()
        chat.user("How many tokens is this?")
        said = chat.ask(streams)
        _, reply = heard(pair)
        check_usage(pair, said, reply)


def parameters(pair: Pair):
    """Those that all have, as far as the client can name them."""
    given = {"max_tokens": 640}
    given |= {"stops": ["zzz", "\"yyy\""]} if pair.has("stops") else {}
    given |= {"temperature": 0.25} if pair.has("temperature") else {}
    chat = pair.chat(**given)
    chat.user("Hello!")
    chat.ask()
    ask, _ = heard(pair)
    assert {key: getattr(ask, key) for key in given} == given


def finish(pair: Pair):
    """Cut at a stop sequence, at the allowed length, by a filter."""
    long = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    tried = [("text", "length", {"max_tokens": 16})]
    tried += [("text", "stop_sequence", {"stops": ["seven"]})] if pair.has("stops") else []
    tried += [("filter", "filter", {})] if "filter" in pair.vendor.tells else []
    for model, wanted, options in tried:
        for streams in (False, True):
            chat = pair.chat(model, **options)
            chat.user(long)
            said = chat.ask(streams)
            _, reply = heard(pair)
            assert reply.finish == wanted
            told = wanted if wanted != "stop_sequence" or "stop_sequence" in pair.vendor.tells else "stop"
            assert (said.text, said.finish) == (reply.text, pair.sdk.finishes[told]), f"{wanted}, streams: {streams}"


def errors(pair: Pair):
    """Each is the SDK's own exception of its kind, whether a stream was asked for or not."""
    for model, kind in (("fail-429", "rate_limit"), ("fail-500", "server"), ("fail-context", "context")):
        for streams in (False, True):
            chat = pair.chat(model)
            chat.user("Hello!")
            with pytest.raises(Exception) as caught:
                chat.ask(streams)
            assert pair.sdk.kind_of(caught.value) == kind, f"{model}, streams: {streams}: {caught.value!r}"
            assert pair.last.refusal.kind == kind


def broken_stream(pair: Pair):
    """An error in mid-stream, and a stream that only stops: the SDK sees neither as an answer that has ended."""
    for model in ("fail-midstream", "fail-early-close"):
        chat, said = pair.chat(model), Said()
        chat.user("Hello!")
        with pytest.raises(pair.sdk.notices):
            for _ in chat.pieces(said):
                pass
        _, reply = heard(pair)
        assert said.finish is None, model
        assert said.text == "".join(pieces(reply.text)[:2]), model


def cancel(pair: Pair):
    """The client goes away: so does the backend's connection."""
    chat = pair.chat("stall")
    chat.user("Hello!")
    assert chat.leave().text
    assert pair.last.gone.wait(5), "the backend still has its connection"


NEEDS = {"tools": ("tools",), "streamed_tools": ("tools",), "tool_choice": ("tools", "choice"), "vision": ("vision",), "json_schema": ("json",),
         "thinking": ("tools", "thinking"), "streamed_thinking": ("tools", "thinking")}
SCENARIOS = {scenario.__name__: scenario for scenario in (
    chat, stream, tools, streamed_tools, tool_choice, vision, json_schema, thinking, streamed_thinking, usage, parameters, finish, errors,
    broken_stream, cancel)}


def columns_of(sdk: type[Sdk]) -> list[str]:
    """What a client's dialect can be asked."""
    return [name for name in SCENARIOS if not sdk.lacks & set(NEEDS.get(name, ()))]
