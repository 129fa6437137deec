/// Writes a request for OpenAI or a compatible server: the parameters.
///
/// OpenAI refuses members that it does not know, and some compatible servers do too; those that take more are told apart by
/// `BackendTraits.takesExtensions`. Tool choices without tools are refused as well, so they are not written.
import Chat
import Containers
import JSON

struct ChatCompletionsRequestWriter {
    /// OpenAI's own bound.
    static let mostStops = 4

    let takesExtensions: Bool
    var lost = FeatureSet()
    var json = JSONWriter()

    init(takesExtensions: Bool) { self.takesExtensions = takesExtensions }

    mutating func write(
        _ request: borrowing ChatRequest, _ text: borrowing ChatText, _ traits: borrowing BackendTraits,
        into out: inout ByteBuffer
    ) {
        json.beginObject(into: &out)
        json.member("model", traits.model.span, into: &out)
        json.key("messages", into: &out)
        writeMessages(request, text, into: &out)
        if !request.tools.isEmpty { writeTools(request, text, into: &out) }
        if let limit = request.maxTokens {
            // A model that reasons knows the newer name only, whoever serves it.
            let isOlder =
                traits.usesOlderTokenLimit && request.reasoning.effort == nil && request.reasoning.budget == nil
            json.member(isOlder ? "max_tokens" : "max_completion_tokens", limit, into: &out)
        }
        writeSampling(request, text, into: &out)
        writeFormat(request.format, text, into: &out)
        writeReasoning(request.reasoning, into: &out)
        writeRest(request, text, into: &out)
        if request.streams {
            json.member("stream", true, into: &out)
            json.key("stream_options", into: &out)
            json.beginObject(into: &out)
            json.member("include_usage", true, into: &out)
            json.endObject(into: &out)
        }
        json.endObject(into: &out)
    }

    private mutating func writeTools(
        _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        json.key("tools", into: &out)
        json.beginArray(into: &out)
        for index in request.tools.indices { writeTool(request.tools[index], text, into: &out) }
        json.endArray(into: &out)
        switch request.toolChoice {
        case .unsaid: break
        case .auto: json.member("tool_choice", word: "auto", into: &out)
        case .none: json.member("tool_choice", word: "none", into: &out)
        case .required: json.member("tool_choice", word: "required", into: &out)
        case .named:
            json.key("tool_choice", into: &out)
            json.beginObject(into: &out)
            json.member("type", word: "function", into: &out)
            json.key("function", into: &out)
            json.beginObject(into: &out)
            json.member("name", request.toolChoiceName, text, into: &out)
            json.endObject(into: &out)
            json.endObject(into: &out)
        }
        if let parallel = request.parallelToolCalls { json.member("parallel_tool_calls", parallel, into: &out) }
    }

    private mutating func writeTool(_ tool: ChatTool, _ text: borrowing ChatText, into out: inout ByteBuffer) {
        if tool.endsCachedPrefix { lost.insert(.cacheControl) }
        json.beginObject(into: &out)
        json.member("type", word: "function", into: &out)
        json.key("function", into: &out)
        json.beginObject(into: &out)
        json.member("name", tool.name, text, into: &out)
        json.member("description", tool.description, text, into: &out)
        json.member("parameters", json: tool.parameters, text, into: &out)
        if tool.isStrict { json.member("strict", true, into: &out) }
        json.endObject(into: &out)
        json.endObject(into: &out)
    }

    private mutating func writeSampling(
        _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        json.member("temperature", json: request.temperature, text, into: &out)
        json.member("top_p", json: request.topP, text, into: &out)
        json.member("frequency_penalty", json: request.frequencyPenalty, text, into: &out)
        json.member("presence_penalty", json: request.presencePenalty, text, into: &out)
        json.member("seed", json: request.seed, text, into: &out)
        writeExtension("top_k", request.topK, .topK, text, into: &out)
        writeExtension("min_p", request.minP, .minP, text, into: &out)
        writeExtension("repetition_penalty", request.repetitionPenalty, .repetitionPenalty, text, into: &out)
        writeExtension("metadata", request.metadata, .metadata, text, into: &out)
        if !request.stops.isEmpty { writeStops(request, text, into: &out) }
        if request.choices != 1 { json.member("n", request.choices, into: &out) }
        // An answer has no place for them once it is read.
        if request.wantsLogprobs || request.topLogprobs ?? 0 > 0 { lost.insert(.logprobs) }
    }

    /// What OpenAI does not know, or knows only of chats that it is to keep (`metadata`, with `store`).
    private mutating func writeExtension(
        _ name: StaticString, _ value: Piece, _ feature: Feature, _ text: borrowing ChatText,
        into out: inout ByteBuffer
    ) {
        if !value.isPresent { return }
        if !takesExtensions { return lost.insert(feature) }
        json.member(name, json: value, text, into: &out)
    }

    private mutating func writeStops(
        _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        var count = request.stops.count
        if !takesExtensions, count > Self.mostStops {
            lost.insert(.stop)
            count = Self.mostStops
        }
        json.key("stop", into: &out)
        json.beginArray(into: &out)
        for index in 0..<count { json.escaped(text[request.stops[index]], into: &out) }
        json.endArray(into: &out)
    }

    private mutating func writeFormat(
        _ format: ResponseFormat, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        if format.kind == .text { return }
        json.key("response_format", into: &out)
        json.beginObject(into: &out)
        if format.kind == .json || !format.schema.isPresent {
            json.member("type", word: "json_object", into: &out)
        } else {
            json.member("type", word: "json_schema", into: &out)
            json.key("json_schema", into: &out)
            json.beginObject(into: &out)
            if format.name.isEmpty {
                // It must have one.
                json.member("name", word: "response", into: &out)
            } else {
                json.member("name", format.name, text, into: &out)
            }
            json.member("description", format.description, text, into: &out)
            json.member("schema", json: format.schema, text, into: &out)
            if let strict = format.isStrict { json.member("strict", strict, into: &out) }
            json.endObject(into: &out)
        }
        json.endObject(into: &out)
    }

    /// A budget is told as the effort that comes nearest.
    private mutating func writeReasoning(_ reasoning: Reasoning, into out: inout ByteBuffer) {
        if reasoning.budget ?? 0 > 0 { lost.insert(.reasoningBudget) }
        guard let effort = reasoning.effort ?? reasoning.budget.map({ ChatCompletionsWords.effort(budget: $0) }) else {
            return
        }
        json.member("reasoning_effort", word: effort.word, into: &out)
    }

    private mutating func writeRest(
        _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        json.member("verbosity", request.verbosity, text, into: &out)
        json.member("user", request.user, text, into: &out)
        if request.serviceTier.isPresent {
            if ChatCompletionsWords.isTier(text[request.serviceTier]) {
                json.member("service_tier", request.serviceTier, text, into: &out)
            } else {
                lost.insert(.serviceTier)
            }
        }
    }
}
