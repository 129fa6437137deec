/// Edits of the members of `generationConfig`, wherever that stands by now: in the body, or in an edit that has added it.
import Containers
import Graph
import JSON

/// A member of `generationConfig`, by which its name in routes.yaml is known from that of a top-level member.
struct GeminiConfigKey {
    let camel: StaticString
    /// The same for a key of one word.
    let snake: StaticString

    static let temperature = GeminiConfigKey("temperature", "temperature")
    static let maxOutputTokens = GeminiConfigKey("maxOutputTokens", "max_output_tokens")

    private static let all = [
        temperature, maxOutputTokens,
        GeminiConfigKey("topP", "top_p"), GeminiConfigKey("topK", "top_k"), GeminiConfigKey("seed", "seed"),
        GeminiConfigKey("candidateCount", "candidate_count"), GeminiConfigKey("stopSequences", "stop_sequences"),
        GeminiConfigKey("presencePenalty", "presence_penalty"),
        GeminiConfigKey("frequencyPenalty", "frequency_penalty"),
        GeminiConfigKey("responseLogprobs", "response_logprobs"), GeminiConfigKey("logprobs", "logprobs"),
        GeminiConfigKey("responseMimeType", "response_mime_type"), GeminiConfigKey("responseSchema", "response_schema"),
        GeminiConfigKey("responseJsonSchema", "response_json_schema"),
        GeminiConfigKey("responseModalities", "response_modalities"),
        GeminiConfigKey("responseFormat", "response_format"), GeminiConfigKey("thinkingConfig", "thinking_config"),
        GeminiConfigKey("mediaResolution", "media_resolution"), GeminiConfigKey("speechConfig", "speech_config"),
        GeminiConfigKey("imageConfig", "image_config"),
    ]

    private init(_ camel: StaticString, _ snake: StaticString) {
        self.camel = camel
        self.snake = snake
    }

    /// In either spelling; nil when `generationConfig` has no such member that we know.
    init?(_ name: Span<UInt8>) {
        for key in Self.all where name.equals(key.camel) || name.equals(key.snake) {
            self = key
            return
        }
        return nil
    }
}

extension EditList {
    /// The spelling in which the body has a member, or an edit has added it; the first when there is none.
    func spelling(
        _ camel: StaticString, _ snake: StaticString, _ body: Span<UInt8>, _ index: borrowing MemberIndex
    ) throws(GatewayError) -> StaticString {
        guard case .absent = try value(camel, body, index) else { return camel }
        guard case .absent = try value(snake, body, index) else { return snake }
        return camel
    }

    /// What a member of `generationConfig` is now.
    func geminiConfig(
        _ key: GeminiConfigKey, _ body: Span<UInt8>, _ index: borrowing MemberIndex
    ) throws(GatewayError) -> CurrentValue {
        let place = try ConfigPlace(self, body, index)
        return try value(spelling(key, at: place, body), at: place, body)
    }

    /// The spelling in which `generationConfig` has a member; the first when it has none.
    private func spelling(
        _ key: GeminiConfigKey, at place: ConfigPlace, _ body: Span<UInt8>
    ) throws(GatewayError) -> StaticString {
        guard case .absent = try value(key.camel, at: place, body) else { return key.camel }
        guard case .absent = try value(key.snake, at: place, body) else { return key.snake }
        return key.camel
    }

    private func value(
        _ name: StaticString, at place: ConfigPlace, _ body: Span<UInt8>
    ) throws(GatewayError) -> CurrentValue {
        do throws(JSONError) {
            switch place.object {
            case .absent: return .absent
            case .original(let config): return try current(name.bytes, inside: config.value, of: body)
            case .inserted(let config):
                return try member(name.bytes, ofInserted: config).map { .inserted($0) } ?? .absent
            }
        } catch {
            throw GatewayError(error, key: name.description)
        }
    }

    /// Sets a member of `generationConfig`, which is added where it is missing.
    mutating func setGeminiConfig(
        _ key: GeminiConfigKey, _ body: Span<UInt8>, _ index: borrowing MemberIndex, _ write: (inout ByteBuffer) -> Void
    ) throws(GatewayError) {
        let place = try ConfigPlace(self, body, index)
        let name = try spelling(key, at: place, body)
        do throws(JSONError) {
            switch place.object {
            case .original(let config): try setMember(name.bytes, inside: config.value, of: body, write)
            case .inserted(let config):
                try setMember(name.bytes, ofInserted: config, place.key.bytes, in: body, index, write)
            case .absent:
                try setMember(place.key.bytes, in: body, index) { out in
                    out.append("{\"" as StaticString)
                    out.append(name)
                    out.append("\":" as StaticString)
                    write(&out)
                    out.append(UInt8(ascii: "}"))
                }
            }
        } catch {
            throw GatewayError(error, key: name.description)
        }
    }

    /// Lowers a number of `generationConfig` to `limit`. False: it has none (or null). Throws 400 when it is no number.
    mutating func clampGeminiConfig(
        _ key: GeminiConfigKey, to limit: Double, _ body: Span<UInt8>, _ index: borrowing MemberIndex,
        _ write: (inout ByteBuffer) -> Void
    ) throws(GatewayError) -> Bool {
        let value = try geminiConfig(key, body, index)
        guard let number = try number(value, key.camel, body, inStrings: true) else { return false }
        if number > limit { try setGeminiConfig(key, body, index, write) }
        return true
    }
}

/// `generationConfig` as it is now: its key as spelled, and the object.
private struct ConfigPlace {
    let key: StaticString
    /// An object; null counts as absent.
    let object: CurrentValue

    init(_ edits: borrowing EditList, _ body: Span<UInt8>, _ index: borrowing MemberIndex) throws(GatewayError) {
        key = try edits.spelling("generationConfig", "generation_config", body, index)
        let value = try edits.value(key, body, index)
        switch value {
        case .absent: object = .absent
        case .original(let member):
            if member.kind != .object && member.kind != .null { throw .invalidValue(key.description) }
            object = member.kind == .null ? .absent : value
        case .inserted(let range):
            let bytes = edits.insertedBytes.extracting(range)
            if bytes[0] != UInt8(ascii: "{") && !bytes.equals("null") { throw .conflictingEdits(key.description) }
            object = bytes.equals("null") ? .absent : value
        }
    }
}
