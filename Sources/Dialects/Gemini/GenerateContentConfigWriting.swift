/// Writing what a generateContent asks for besides the conversation: tools, sampling, the answer's format, reasoning.
import Chat
import Containers
import JSON

extension GenerateContentWriting {
    mutating func tools(_ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer) {
        if request.tools.isEmpty { return }
        json.key("tools", into: &out)
        json.beginArray(into: &out)
        json.beginObject(into: &out)
        json.key("functionDeclarations", into: &out)
        json.beginArray(into: &out)
        for index in request.tools.indices {
            let tool = request.tools[index]
            if tool.isStrict { lost.insert(.strictTools) }
            if tool.endsCachedPrefix { lost.insert(.cacheControl) }
            json.beginObject(into: &out)
            json.member("name", tool.name, text, into: &out)
            json.member("description", tool.description, text, into: &out)
            json.member("parametersJsonSchema", json: tool.parameters, text, into: &out)
            json.endObject(into: &out)
        }
        json.endArray(into: &out)
        json.endObject(into: &out)
        json.endArray(into: &out)
        if request.parallelToolCalls == false { lost.insert(.parallelToolCalls) }
        choice(request, text, into: &out)
    }

    private mutating func choice(
        _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        let mode: StaticString
        switch request.toolChoice {
        case .unsaid: return
        case .auto: mode = "AUTO"
        case .none: mode = "NONE"
        case .required, .named: mode = "ANY"
        }
        json.key("toolConfig", into: &out)
        json.beginObject(into: &out)
        json.key("functionCallingConfig", into: &out)
        json.beginObject(into: &out)
        json.member("mode", word: mode, into: &out)
        if request.toolChoice == .named {
            json.key("allowedFunctionNames", into: &out)
            json.beginArray(into: &out)
            json.escaped(text[request.toolChoiceName], into: &out)
            json.endArray(into: &out)
        }
        json.endObject(into: &out)
        json.endObject(into: &out)
    }

    /// `generationConfig`, unless nothing stands in it.
    mutating func config(_ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer) {
        let before = (writer: json, count: out.count)
        json.key("generationConfig", into: &out)
        json.beginObject(into: &out)
        let start = out.count
        sampling(request, text, into: &out)
        format(request, text, into: &out)
        reasoning(request.reasoning, into: &out)
        if out.count == start {
            json = before.writer
            out.truncate(to: before.count)
        } else {
            json.endObject(into: &out)
        }
    }

    private mutating func sampling(
        _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        json.member("temperature", json: request.temperature, text, into: &out)
        json.member("topP", json: request.topP, text, into: &out)
        // 0 and -1 are how some say that all tokens are eligible.
        if let topK = JSONNumber.double(text[request.topK]), topK > 0 {
            json.member("topK", json: request.topK, text, into: &out)
        }
        if request.choices > 1 { json.member("candidateCount", request.choices, into: &out) }
        if let maxTokens = request.maxTokens { json.member("maxOutputTokens", maxTokens, into: &out) }
        stops(request, text, into: &out)
        if request.seed.isPresent {
            if let seed = JSONNumber.integer(text[request.seed]), Int32(exactly: seed) != nil {
                json.member("seed", seed, into: &out)
            } else {
                lost.insert(.seed)
            }
        }
        json.member("presencePenalty", json: request.presencePenalty, text, into: &out)
        json.member("frequencyPenalty", json: request.frequencyPenalty, text, into: &out)
        if request.wantsLogprobs {
            json.member("responseLogprobs", true, into: &out)
            if let count = request.topLogprobs, count > 0 { json.member("logprobs", count, into: &out) }
        }
    }

    /// Stop sequences that Google takes.
    private static let stopLimit = 5

    private mutating func stops(
        _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        if request.stops.isEmpty { return }
        json.key("stopSequences", into: &out)
        json.beginArray(into: &out)
        for index in 0..<min(request.stops.count, Self.stopLimit) {
            json.escaped(text[request.stops[index]], into: &out)
        }
        json.endArray(into: &out)
        if request.stops.count > Self.stopLimit { lost.insert(.stop) }
    }

    private mutating func format(
        _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        if request.format.kind == .text { return }
        json.member("responseMimeType", word: "application/json", into: &out)
        if request.format.kind == .schema {
            json.member("responseJsonSchema", json: request.format.schema, text, into: &out)
        }
    }

    // MARK: Reasoning

    /// `thinkingConfig`: a level or a budget, by the model; Google refuses both at once.
    private mutating func reasoning(_ wanted: Reasoning, into out: inout ByteBuffer) {
        if wanted.effort == nil && wanted.budget == nil && wanted.isShown == nil { return }
        if model.reasoning == .none {
            // A model that does not reason is as it is asked to be.
            if (wanted.effort ?? Reasoning.Effort.none) != Reasoning.Effort.none { lost.insert(.reasoningEffort) }
            if (wanted.budget ?? 0) != 0 { lost.insert(.reasoningBudget) }
            return
        }
        let before = (writer: json, count: out.count)
        json.key("thinkingConfig", into: &out)
        json.beginObject(into: &out)
        let start = out.count
        let isOff = wanted.effort == Reasoning.Effort.none || wanted.budget == 0
        if let isShown = isOff ? false : wanted.isShown { json.member("includeThoughts", isShown, into: &out) }
        if model.reasoning == .level {
            if let level = level(wanted) { json.member("thinkingLevel", word: level, into: &out) }
        } else if let budget = budget(wanted) {
            json.member("thinkingBudget", budget, into: &out)
        }
        if out.count == start {
            json = before.writer
            out.truncate(to: before.count)
        } else {
            json.endObject(into: &out)
        }
    }

    /// The level nearest to what is wanted; nil where that is left to the model. There is no way to have no reasoning at all, and the
    /// larger models begin at LOW.
    private mutating func level(_ wanted: Reasoning) -> StaticString? {
        var effort = wanted.effort
        if let budget = wanted.budget, budget > 0 {
            lost.insert(.reasoningBudget)
            effort = effort ?? (budget <= 1024 ? .low : budget <= 8192 ? .medium : .high)
        } else if wanted.budget == 0 {
            effort = Reasoning.Effort.none
        }
        guard let effort else { return nil }
        switch effort {
        case .none, .minimal:
            if effort == Reasoning.Effort.none || model.isPro { lost.insert(.reasoningEffort) }
            return model.isPro ? "LOW" : "MINIMAL"
        case .low: return "LOW"
        case .medium: return "MEDIUM"
        case .high: return "HIGH"
        case .xhigh, .max:
            lost.insert(.reasoningEffort)
            return "HIGH"
        }
    }

    /// Tokens that the smallest and the largest models of 2.5 may spend on reasoning.
    private static let budgetLimit = (flash: 24_576, pro: 32_768)

    /// The budget that Google's own OpenAI-compatible API gives an effort; nil where it is left to the model. Pro cannot be told not
    /// to reason: 128 tokens are the least.
    private mutating func budget(_ wanted: Reasoning) -> Int? {
        let limit = model.isPro ? Self.budgetLimit.pro : Self.budgetLimit.flash
        if let budget = wanted.budget, budget != 0 {
            if budget < 0 { return -1 }
            if budget > limit { lost.insert(.reasoningBudget) }
            return min(budget, limit)
        }
        guard let effort = wanted.budget == 0 ? Reasoning.Effort.none : wanted.effort else { return nil }
        switch effort {
        case .none:
            if model.isPro { lost.insert(.reasoningEffort) }
            return model.isPro ? 128 : 0
        case .minimal, .low: return 1024
        case .medium: return 8192
        case .high: return 24_576
        case .xhigh, .max: return limit
        }
    }

    // MARK: The rest

    mutating func tier(_ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer) {
        if !request.serviceTier.isPresent { return }
        let wanted = text[request.serviceTier]
        if wanted.equals("auto") { return }
        if wanted.equals("default") || wanted.equals("standard") {
            json.member("serviceTier", word: "standard", into: &out)
        } else if wanted.equals("flex") || wanted.equals("priority") {
            json.member("serviceTier", request.serviceTier, text, into: &out)
        } else {
            lost.insert(.serviceTier)
        }
    }

    mutating func loseRest(_ request: borrowing ChatRequest, _ text: borrowing ChatText) {
        if request.minP.isPresent, JSONNumber.double(text[request.minP]) != 0 { lost.insert(.minP) }
        if request.repetitionPenalty.isPresent, JSONNumber.double(text[request.repetitionPenalty]) != 1 {
            lost.insert(.repetitionPenalty)
        }
        if request.verbosity.isPresent { lost.insert(.verbosity) }
        if request.user.isPresent { lost.insert(.user) }
        if request.metadata.isPresent { lost.insert(.metadata) }
    }
}
