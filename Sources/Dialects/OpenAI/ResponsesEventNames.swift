/// The events that tell of an item while it is made, and where in the item they say its text stands.
extension ResponsesItem {
    /// Nil: its text comes whole, in the item.
    var deltaEvent: StaticString? {
        switch self {
        case .message: "response.output_text.delta"
        case .refusal: "response.refusal.delta"
        case .thinking: "response.reasoning_summary_text.delta"
        case .call: "response.function_call_arguments.delta"
        case .sealed, .callSeal, .image: nil
        }
    }

    var doneEvent: StaticString {
        switch self {
        case .message: "response.output_text.done"
        case .refusal: "response.refusal.done"
        case .thinking: "response.reasoning_summary_text.done"
        default: "response.function_call_arguments.done"
        }
    }

    /// Before the text in its `done` event.
    var doneOpening: StaticString {
        switch self {
        case .message: #","logprobs":[],"text":""#
        case .refusal: #","refusal":""#
        case .thinking: #","text":""#
        default: #","arguments":""#
        }
    }

    /// The events that begin and end the part that the text is in; nil: it is in the item itself.
    var partEvents: (added: StaticString, done: StaticString)? {
        switch self {
        case .message, .refusal: ("response.content_part.added", "response.content_part.done")
        case .thinking: ("response.reasoning_summary_part.added", "response.reasoning_summary_part.done")
        default: nil
        }
    }

    /// Of the part in its item.
    var partIndex: StaticString {
        switch self {
        case .message, .refusal: #","content_index":0"#
        case .thinking: #","summary_index":0"#
        default: ""
        }
    }

    /// The part up to its text.
    var partOpening: StaticString {
        switch self {
        case .message: #","part":{"type":"output_text","annotations":[],"logprobs":[],"text":""#
        case .refusal: #","part":{"type":"refusal","refusal":""#
        default: #","part":{"type":"summary_text","text":""#
        }
    }
}
