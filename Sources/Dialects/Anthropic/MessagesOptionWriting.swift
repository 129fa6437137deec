/// Writing how the answer is made: reasoning, sampling, format, limits.
import Chat
import Containers
import JSON

extension MessagesRequestWriter {
    /// `thinking` and `output_config`. There is no mode for JSON without a schema (lost: json_format): clients that ask for it must
    /// ask for JSON in their prompt too, so no words are added to it.
    mutating func write(
        _ thinking: MessagesThinking, _ request: borrowing ChatRequest, into out: inout ByteBuffer
    ) {
        if thinking.mode != .unsaid {
            json.key("thinking", into: &out)
            json.beginObject(into: &out)
            switch thinking.mode {
            case .enabled(let budget):
                json.member("type", word: "enabled", into: &out)
                json.member("budget_tokens", budget, into: &out)
            case .adaptive: json.member("type", word: "adaptive", into: &out)
            case .disabled, .unsaid: json.member("type", word: "disabled", into: &out)
            }
            writeDisplay(thinking, request.reasoning.isShown, into: &out)
            json.endObject(into: &out)
        }
        let schema = request.format.kind == .schema ? request.format.schema : .none
        if request.format.kind != .text, !schema.isPresent { lost.insert(.jsonFormat) }
        if thinking.effort == nil, !schema.isPresent { return }
        json.key("output_config", into: &out)
        json.beginObject(into: &out)
        if let effort = thinking.effort { json.member("effort", word: effort, into: &out) }
        if schema.isPresent {
            json.key("format", into: &out)
            json.beginObject(into: &out)
            json.member("type", word: "json_schema", into: &out)
            json.member("schema", json: schema, text, into: &out)
            json.endObject(into: &out)
        }
        json.endObject(into: &out)
    }

    /// Models that take a budget show their thinking; of the others the newer ones do only when they are asked.
    private mutating func writeDisplay(
        _ thinking: MessagesThinking, _ isShown: Bool?, into out: inout ByteBuffer
    ) {
        guard thinking.isOn, let isShown else { return }
        if !isShown { json.member("display", word: "omitted", into: &out) }
        if isShown, thinking.mode == .adaptive { json.member("display", word: "summarized", into: &out) }
    }

    /// A temperature is at most 1. One that thinks takes no temperature but 1, no `top_k`, and a `top_p` of at least 0.95; and no
    /// model of late takes `temperature` and `top_p` together: then the first is kept.
    mutating func writeSampling(
        _ request: borrowing ChatRequest, _ thinking: MessagesThinking, into out: inout ByteBuffer
    ) {
        let temperature = JSONNumber.double(text[request.temperature])
        var writesTemperature = temperature != nil
        if thinking.isOn, let temperature, temperature != 1 {
            lost.insert(.temperature)
            writesTemperature = false
        }
        if let temperature, writesTemperature {
            if temperature > 1 {
                lost.insert(.temperature)
                json.member("temperature", 1, into: &out)
            } else {
                json.member("temperature", json: request.temperature, text, into: &out)
            }
        }
        if let share = JSONNumber.double(text[request.topP]) {
            if writesTemperature || (thinking.isOn && share < 0.95) {
                if share < 1 { lost.insert(.topP) }
            } else {
                json.member("top_p", json: request.topP, text, into: &out)
            }
        }
        if thinking.isOn, request.topK.isPresent {
            lost.insert(.topK)
        } else {
            json.member("top_k", json: request.topK, text, into: &out)
        }
        lose(.minP, request.minP, unless: 0)
        lose(.frequencyPenalty, request.frequencyPenalty, unless: 0)
        lose(.presencePenalty, request.presencePenalty, unless: 0)
        lose(.repetitionPenalty, request.repetitionPenalty, unless: 1)
        if request.seed.isPresent { lost.insert(.seed) }
    }

    private mutating func lose(_ feature: Feature, _ number: Piece, unless neutral: Double) {
        if number.isPresent, JSONNumber.double(text[number]) != neutral { lost.insert(feature) }
    }

    mutating func writeRest(_ request: borrowing ChatRequest, into out: inout ByteBuffer) {
        writeStops(request, into: &out)
        if !request.user.isEmpty {
            json.key("metadata", into: &out)
            json.beginObject(into: &out)
            json.member("user_id", request.user, text, into: &out)
            json.endObject(into: &out)
        }
        if request.metadata.isPresent { lost.insert(.metadata) }
        let tier = text[request.serviceTier]
        if tier.equals("auto") {
            json.member("service_tier", word: "auto", into: &out)
        } else if tier.equals("default") {
            json.member("service_tier", word: "standard_only", into: &out)
        } else if !tier.isEmpty {
            lost.insert(.serviceTier)
        }
        if request.streams { json.member("stream", true, into: &out) }
        if request.choices > 1 { lost.insert(.choices) }
        if request.wantsLogprobs || request.topLogprobs ?? 0 > 0 { lost.insert(.logprobs) }
        if request.verbosity.isPresent, !text[request.verbosity].equals("medium") { lost.insert(.verbosity) }
    }

    /// Sequences of white space alone are refused.
    private mutating func writeStops(_ request: borrowing ChatRequest, into out: inout ByteBuffer) {
        var isOpen = false
        for index in request.stops.indices {
            let stop = text[request.stops[index]]
            if stop.isBlankInside {
                lost.insert(.stop)
                continue
            }
            if !isOpen {
                json.key("stop_sequences", into: &out)
                json.beginArray(into: &out)
                isOpen = true
            }
            json.escaped(stop, into: &out)
        }
        if isOpen { json.endArray(into: &out) }
    }
}
