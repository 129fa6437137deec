"""google-genai, generateContent and streamGenerateContent of the Gemini API."""

from collections.abc import Iterator

import httpx
import httpx2
from google import genai
from google.genai import chats, errors, types

from .conversation import TOO_LONG, Call, Chat, Said, Sdk


class Contents(Chat):
    def user(self, text: str, image: bytes | None = None):
        parts = [types.Part(text=text)] + ([types.Part.from_bytes(data=image, mime_type="image/png")] if image else [])
        self.history.append(types.Content(role="user", parts=parts))

    def results(self, texts: list[str]):
        self.history.append(types.Content(role="user", parts=[
            types.Part(function_response=types.FunctionResponse(id=call.id or None, name=call.name, response={"result": text}))
            for call, text in zip(self.last.calls, texts, strict=True)]))

    def remember(self, said: Said):
        self.history += said.native

    def _arguments(self) -> dict:
        options = self.options
        config = types.GenerateContentConfig(
            system_instruction=options.system, max_output_tokens=options.max_tokens, stop_sequences=options.stops or None,
            temperature=options.temperature, automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True))
        if options.tools:
            config.tools = [types.Tool(function_declarations=[types.FunctionDeclaration(
                name=tool["name"], description=tool["description"], parameters_json_schema=tool["schema"]) for tool in options.tools])]
        if options.choice != "auto":
            mode = {"required": types.FunctionCallingConfigMode.ANY}[options.choice]
            config.tool_config = types.ToolConfig(function_calling_config=types.FunctionCallingConfig(mode=mode))
        if options.thinks:
            config.thinking_config = types.ThinkingConfig(include_thoughts=True, thinking_budget=1024)
        if options.schema:
            config.response_mime_type, config.response_json_schema = "application/json", options.schema
        return {"model": self.model, "contents": self.history, "config": config}

    def plain(self) -> Said:
        said = Said()
        self._take(said, self.sdk.client.models.generate_content(**self._arguments()))
        return said

    def pieces(self, said: Said) -> Iterator[None]:
        stream = self.sdk.client.models.generate_content_stream(**self._arguments())
        try:
            for answer in stream:
                self._take(said, answer)
                yield
        finally:
            stream.close()

    @staticmethod
    def _take(said: Said, answer: types.GenerateContentResponse):
        said.model = answer.model_version or said.model
        # The SDK's own chats keep every content of a stream as it came, and nothing of an answer that has one without parts.
        said.native = said.native or []
        assert chats._validate_response(answer), answer
        for candidate in answer.candidates or []:
            said.native.append(candidate.content)
            for part in candidate.content.parts:
                if part.function_call:
                    said.calls.append(Call(part.function_call.name, part.function_call.args, part.function_call.id or ""))
                elif part.thought:
                    said.thinking += part.text or ""
                elif part.text:
                    said.text += part.text
                    said.deltas += 1
            said.finish = candidate.finish_reason.value if candidate.finish_reason else said.finish
        if usage := answer.usage_metadata:
            reasoning = usage.thoughts_token_count or 0
            said.usage = {"input": usage.prompt_token_count or 0, "output": (usage.candidates_token_count or 0) + reasoning,
                          "cached": usage.cached_content_token_count or 0, "reasoning": reasoning}


class GoogleGenAI(Sdk):
    name = "gemini"
    dialect = "gemini"
    finishes = {"stop": "STOP", "stop_sequence": "STOP", "length": "MAX_TOKENS", "calls": "STOP", "filter": "SAFETY"}
    notices = (errors.APIError, httpx.HTTPError, httpx2.HTTPError)
    chats = Contents

    def connect(self, url: str, key: str) -> genai.Client:
        return genai.Client(api_key=key, http_options=types.HttpOptions(
            base_url=url, api_version="v1beta", timeout=10000, client_args={"event_hooks": {"response": [self.note]}}))

    def kind_of(self, error: Exception) -> str | None:
        if isinstance(error, errors.ClientError) and error.code == 429 and error.status == "RESOURCE_EXHAUSTED":
            return "rate_limit"
        if isinstance(error, errors.ServerError):
            return "server"
        is_context = isinstance(error, errors.ClientError) and error.status == "INVALID_ARGUMENT" and TOO_LONG.search(str(error)) is not None
        return "context" if is_context else None
