"""openai-python, completions: a prompt and what follows it."""

from collections.abc import Iterator

from .conversation import Chat, Said
from .openai_client import OpenAISdk, told


class Completions(Chat):
    def user(self, text: str, image: bytes | None = None):
        self.history = [text]

    def remember(self, said: Said):
        pass

    def _arguments(self) -> dict:
        sent = {"model": self.model, "prompt": self.history[0], "max_tokens": self.options.max_tokens or 256}
        if self.options.stops:
            sent["stop"] = self.options.stops
        if self.options.temperature is not None:
            sent["temperature"] = self.options.temperature
        return sent

    def plain(self) -> Said:
        completion = self.sdk.client.completions.create(**self._arguments())
        assert completion.object == "text_completion" and completion.id and completion.created > 0
        choice = completion.choices[0]
        return Said(choice.text, finish=choice.finish_reason, model=completion.model, usage=told(completion.usage))

    def pieces(self, said: Said) -> Iterator[None]:
        with self.sdk.client.completions.create(**self._arguments(), stream=True, stream_options={"include_usage": True}) as stream:
            for chunk in stream:
                said.model = chunk.model
                if chunk.usage:
                    said.usage = told(chunk.usage)
                for choice in chunk.choices:
                    said.text += choice.text
                    said.deltas += bool(choice.text)
                    said.finish = choice.finish_reason or said.finish
                yield


class OpenAICompletions(OpenAISdk):
    name = "openai-completions"
    finishes = {"stop": "stop", "stop_sequence": "stop", "length": "length", "filter": "content_filter"}
    lacks = frozenset(("turns", "system", "tools", "choice", "vision", "json", "thinking"))
    chats = Completions
