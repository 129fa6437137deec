"""Bodies that Gemini's generateContent takes (API reference, v1beta; members as google-genai 3.6.1 names them).

Keys are checked in camel case: `camel` puts those that a client wrote in snake case there, as the API's own parser does.
"""

import re

from .shape import anything, flag, integer, json_schema, lists, mapping, number, one_of, record, text, union

FREE = ("args", "response", "parametersJsonSchema", "responseJsonSchema", "properties", "labels")
"""Members whose value is the caller's own."""


def camel(value):
    if isinstance(value, list):
        return [camel(item) for item in value]
    if not isinstance(value, dict):
        return value
    found = {}
    for key, item in value.items():
        name = re.sub(r"_([a-z])", lambda match: match.group(1).upper(), key)
        if name == "properties":
            item = {own: camel(schema) for own, schema in item.items()}
        found[name] = item if name in FREE else camel(item)
    return found


def schema(value, path=()):
    """The subset of OpenAPI that `parameters` and `responseSchema` take: no additionalProperties, no $ref, no type arrays."""
    record({}, {
        "type": one_of("STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL"), "format": text(), "title": text(),
        "description": text(), "nullable": flag, "enum": lists(text()), "items": schema, "maxItems": anything, "minItems": anything,
        "properties": mapping(schema), "required": lists(text()), "minimum": number(), "maximum": number(), "anyOf": lists(schema, 1),
        "propertyOrdering": lists(text()), "default": anything, "example": anything, "minLength": anything, "maxLength": anything,
        "pattern": text()})(value, path)


BLOB = record({"mimeType": text(1), "data": text(1)}, {"displayName": text()})
PART = union({
    "text": text(), "inlineData": BLOB, "fileData": record({"fileUri": text(1)}, {"mimeType": text(1), "displayName": text()}),
    "functionCall": record({"name": text(1, 64, r"[A-Za-z_][A-Za-z0-9_.:-]*")}, {"id": text(1), "args": mapping()}),
    "functionResponse": record({"name": text(1, 64), "response": mapping()}, {"id": text(1), "parts": lists(mapping())}),
}, beside={"thought": flag, "thoughtSignature": text(1)})
CONTENT = record({"parts": lists(PART, 1)}, {"role": one_of("user", "model")})
DECLARATION = record({"name": text(1, 64, r"[A-Za-z_][A-Za-z0-9_.:-]*")}, {
    "description": text(), "parameters": schema, "parametersJsonSchema": json_schema, "response": schema, "responseJsonSchema": mapping()})
TOOL = record({}, {"functionDeclarations": lists(DECLARATION, 1, 128), "googleSearch": mapping(), "codeExecution": mapping(),
                   "urlContext": mapping()})
THINKING = record({}, {"includeThoughts": flag, "thinkingBudget": integer(-1, 32768),
                       "thinkingLevel": one_of("MINIMAL", "LOW", "MEDIUM", "HIGH", "minimal", "low", "medium", "high")})
GENERATION = record({}, {
    "temperature": number(0, 2), "topP": number(0, 1), "topK": number(1), "candidateCount": integer(1, 8), "maxOutputTokens": integer(1, 65536),
    "stopSequences": lists(text(1), 0, 5), "seed": integer(-(1 << 31), (1 << 31) - 1), "presencePenalty": number(-2, 2),
    "frequencyPenalty": number(-2, 2), "responseLogprobs": flag, "logprobs": integer(0, 20),
    "responseMimeType": one_of("text/plain", "application/json", "text/x.enum"), "responseSchema": schema, "responseJsonSchema": mapping(),
    "responseModalities": lists(one_of("TEXT", "IMAGE", "AUDIO")), "thinkingConfig": THINKING,
    "mediaResolution": one_of("MEDIA_RESOLUTION_LOW", "MEDIA_RESOLUTION_MEDIUM", "MEDIA_RESOLUTION_HIGH")})
SAFETY = record({
    "category": one_of("HARM_CATEGORY_HARASSMENT", "HARM_CATEGORY_HATE_SPEECH", "HARM_CATEGORY_SEXUALLY_EXPLICIT",
                       "HARM_CATEGORY_DANGEROUS_CONTENT", "HARM_CATEGORY_CIVIC_INTEGRITY"),
    "threshold": one_of("BLOCK_LOW_AND_ABOVE", "BLOCK_MEDIUM_AND_ABOVE", "BLOCK_ONLY_HIGH", "BLOCK_NONE", "OFF")})
FUNCTION_CALLING = record({}, {"mode": one_of("AUTO", "ANY", "NONE", "VALIDATED"), "allowedFunctionNames": lists(text(1), 1)})
BODY = record({"contents": lists(CONTENT, 1)}, {
    "systemInstruction": record({"parts": lists(record({"text": text(1)}), 1)}, {"role": anything}), "tools": lists(TOOL),
    "toolConfig": record({}, {"functionCallingConfig": FUNCTION_CALLING}), "safetySettings": lists(SAFETY), "generationConfig": GENERATION,
    "cachedContent": text(1), "serviceTier": one_of("standard", "flex", "priority"), "labels": mapping(text())})
