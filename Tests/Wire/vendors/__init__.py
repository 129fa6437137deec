"""Stand-ins for the vendors' APIs, strict where the vendors are: a wrong translation is refused as the vendor would refuse it."""

from .anthropic import AnthropicVendor
from .bedrock import BedrockVendor
from .gemini import GeminiVendor
from .ollama import OllamaVendor
from .openai import OpenAIVendor

VENDORS = {vendor.name: vendor for vendor in (OpenAIVendor, AnthropicVendor, GeminiVendor, BedrockVendor, OllamaVendor)}
