"""ollama-python, chat and generate."""

from collections.abc import Iterator

import httpx
import ollama

from .conversation import TOO_LONG, Call, Chat, Said, Sdk


def _options(options) -> dict:
    found = {}
    if options.max_tokens:
        found["num_predict"] = options.max_tokens
    if options.stops:
        found["stop"] = options.stops
    if options.temperature is not None:
        found["temperature"] = options.temperature
    return found


def _end(said: Said, answer):
    said.model = answer.model
    if answer.done:
        said.finish = answer.done_reason
        said.usage = {"input": answer.prompt_eval_count, "output": answer.eval_count}


class OllamaMessages(Chat):
    def user(self, text: str, image: bytes | None = None):
        if self.options.system and not self.history:
            self.history.append({"role": "system", "content": self.options.system})
        self.history.append({"role": "user", "content": text, **({"images": [image]} if image else {})})

    def results(self, texts: list[str]):
        self.history += [{"role": "tool", "tool_name": call.name, "content": text} for call, text in zip(self.last.calls, texts, strict=True)]

    def _arguments(self) -> dict:
        options, sent = self.options, {"model": self.model, "messages": self.history, "options": _options(self.options)}
        if options.tools:
            sent["tools"] = [{"type": "function", "function": {
                "name": tool["name"], "description": tool["description"], "parameters": tool["schema"]}} for tool in options.tools]
        if options.thinks:
            sent["think"] = True
        if options.schema:
            sent["format"] = options.schema
        return sent

    def plain(self) -> Said:
        said = Said()
        self._take(said, answer := self.sdk.client.chat(**self._arguments()))
        said.native = answer.message
        return said

    def pieces(self, said: Said) -> Iterator[None]:
        stream, calls = self.sdk.client.chat(**self._arguments(), stream=True), []
        try:
            for answer in stream:
                self._take(said, answer)
                calls += answer.message.tool_calls or []
                yield
        finally:
            stream.close()
        said.native = {"role": "assistant", "content": said.text, "thinking": said.thinking or None, "tool_calls": calls or None}

    @staticmethod
    def _take(said: Said, answer: ollama.ChatResponse):
        message = answer.message
        said.text += message.content or ""
        said.deltas += bool(message.content)
        said.thinking += message.thinking or ""
        said.calls += [Call(call.function.name, dict(call.function.arguments)) for call in message.tool_calls or []]
        _end(said, answer)


class OllamaPrompt(Chat):
    def user(self, text: str, image: bytes | None = None):
        self.history = [text, image]

    def remember(self, said: Said):
        pass

    def _arguments(self) -> dict:
        text, image = self.history
        sent = {"model": self.model, "prompt": text, "options": _options(self.options)}
        if self.options.system:
            sent["system"] = self.options.system
        if image:
            sent["images"] = [image]
        if self.options.schema:
            sent["format"] = self.options.schema
        return sent

    def plain(self) -> Said:
        said = Said()
        self._take(said, self.sdk.client.generate(**self._arguments()))
        return said

    def pieces(self, said: Said) -> Iterator[None]:
        stream = self.sdk.client.generate(**self._arguments(), stream=True)
        try:
            for answer in stream:
                self._take(said, answer)
                yield
        finally:
            stream.close()

    @staticmethod
    def _take(said: Said, answer: ollama.GenerateResponse):
        said.text += answer.response or ""
        said.deltas += bool(answer.response)
        _end(said, answer)


class OllamaSdk(Sdk):
    dialect = "ollama"
    # It has no word for a call or a filter: the answer has simply stopped.
    finishes = {"stop": "stop", "stop_sequence": "stop", "length": "length", "calls": "stop", "filter": "stop"}
    notices = (ollama.ResponseError, httpx.HTTPError)

    def connect(self, url: str, key: str) -> ollama.Client:
        headers = {"Authorization": f"Bearer {key}"} if key else None
        return ollama.Client(url, headers=headers, timeout=10, event_hooks={"response": [self.note]})

    def kind_of(self, error: Exception) -> str | None:
        if not isinstance(error, ollama.ResponseError):
            return None
        if error.status_code == 400:
            return "context" if TOO_LONG.search(error.error) else None
        return "rate_limit" if error.status_code == 429 else "server" if error.status_code >= 500 else None


class OllamaChat(OllamaSdk):
    name = "ollama-chat"
    lacks = frozenset(("choice", "signatures"))
    chats = OllamaMessages


class OllamaGenerate(OllamaSdk):
    name = "ollama-generate"
    lacks = frozenset(("turns", "tools", "choice", "thinking"))
    chats = OllamaPrompt
