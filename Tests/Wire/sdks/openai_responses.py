"""openai-python, responses: every item is sent again, nothing is left with the server."""

import base64
import json
from collections.abc import Iterator

from .conversation import Call, Chat, Said, StreamFailed
from .openai_client import OpenAISdk


class Responses(Chat):
    def user(self, text: str, image: bytes | None = None):
        content = text
        if image:
            url = "data:image/png;base64," + base64.b64encode(image).decode()
            content = [{"type": "input_text", "text": text}, {"type": "input_image", "image_url": url, "detail": "auto"}]
        self.history.append({"role": "user", "content": content})

    def results(self, texts: list[str]):
        self.history += [{"type": "function_call_output", "call_id": call.id, "output": text}
                         for call, text in zip(self.last.calls, texts, strict=True)]

    def remember(self, said: Said):
        self.history += said.native

    def _arguments(self) -> dict:
        options, sent = self.options, {"model": self.model, "input": self.history, "store": False}
        if options.system:
            sent["instructions"] = options.system
        if options.tools:
            sent["tools"] = [{"type": "function", "name": tool["name"], "description": tool["description"], "parameters": tool["schema"],
                              "strict": False} for tool in options.tools]
        if options.choice != "auto":
            sent["tool_choice"] = options.choice
        if options.thinks:
            sent |= {"reasoning": {"effort": "low", "summary": "auto"}, "include": ["reasoning.encrypted_content"]}
        if options.schema:
            sent["text"] = {"format": {"type": "json_schema", "name": "answer", "schema": options.schema, "strict": True}}
        if options.max_tokens:
            sent["max_output_tokens"] = options.max_tokens
        if options.temperature is not None:
            sent["temperature"] = options.temperature
        return sent

    def plain(self) -> Said:
        return _said(Said(), self.sdk.client.responses.create(**self._arguments()))

    def pieces(self, said: Said) -> Iterator[None]:
        number = -1
        with self.sdk.client.responses.create(**self._arguments(), stream=True) as stream:
            for event in stream:
                assert event.sequence_number > number, "events are not in order"
                number = event.sequence_number
                if event.type in ("error", "response.failed"):
                    raise StreamFailed(event)
                if event.type == "response.output_text.delta":
                    said.text += event.delta
                    said.deltas += 1
                if event.type in ("response.completed", "response.incomplete"):
                    streamed, said.text = said.text, ""
                    _said(said, event.response)
                    assert said.text == streamed, "the deltas are not what the last event says"
                yield


def _said(said: Said, response) -> Said:
    assert response.object == "response" and response.id
    for item in response.output:
        if item.type == "message":
            said.text += "".join(part.text for part in item.content if part.type == "output_text")
        elif item.type == "function_call":
            said.calls.append(Call(item.name, json.loads(item.arguments), item.call_id))
        elif item.type == "reasoning":
            said.thinking += "".join(part.text for part in item.summary) or "".join(part.text for part in item.content or [])
    said.finish = response.status if response.status == "completed" else response.incomplete_details.reason
    said.model, said.native, usage = response.model, response.output, response.usage
    assert usage.total_tokens == usage.input_tokens + usage.output_tokens
    said.usage = {"input": usage.input_tokens, "output": usage.output_tokens, "cached": usage.input_tokens_details.cached_tokens,
                  "cache_write": usage.input_tokens_details.cache_write_tokens, "reasoning": usage.output_tokens_details.reasoning_tokens}
    return said


class OpenAIResponses(OpenAISdk):
    name = "openai-responses"
    finishes = {"stop": "completed", "stop_sequence": "completed", "length": "max_output_tokens", "calls": "completed", "filter": "content_filter"}
    lacks = frozenset(("stops",))
    chats = Responses
