"""anthropic-python, messages."""

import base64
from collections.abc import Iterator

import anthropic
import httpx2

from .conversation import TOO_LONG, Call, Chat, Said, Sdk


class Messages(Chat):
    def user(self, text: str, image: bytes | None = None):
        content = text
        if image:
            source = {"type": "base64", "media_type": "image/png", "data": base64.b64encode(image).decode()}
            content = [{"type": "image", "source": source}, {"type": "text", "text": text}]
        self.history.append({"role": "user", "content": content})

    def results(self, texts: list[str]):
        self.history.append({"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": call.id, "content": text} for call, text in zip(self.last.calls, texts, strict=True)]})

    def remember(self, said: Said):
        self.history.append({"role": "assistant", "content": said.native})

    def _arguments(self) -> dict:
        options, sent = self.options, {"model": self.model, "messages": self.history, "max_tokens": self.options.max_tokens or 4096}
        if options.system:
            sent["system"] = options.system
        if options.tools:
            sent["tools"] = [{"name": tool["name"], "description": tool["description"], "input_schema": tool["schema"]} for tool in options.tools]
        if options.choice != "auto":
            sent["tool_choice"] = {"type": {"required": "any"}[options.choice]}
        if options.thinks:
            sent["thinking"] = {"type": "enabled", "budget_tokens": 1024}
        if options.schema:
            sent["output_config"] = {"format": {"type": "json_schema", "schema": options.schema}}
        if options.stops:
            sent["stop_sequences"] = options.stops
        return sent

    def plain(self) -> Said:
        return _said(Said(), self.sdk.client.messages.create(**self._arguments()))

    def pieces(self, said: Said) -> Iterator[None]:
        ended = False
        with self.sdk.client.messages.stream(**self._arguments()) as stream:
            for event in stream:
                if event.type == "text":
                    said.text += event.text
                    said.deltas += 1
                ended = ended or event.type == "message_stop"
                yield
            # A stream that only stopped has a message too; a program that trusts it cannot see that it is half of one.
            message = stream.get_final_message()
        streamed, said.text = said.text, ""
        _said(said, message)
        assert said.text == streamed
        said.finish = said.finish if ended else None


def _said(said: Said, message) -> Said:
    assert message.type == "message" and message.role == "assistant" and message.id
    for block in message.content:
        if block.type == "text":
            said.text += block.text
        elif block.type == "thinking":
            said.thinking += block.thinking
        elif block.type == "tool_use":
            said.calls.append(Call(block.name, block.input, block.id))
    said.finish, said.model, said.native, usage = message.stop_reason, message.model, message.content, message.usage
    cached, written = usage.cache_read_input_tokens or 0, usage.cache_creation_input_tokens or 0
    said.usage = {"input": usage.input_tokens + cached + written, "output": usage.output_tokens, "cached": cached, "cache_write": written}
    if usage.output_tokens_details:
        said.usage["reasoning"] = usage.output_tokens_details.thinking_tokens
    return said


class AnthropicMessages(Sdk):
    name = "anthropic"
    dialect = "anthropic"
    finishes = {"stop": "end_turn", "stop_sequence": "stop_sequence", "length": "max_tokens", "calls": "tool_use", "filter": "refusal"}
    # The version that the SDK asks for has no temperature.
    lacks = frozenset(("temperature",))
    notices = (anthropic.APIError, httpx2.HTTPError)
    chats = Messages

    def connect(self, url: str, key: str) -> anthropic.Anthropic:
        return anthropic.Anthropic(base_url=url, api_key=key, max_retries=0, timeout=10,
                                   http_client=anthropic.DefaultHttpxClient(event_hooks={"response": [self.note]}))

    def kind_of(self, error: Exception) -> str | None:
        if isinstance(error, anthropic.RateLimitError):
            return "rate_limit"
        if isinstance(error, anthropic.InternalServerError):
            return "server"
        is_context = isinstance(error, anthropic.BadRequestError) and TOO_LONG.search(str(error)) is not None
        return "context" if is_context else None
