"""openai-python, chat completions."""

import base64
import json
from collections.abc import Iterator

from openai.lib.streaming._deltas import accumulate_delta

from .conversation import Call, Chat, Said
from .openai_client import OpenAISdk, told


class ChatCompletions(Chat):
    def user(self, text: str, image: bytes | None = None):
        content = text
        if image:
            url = "data:image/png;base64," + base64.b64encode(image).decode()
            content = [{"type": "text", "text": text}, {"type": "image_url", "image_url": {"url": url}}]
        if self.options.system and not self.history:
            self.history.append({"role": "system", "content": self.options.system})
        self.history.append({"role": "user", "content": content})

    def results(self, texts: list[str]):
        self.history += [{"role": "tool", "tool_call_id": call.id, "content": text} for call, text in zip(self.last.calls, texts, strict=True)]

    def _arguments(self) -> dict:
        options, sent = self.options, {"model": self.model, "messages": self.history}
        if options.tools:
            sent["tools"] = [{"type": "function", "function": {
                "name": tool["name"], "description": tool["description"], "parameters": tool["schema"]}} for tool in options.tools]
        if options.choice != "auto":
            sent["tool_choice"] = options.choice
        if options.thinks:
            sent["reasoning_effort"] = "low"
        if options.schema:
            sent["response_format"] = {"type": "json_schema", "json_schema": {"name": "answer", "schema": options.schema, "strict": True}}
        if options.max_tokens:
            sent["max_completion_tokens"] = options.max_tokens
        if options.stops:
            sent["stop"] = options.stops
        if options.temperature is not None:
            sent["temperature"] = options.temperature
        return sent

    def plain(self) -> Said:
        completion = self.sdk.client.chat.completions.create(**self._arguments())
        assert completion.object == "chat.completion" and completion.id and completion.created > 0
        message = completion.choices[0].message
        calls = [Call(call.function.name, json.loads(call.function.arguments), call.id) for call in message.tool_calls or []]
        return Said(message.content or "", getattr(message, "reasoning_content", None) or "", calls, completion.choices[0].finish_reason,
                    completion.model, usage=told(completion.usage), native=message)

    def pieces(self, said: Said) -> Iterator[None]:
        calls: dict[int, dict] = {}
        message: dict = {}
        with self.sdk.client.chat.completions.create(**self._arguments(), stream=True, stream_options={"include_usage": True}) as stream:
            for chunk in stream:
                said.model = chunk.model
                if chunk.usage:
                    said.usage = told(chunk.usage)
                for choice in chunk.choices:
                    self._take(choice, said, calls)
                    # As the SDK's own streams put a message together, members that it does not know among them.
                    message = accumulate_delta(message, {key: value for key, value in choice.delta.to_dict().items() if key != "tool_calls"})
                yield
        assert list(calls) == list(range(len(calls))), "calls are not numbered from 0"
        said.calls = [Call(call["function"]["name"], json.loads(call["function"]["arguments"]), call["id"]) for call in calls.values()]
        said.native = message | {"content": said.text or None}
        if calls:
            said.native["tool_calls"] = list(calls.values())

    @staticmethod
    def _take(choice, said: Said, calls: dict[int, dict]):
        delta = choice.delta
        said.text += delta.content or ""
        said.deltas += bool(delta.content)
        said.thinking += getattr(delta, "reasoning_content", None) or ""
        said.finish = choice.finish_reason or said.finish
        for piece in delta.tool_calls or []:
            call = calls.setdefault(piece.index, {"id": "", "type": "function", "function": {"name": "", "arguments": ""}})
            call["id"] += piece.id or ""
            call["function"]["name"] += piece.function.name or ""
            call["function"]["arguments"] += piece.function.arguments or ""


class OpenAIChat(OpenAISdk):
    name = "openai-chat"
    finishes = {"stop": "stop", "stop_sequence": "stop", "length": "length", "calls": "tool_calls", "filter": "content_filter"}
    chats = ChatCompletions
