/// Writing the body of a Converse request: all of it but what has a file of its own.
///
/// Messages: `ConverseMessageWriting`; images, audio and documents: `ConverseMediaWriting`; tools: `ConverseToolWriting`; how much the
/// model thinks: `ConverseReasoning`.
import Chat
import Containers
import JSON

/// One body on its way.
struct ConverseWriting {
    let model: ConverseModel
    var json = JSONWriter()
    var lost = FeatureSet()
    var thinking = ConverseThinking.unsaid
    /// Documents written so far: each must have another name.
    var documents = 0

    init(_ model: ConverseModel) { self.model = model }

    mutating func write(
        _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) throws(ChatError) {
        thinking = planThinking(request)
        json.beginObject(into: &out)
        try writeMessages(request, text, into: &out)
        try writeSystem(request, text, into: &out)
        writeInference(request, text, into: &out)
        writeTools(request, text, into: &out)
        writeOutput(request, text, into: &out)
        writeAdditionalFields(request, text, into: &out)
        writeMetadata(request, text, into: &out)
        writeServiceTier(request, text, into: &out)
        json.endObject(into: &out)
        loseTheRest(request, text)
    }

    /// All system turns, wherever they stand.
    private mutating func writeSystem(
        _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) throws(ChatError) {
        let list = open("system", array: true, into: &out)
        var isFirst = true
        for index in request.turns.indices {
            let turn = request.turns[index]
            if turn.role != .system {
                isFirst = false
                continue
            }
            if !isFirst { lost.insert(.systemPosition) }
            for part in turn.parts {
                let part = request.parts[part]
                if part.kind != .text { throw ChatError(.unsupported, "system") }
                if !text[part.text].isBlankInside { writeText(text[part.text], into: &out) }
                if out.count > list.inner { writeCachePoint(part.endsCachedPrefix, into: &out) }
            }
        }
        close(list, into: &out)
    }

    private mutating func writeInference(
        _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        let object = open("inferenceConfig", into: &out)
        if let maxTokens = request.maxTokens { json.member("maxTokens", maxTokens, into: &out) }
        writeTemperature(text[request.temperature], into: &out)
        json.member("topP", json: request.topP, text, into: &out)
        let stops = open("stopSequences", array: true, into: &out)
        for index in request.stops.indices {
            let stop = text[request.stops[index]]
            if stop.isBlankInside { lost.insert(.stop) } else { json.escaped(stop, into: &out) }
        }
        close(stops, into: &out)
        close(object, into: &out)
    }

    /// Converse ends at 1. A model of Claude's that thinks takes 1 only.
    private mutating func writeTemperature(_ number: Span<UInt8>, into out: inout ByteBuffer) {
        guard let value = JSONNumber.double(number) else { return }
        if value > 1 || value < 1 && thinking.isOn {
            lost.insert(.temperature)
            if thinking.isOn { return }
        }
        json.key("temperature", into: &out)
        if value > 1 { json.integer(1, into: &out) } else { json.raw(number, into: &out) }
    }

    /// The schema goes as a string.
    private mutating func writeOutput(
        _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        let object = open("outputConfig", into: &out)
        let format = request.format
        if format.kind == .schema, format.schema.isPresent {
            json.key("textFormat", into: &out)
            json.beginObject(into: &out)
            json.member("type", word: "json_schema", into: &out)
            json.key("structure", into: &out)
            json.beginObject(into: &out)
            json.key("jsonSchema", into: &out)
            json.beginObject(into: &out)
            json.key("schema", into: &out)
            json.string(text[format.schema], into: &out)
            json.member("name", format.name, text, into: &out)
            if !format.description.isEmpty { json.member("description", format.description, text, into: &out) }
            for _ in 0..<3 { json.endObject(into: &out) }
        } else if format.kind != .text {
            lost.insert(.jsonFormat)
        }
        if case .byEffort(let effort?) = thinking { json.member("effort", word: effort, into: &out) }
        close(object, into: &out)
    }

    private mutating func writeServiceTier(
        _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        let tier = text[request.serviceTier]
        if tier.isEmpty || tier.equals("auto") { return }
        if !tier.equals("default"), !tier.equals("priority"), !tier.equals("flex"), !tier.equals("reserved") {
            lost.insert(.serviceTier)
            return
        }
        json.key("serviceTier", into: &out)
        json.beginObject(into: &out)
        json.member("type", request.serviceTier, text, into: &out)
        json.endObject(into: &out)
    }

    private mutating func loseTheRest(_ request: borrowing ChatRequest, _ text: borrowing ChatText) {
        for place in request.parts.indices {
            let part = request.parts[place]
            if part.kind == .thinking, part.signature.isEmpty { lost.insert(.thinking) }
        }
        if request.choices > 1 { lost.insert(.choices) }
        if request.wantsLogprobs { lost.insert(.logprobs) }
        lose(.minP, text[request.minP], unless: 0)
        lose(.frequencyPenalty, text[request.frequencyPenalty], unless: 0)
        lose(.presencePenalty, text[request.presencePenalty], unless: 0)
        lose(.repetitionPenalty, text[request.repetitionPenalty], unless: 1)
        if request.seed.isPresent { lost.insert(.seed) }
        let verbosity = text[request.verbosity]
        if !verbosity.isEmpty, !verbosity.equals("medium") { lost.insert(.verbosity) }
    }

    /// Notes a number that is there and not the one that changes nothing.
    private mutating func lose(_ feature: Feature, _ number: Span<UInt8>, unless neutral: Double) {
        if !number.isEmpty, JSONNumber.double(number) != neutral { lost.insert(feature) }
    }
}

// MARK: - What may turn out to be empty

extension ConverseWriting {
    /// Where something was begun that is taken back if nothing comes into it.
    struct Opened {
        fileprivate let start: Int
        fileprivate let json: JSONWriter
        fileprivate let isArray: Bool
        /// Bytes of the body when it was open.
        let inner: Int
    }

    mutating func open(_ name: StaticString, array isArray: Bool = false, into out: inout ByteBuffer) -> Opened {
        let (start, before) = (out.count, json)
        json.key(name, into: &out)
        if isArray { json.beginArray(into: &out) } else { json.beginObject(into: &out) }
        return Opened(start: start, json: before, isArray: isArray, inner: out.count)
    }

    mutating func close(_ opened: Opened, into out: inout ByteBuffer) {
        if out.count == opened.inner {
            out.truncate(to: opened.start)
            json = opened.json
        } else if opened.isArray {
            json.endArray(into: &out)
        } else {
            json.endObject(into: &out)
        }
    }
}
