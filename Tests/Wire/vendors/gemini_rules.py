"""What Gemini asks of a conversation beside its shape: order, calls and their responses, thought signatures."""

import base64

from .common import Part, Turn, compact, image_type, sign
from .server import Refusal

BYPASS = b"skip_thought_signature_validator"


def wrong(message: str) -> Refusal:
    return Refusal("invalid", message)


def unbase64(data: str) -> bytes | None:
    """Of either alphabet, as the API's parser reads bytes."""
    try:
        return base64.b64decode(data.replace("-", "+").replace("_", "/"), validate=True)
    except ValueError:
        return None


def signature_of(name: str, arguments: dict) -> str:
    """Of a call, whatever the order of its arguments."""
    return sign(name + compact(dict(sorted(arguments.items()))))


def read_turns(contents: list) -> list[Turn]:
    turns: list[Turn] = []
    for index, content in enumerate(contents):
        role = {"user": "user", "model": "assistant"}[content.get("role", "user")]
        if role == "user" and any(part.get("text") == "" for part in content["parts"]):
            # Of the model it is taken back: streams end with one.
            raise wrong(f"Unable to submit request because it has an empty text parameter. (contents[{index}])")
        turn = Turn(role, [_part(part, f"contents[{index}].parts[{number}]") for number, part in enumerate(content["parts"])])
        if turns and turns[-1].role == role:
            turns[-1].parts += turn.parts
        else:
            turns.append(turn)
    if turns[0].role != "user":
        raise wrong("Please ensure that the first content is with role 'user'.")
    if turns[-1].role != "user":
        raise wrong("Please ensure that multiturn requests end with a user turn.")
    _check_calls(turns)
    _check_signatures(turns)
    return turns


def _part(part: dict, where: str) -> Part:
    signature = part.get("thoughtSignature", "")
    if signature and unbase64(signature) is None:
        raise wrong(f"Invalid value at '{where}.thought_signature' (TYPE_BYTES), Base64 decoding failed for \"{signature[:20]}\"")
    if "text" in part:
        return Part("thinking" if part.get("thought") else "text", part["text"], signature=signature)
    if "functionCall" in part:
        call = part["functionCall"]
        return Part("call", name=call["name"], arguments=call.get("args", {}), id=call.get("id", ""), signature=signature)
    if "functionResponse" in part:
        answer = part["functionResponse"]
        values = list(answer["response"].values())
        text = values[0] if len(values) == 1 and isinstance(values[0], str) else compact(answer["response"])
        return Part("result", text, name=answer["name"], id=answer.get("id", ""), is_error="error" in answer["response"])
    if "fileData" in part:
        return Part("image", url=part["fileData"]["fileUri"])
    return _image(part["inlineData"], where)


def _image(blob: dict, where: str) -> Part:
    data = unbase64(blob["data"])
    if not data:
        raise wrong(f"Invalid value at '{where}.inline_data.data' (TYPE_BYTES), Base64 decoding failed for \"{blob['data'][:20]}\"")
    if not blob["mimeType"].startswith("image/"):
        return Part("file", media_type=blob["mimeType"], data=data)
    if image_type(data) != blob["mimeType"]:
        raise wrong("Unable to process input image. Please retry or report in https://developers.generativeai.google/guide/troubleshooting")
    return Part("image", media_type=blob["mimeType"], data=data)


def _check_calls(turns: list[Turn]):
    """As many responses as calls, of the same names, in the turn that follows; each is given the number of its call as its id."""
    for index, turn in enumerate(turns):
        calls = turns[index - 1].of("call") if index else []
        answers = turn.of("result")
        if len(answers) != len(calls):
            raise wrong("Please ensure that the number of function response parts is equal to the number of function call parts of the "
                        "function call turn.")
        for number, (call, answer) in enumerate(zip(calls, answers)):
            if answer.name != call.name:
                raise wrong("Please ensure that function response turn comes immediately after a function call turn: the name "
                            f"'{answer.name}' is not that of the call, '{call.name}'.")
            if answer.id != call.id:
                raise wrong(f"The id of the function response, '{answer.id}', is not that of the call, '{call.id}'.")
            call.id = answer.id = f"{index}.{number}"


def _check_signatures(turns: list[Turn]):
    """The first call of each step since the user last spoke has its signature; whatever signature is there was made here."""
    begin = max(index for index, turn in enumerate(turns) if turn.role == "user" and not turn.of("result"))
    for index, turn in enumerate(turns):
        for number, call in enumerate(turn.of("call")):
            if not call.signature:
                if number == 0 and index > begin:
                    raise wrong("Function call is missing a thought_signature in functionCall parts. This is required for tools to work "
                                "correctly, and missing thought_signature may lead to degraded model performance. Additional data, function "
                                f"call `default_api:{call.name}`, position {index}. Please refer to "
                                "https://ai.google.dev/gemini-api/docs/thought-signatures for more details.")
            elif unbase64(call.signature) not in (BYPASS, unbase64(signature_of(call.name, call.arguments))):
                raise wrong("Thought signature is not valid.")


def check_options(body: dict):
    generation = body.get("generationConfig", {})
    if "responseSchema" in generation and "responseJsonSchema" in generation:
        raise wrong("Only one of response_schema and response_json_schema can be set.")
    if ("responseSchema" in generation or "responseJsonSchema" in generation) and generation.get("responseMimeType") != "application/json":
        raise wrong("Response schema is only supported with response mime type 'application/json'.")
    thinking = generation.get("thinkingConfig", {})
    if "thinkingBudget" in thinking and "thinkingLevel" in thinking:
        raise wrong("You can only set only one of thinking budget and thinking level.")
    if "logprobs" in generation and not generation.get("responseLogprobs"):
        raise wrong("logprobs can only be set when response_logprobs is true.")
    declared = [one for tool in body.get("tools", []) for one in tool.get("functionDeclarations", [])]
    names = [one["name"] for one in declared]
    if len(names) != len(set(names)):
        raise wrong("Duplicate function declaration found.")
    for one in declared:
        if "parameters" in one and "parametersJsonSchema" in one:
            raise wrong("Only one of parameters and parameters_json_schema can be set.")
    calling = body.get("toolConfig", {}).get("functionCallingConfig", {})
    if calling.get("mode") == "ANY" and not declared:
        raise wrong("Function calling config is set without function_declarations.")
    if "allowedFunctionNames" in calling:
        if calling.get("mode") not in ("ANY", "VALIDATED"):
            raise wrong("Allowed function names should only be set when function calling mode is ANY or VALIDATED.")
        if not set(calling["allowedFunctionNames"]) <= set(names):
            raise wrong("allowed_function_names contains a function that is not declared.")
