"""The official clients, unmodified but for base URL and key, driven alike: one question to all of them, one form of what they say."""

from .anthropic_messages import AnthropicMessages
from .google_genai import GoogleGenAI
from .ollama_client import OllamaChat, OllamaGenerate
from .openai_chat import OpenAIChat
from .openai_completions import OpenAICompletions
from .openai_responses import OpenAIResponses

SDKS = {sdk.name: sdk for sdk in (
    OpenAIChat, OpenAIResponses, OpenAICompletions, AnthropicMessages, GoogleGenAI, OllamaChat, OllamaGenerate)}
