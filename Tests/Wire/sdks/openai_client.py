"""What OpenAI's three surfaces have in common: one client, one family of exceptions."""

import httpx2
import openai

from .conversation import Sdk, StreamFailed


class OpenAISdk(Sdk):
    dialect = "openai"
    notices = (openai.APIError, httpx2.HTTPError, StreamFailed)

    def connect(self, url: str, key: str) -> openai.OpenAI:
        return openai.OpenAI(base_url=url + "/v1", api_key=key, max_retries=0, timeout=10,
                             http_client=openai.DefaultHttpxClient(event_hooks={"response": [self.note]}))

    def kind_of(self, error: Exception) -> str | None:
        if isinstance(error, openai.RateLimitError):
            return "rate_limit"
        if isinstance(error, openai.InternalServerError):
            return "server"
        is_context = isinstance(error, openai.BadRequestError) and error.code == "context_length_exceeded"
        return "context" if is_context else None


def told(usage) -> dict[str, int]:
    """Of chat completions and completions."""
    inputs, outputs = usage.prompt_tokens_details, usage.completion_tokens_details
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
    return {"input": usage.prompt_tokens, "output": usage.completion_tokens, "cached": (inputs and inputs.cached_tokens) or 0,
            "cache_write": (inputs and inputs.cache_write_tokens) or 0, "reasoning": (outputs and outputs.reasoning_tokens) or 0}
