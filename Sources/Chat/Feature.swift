/// What a chat can ask for or hold that not every dialect can carry.
///
/// The names are what `x-millrace-lossy` and `millrace_lossy_total` say: part of the interface. Members that no dialect of ours
/// knows are `unknown`, and named in the header as the client wrote them.
public enum Feature: UInt8, CaseIterable, Sendable {
    // Of requests: sampling.
    case temperature, topP, topK, minP, frequencyPenalty, presencePenalty, repetitionPenalty, seed, logitBias, logprobs
    case choices, stop
    // Tools and format.
    case toolChoice, parallelToolCalls, strictTools, builtInTools, toolArguments, toolResultImages, toolResultError
    case jsonFormat, jsonSchema
    // Content.
    case imageURL, imageFile, imageDetail, audio, file, fileURL, thinking, thinkingSignature, redactedThinking
    case participantName, prefill, systemPosition
    // The rest of a request.
    case reasoningEffort, reasoningBudget, cacheControl, metadata, user, serviceTier, verbosity, safetySettings, store
    case conversation, keepAlive, modelOptions
    // Of answers.
    case citations, generatedImage, generatedAudio, refusalText
    case unknown
    /// Tool calls in an answer whose format has none.
    case toolCalls
    /// Why an answer ended, where its format knows only of ends and of cuts.
    case finishReason

    /// As the field is known to those who send it: snake case.
    public var name: StaticString {
        switch self {
        case .temperature: "temperature"
        case .topP: "top_p"
        case .topK: "top_k"
        case .minP: "min_p"
        case .frequencyPenalty: "frequency_penalty"
        case .presencePenalty: "presence_penalty"
        case .repetitionPenalty: "repetition_penalty"
        case .seed: "seed"
        case .logitBias: "logit_bias"
        case .logprobs: "logprobs"
        case .choices: "n"
        case .stop: "stop"
        case .toolChoice: "tool_choice"
        case .parallelToolCalls: "parallel_tool_calls"
        case .strictTools: "strict"
        case .builtInTools: "built_in_tools"
        case .toolArguments: "tool_arguments"
        case .toolResultImages: "tool_result_images"
        case .toolResultError: "tool_result_error"
        case .jsonFormat: "json_format"
        case .jsonSchema: "json_schema"
        case .imageURL: "image_url"
        case .imageFile: "image_file"
        case .imageDetail: "image_detail"
        case .audio: "audio"
        case .file: "file"
        case .fileURL: "file_url"
        case .thinking: "thinking"
        case .thinkingSignature: "thinking_signature"
        case .redactedThinking: "redacted_thinking"
        case .participantName: "participant_name"
        case .prefill: "prefill"
        case .systemPosition: "system_position"
        case .reasoningEffort: "reasoning_effort"
        case .reasoningBudget: "reasoning_budget"
        case .cacheControl: "cache_control"
        case .metadata: "metadata"
        case .user: "user"
        case .serviceTier: "service_tier"
        case .verbosity: "verbosity"
        case .safetySettings: "safety_settings"
        case .store: "store"
        case .conversation: "conversation"
        case .keepAlive: "keep_alive"
        case .modelOptions: "model_options"
        case .citations: "citations"
        case .generatedImage: "generated_image"
        case .generatedAudio: "generated_audio"
        case .refusalText: "refusal_text"
        case .unknown: "unknown"
        case .toolCalls: "tool_calls"
        case .finishReason: "finish_reason"
        }
    }
}

/// A set of features: one word.
public struct FeatureSet: BitwiseCopyable, Equatable, Sendable {
    private var bits: UInt64 = 0

    public init() {}

    public init(_ features: Feature...) {
        for feature in features { insert(feature) }
    }

    public var isEmpty: Bool { bits == 0 }
    public func contains(_ feature: Feature) -> Bool { bits >> UInt64(feature.rawValue) & 1 != 0 }
    public mutating func insert(_ feature: Feature) { bits |= 1 << UInt64(feature.rawValue) }
    public mutating func formUnion(_ other: FeatureSet) { bits |= other.bits }

    /// Calls `body` with each, in the order of their declaration.
    public func visit(_ body: (Feature) -> Void) {
        var rest = bits
        while rest != 0 {
            if let feature = Feature(rawValue: UInt8(rest.trailingZeroBitCount)) { body(feature) }
            rest &= rest - 1
        }
    }
}
