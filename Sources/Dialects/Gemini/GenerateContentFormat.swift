/// Gemini's generateContent (google-genai 3.4, `types.py` and its converters), on both sides of a translation.
///
///     request   contents[].parts[]: text, inlineData, fileData, functionCall, functionResponse; systemInstruction; tools;
///               toolConfig; generationConfig
///     answer    candidates[]: content.parts[], finishReason; promptFeedback; usageMetadata
///     stream    answers, each with the parts that are new; the last has the finishReason, and nothing follows it
///
/// Results of functions are matched to their calls by name and order: an id is known to some of Google's servers and refused by
/// others, so it is read where a client tells it and never sent. Calls without one get a made id, the same each time.
/// A model of Gemini 3 or later wants back what it signed (`thoughtSignature`).
public import Chat
import Containers

public final class GenerateContentFormat: ClientChatFormat, BackendChatFormat {
    public let name: StaticString = "generate_content"
    public let framing = StreamFraming.events

    public init() {}

    public func makeStreamReader() -> any ChatStreamReader { GenerateContentStreamReader() }
    public func makeStreamWriter() -> any ChatStreamWriter { KeptStreamWriter(GenerateContentStreamWriter()) }
}

extension FinishReason {
    /// `finishReason` as read. The ways in which a call of a function can fail are not told apart.
    init(gemini word: Span<UInt8>) {
        if word.equals("STOP") {
            self = .stop
        } else if word.equals("MAX_TOKENS") {
            self = .length
        } else if word.equals("CONTINUATION") {
            self = .pause
        } else if Self.isFiltered(word) {
            self = .contentFilter
        } else {
            self = .other
        }
    }

    private static func isFiltered(_ word: Span<UInt8>) -> Bool {
        word.equals("SAFETY") || word.equals("RECITATION") || word.equals("LANGUAGE") || word.equals("BLOCKLIST")
            || word.equals("PROHIBITED_CONTENT") || word.equals("SPII") || word.equals("MODEL_ARMOR")
            || word.equals("IMAGE_SAFETY") || word.equals("IMAGE_PROHIBITED_CONTENT")
            || word.equals("IMAGE_RECITATION")
    }

    /// `finishReason` as written. Calls of functions end as a text does.
    var geminiWord: StaticString {
        switch self {
        case .stop, .stopSequence, .toolCalls: "STOP"
        case .length, .contextWindow: "MAX_TOKENS"
        case .contentFilter, .refusal: "SAFETY"
        case .pause: "CONTINUATION"
        case .other: "OTHER"
        }
    }
}

/// What the name of a model tells of what it takes: `gemini-2.5-flash`, `models/gemini-3-pro-preview`, `gemini-flash-latest`.
struct GeminiModel {
    enum Reasoning {
        /// Before 2.5, and models that are no Gemini.
        case none
        /// 2.5: `thinkingBudget`, a number of tokens.
        case budget
        /// 3 and later: `thinkingLevel`, a word.
        case level
    }

    var reasoning = Reasoning.budget
    /// The larger ones, which cannot be told not to reason at all.
    let isPro: Bool
    /// It may want signatures on calls of functions: 3 and later do, and those before take them.
    var signsCalls = true

    /// Of a name that says nothing (a tuned model's endpoint) it is assumed that it reasons as a 2.5, and that it signs its calls.
    init(_ name: Span<UInt8>) {
        isPro = name.holds("-pro")
        if name.holds("gemma") {
            reasoning = .none
            signsCalls = false
        } else if let version = Self.version(name) {
            reasoning = version >= 30 ? .level : version >= 25 ? .budget : .none
            signsCalls = version >= 30
        } else if name.holds("gemini-"), name.ends(with: "-latest") {
            reasoning = .level
        }
    }

    /// It takes images in results of functions.
    var takesResultImages: Bool { reasoning == .level }

    /// Ten times the version: 25 of `gemini-2.5-flash`; nil when no digit follows `gemini-`.
    private static func version(_ name: Span<UInt8>) -> Int? {
        var at = 0
        while at + 7 < name.count {
            defer { at += 1 }
            if !name.extracting(at..<at + 7).equals("gemini-") { continue }
            guard let major = digit(name, at + 7) else { return nil }
            // A second digit: version 10 or later.
            if digit(name, at + 8) != nil { return major * 100 }
            let hasMinor = at + 8 < name.count && name[at + 8] == UInt8(ascii: ".")
            return major * 10 + (hasMinor ? digit(name, at + 9) ?? 0 : 0)
        }
        return nil
    }

    private static func digit(_ name: Span<UInt8>, _ at: Int) -> Int? {
        if at >= name.count || name[at] &- UInt8(ascii: "0") > 9 { return nil }
        return Int(name[at] - UInt8(ascii: "0"))
    }
}
