"""Bodies that Bedrock's Converse takes (botocore's service model bedrock-runtime 2023-09-30), for a model of Anthropic's."""

from .shape import anything, flag, integer, json_schema, lists, mapping, number, one_of, record, tagged, text, union

CACHE_POINT = record({"type": one_of("default")}, {"ttl": one_of("5m", "1h")})
IMAGE = record({"format": one_of("png", "jpeg", "gif", "webp"), "source": union({
    "bytes": text(1), "s3Location": record({"uri": text(1)}, {"bucketOwner": text(12, 12)})})})
DOCUMENT = record({"name": text(1, 200, r"[A-Za-z0-9 \-()\[\]]+"), "source": union({"bytes": text(1), "text": text(1), "s3Location": mapping()})}, {
    "format": one_of("pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md"), "context": text(), "citations": record({"enabled": flag})})
TOOL_ID = text(1, 64, r"[a-zA-Z0-9_.:-]+")
NAME = text(1, 64, r"[a-zA-Z0-9_-]+")
RESULT = union({"json": anything, "text": text(), "image": IMAGE, "document": DOCUMENT})
BLOCK = union({
    "text": text(), "image": IMAGE, "document": DOCUMENT, "cachePoint": CACHE_POINT,
    "toolUse": record({"toolUseId": TOOL_ID, "name": NAME, "input": mapping()}),
    "toolResult": record({"toolUseId": TOOL_ID, "content": lists(RESULT)}, {"status": one_of("success", "error")}),
    "reasoningContent": union({"reasoningText": record({"text": text()}, {"signature": text()}), "redactedContent": text(1)}),
})
TOOL = union({"toolSpec": record({"name": NAME, "inputSchema": union({"json": json_schema})}, {"description": text(1), "strict": flag}),
              "cachePoint": CACHE_POINT})
NOTHING = record()
# What Converse has no member for goes to the model as it is.
MODEL_FIELDS = record({}, {
    "thinking": tagged("type", {"enabled": record({"type": anything, "budget_tokens": integer(1024)}), "disabled": record({"type": anything}),
                                "adaptive": record({"type": anything}, {"display": one_of("summarized", "omitted")})}),
    "top_k": integer(0), "anthropic_beta": lists(text(1)), "output_config": record({}, {"effort": one_of("low", "medium", "high", "xhigh", "max")}),
    "tool_choice": record({"type": one_of("auto", "any", "tool")}, {"name": NAME, "disable_parallel_tool_use": flag}),
})
BODY = record({"messages": lists(record({"role": one_of("user", "assistant"), "content": lists(BLOCK, 1)}), 1)}, {
    "system": lists(union({"text": text(1), "cachePoint": CACHE_POINT})),
    "inferenceConfig": record({}, {"maxTokens": integer(1), "temperature": number(0, 1), "topP": number(0, 1),
                                   "stopSequences": lists(text(1), 0, 2500)}),
    "toolConfig": record({"tools": lists(TOOL, 1)}, {"toolChoice": union({"auto": NOTHING, "any": NOTHING, "tool": record({"name": NAME})})}),
    "additionalModelRequestFields": MODEL_FIELDS, "additionalModelResponseFieldPaths": lists(text(1), 0, 10),
    "requestMetadata": mapping(text(0, 256)), "performanceConfig": record({"latency": one_of("standard", "optimized")}),
    "serviceTier": record({"type": one_of("priority", "default", "flex", "reserved")}),
    "outputConfig": record({}, {"effort": one_of("low", "medium", "high", "xhigh", "max"), "textFormat": record({
        "type": one_of("json_schema"), "structure": union({"jsonSchema": record({"schema": text(2)}, {"name": NAME, "description": text()})})})}),
})
