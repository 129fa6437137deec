/// Writing a request for a backend's `/api/chat`.
///
///     maxTokens ─▶ options.num_predict       sampling ─▶ options.…       system, wherever it stands ─▶ a message of its role
///     format ─▶ "json", or the schema        effort ─▶ think: false, "low", "medium", "high", "max"
///     tool choice: none drops the tools; required and named are lost
///
/// `stream` is always said, for the server streams where it is not.
import Chat
import Containers
import JSON

struct OllamaRequestWriter {
    private var json = JSONWriter()

    static func write(
        _ request: inout ChatRequest, _ source: Span<UInt8>, _ traits: borrowing BackendTraits,
        into out: inout ByteBuffer
    ) throws(ChatError) {
        request.noteOllamaLosses(source)
        var writer = OllamaRequestWriter()
        writer.json.beginObject(into: &out)
        writer.json.key("model", into: &out)
        writer.json.string(traits.model.span, into: &out)
        writer.json.key("messages", into: &out)
        var messages = OllamaMessageWriter(writer.json)
        try messages.write(request, source, into: &out)
        writer.json = messages.json
        request.lose(messages.losses)
        let text = request.text(source)
        writer.writeTools(request, text, into: &out)
        writer.writeFormat(request.format, text, into: &out)
        writer.writeOptions(request, text, into: &out)
        writer.writeThink(request.reasoning, into: &out)
        writer.json.member("stream", request.streams, into: &out)
        writer.json.endObject(into: &out)
    }

    private mutating func writeTools(
        _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        if request.tools.isEmpty || request.toolChoice == .none { return }
        json.key("tools", into: &out)
        json.beginArray(into: &out)
        for index in request.tools.indices {
            let tool = request.tools[index]
            json.beginObject(into: &out)
            json.member("type", word: "function", into: &out)
            json.key("function", into: &out)
            json.beginObject(into: &out)
            json.member("name", tool.name, text, into: &out)
            json.member("description", tool.description, text, into: &out)
            json.member("parameters", json: tool.parameters, text, into: &out)
            if !tool.parameters.isPresent {
                json.key("parameters", into: &out)
                json.raw(("{\"type\":\"object\",\"properties\":{}}" as StaticString).bytes, into: &out)
            }
            json.endObject(into: &out)
            json.endObject(into: &out)
        }
        json.endArray(into: &out)
    }

    private mutating func writeFormat(
        _ format: ResponseFormat, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        switch format.kind {
        case .text: break
        case .schema where format.schema.isPresent: json.member("format", json: format.schema, text, into: &out)
        case .json, .schema: json.member("format", word: "json", into: &out)
        }
    }

    private mutating func writeOptions(
        _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        if !request.hasOllamaOptions { return }
        json.key("options", into: &out)
        json.beginObject(into: &out)
        if let limit = request.maxTokens { json.member("num_predict", limit, into: &out) }
        json.member("temperature", json: request.temperature, text, into: &out)
        json.member("top_p", json: request.topP, text, into: &out)
        json.member("top_k", json: request.topK, text, into: &out)
        json.member("min_p", json: request.minP, text, into: &out)
        json.member("seed", json: request.seed, text, into: &out)
        json.member("presence_penalty", json: request.presencePenalty, text, into: &out)
        json.member("frequency_penalty", json: request.frequencyPenalty, text, into: &out)
        json.member("repeat_penalty", json: request.repetitionPenalty, text, into: &out)
        if !request.stops.isEmpty {
            json.key("stop", into: &out)
            json.beginArray(into: &out)
            for index in request.stops.indices { json.escaped(text[request.stops[index]], into: &out) }
            json.endArray(into: &out)
        }
        json.endObject(into: &out)
    }

    private mutating func writeThink(_ reasoning: Reasoning, into out: inout ByteBuffer) {
        switch reasoning.effort {
        case .some(.none): json.member("think", false, into: &out)
        case .minimal, .low: json.member("think", word: "low", into: &out)
        case .medium: json.member("think", word: "medium", into: &out)
        case .high: json.member("think", word: "high", into: &out)
        case .xhigh, .max: json.member("think", word: "max", into: &out)
        case nil:
            if let budget = reasoning.budget {
                json.member("think", budget != 0, into: &out)
            } else if reasoning.isShown == true {
                json.member("think", true, into: &out)
            }
        }
    }
}

extension ChatRequest {
    fileprivate var hasOllamaOptions: Bool {
        if maxTokens != nil || !stops.isEmpty { return true }
        if temperature.isPresent || topP.isPresent || topK.isPresent || minP.isPresent { return true }
        return seed.isPresent || presencePenalty.isPresent || frequencyPenalty.isPresent || repetitionPenalty.isPresent
    }

    /// Notes all but what the messages lose.
    fileprivate mutating func noteOllamaLosses(_ source: Span<UInt8>) {
        if choices > 1 { lose(.choices) }
        if wantsLogprobs || topLogprobs != nil { lose(.logprobs) }
        if toolChoice == .required || toolChoice == .named { lose(.toolChoice) }
        if toolChoice != .none, !tools.isEmpty {
            if parallelToolCalls == false { lose(.parallelToolCalls) }
            for index in tools.indices {
                if tools[index].isStrict { lose(.strictTools) }
                if tools[index].endsCachedPrefix { lose(.cacheControl) }
            }
        }
        if reasoning.effort == nil, let budget = reasoning.budget, budget > 0 { lose(.reasoningBudget) }
        if verbosity.isPresent { lose(.verbosity) }
        if user.isPresent { lose(.user) }
        if metadata.isPresent { lose(.metadata) }
        if serviceTier.isPresent, !isDefaultTier(source) { lose(.serviceTier) }
    }

    private func isDefaultTier(_ source: Span<UInt8>) -> Bool {
        let tier = text(source)[serviceTier]
        return tier.equals("auto") || tier.equals("default")
    }
}
