/// What a response's output is made of, as it stands on the wire.
///
///     kind         item                      its text is             while it is made
///     message      message                   content[0].text         response.output_text.delta
///     refusal      message                   content[0].refusal      response.refusal.delta
///     thinking     reasoning                 summary[0].text         response.reasoning_summary_text.delta
///     sealed       reasoning                 encrypted_content       –
///     callSeal     reasoning                 encrypted_content       –                           signature of the next call
///     call         function_call             arguments               response.function_call_arguments.delta
///     image        image_generation_call     result (base64)         –
///
/// An item is named after the request and its place: `msg_0123…_0`.
import Containers

enum ResponsesItem: UInt8, BitwiseCopyable {
    case message, refusal, thinking, sealed, callSeal, call, image

    enum Status: UInt8, BitwiseCopyable { case inProgress, completed, incomplete }

    private var idPrefix: StaticString {
        switch self {
        case .message, .refusal: "msg_"
        case .thinking, .sealed: "rs_"
        case .callSeal: "rs_call_"
        case .call: "fc_"
        case .image: "ig_"
        }
    }

    /// Its type, and what all items of it hold.
    private var type: StaticString {
        switch self {
        case .message, .refusal: #""type":"message","role":"assistant""#
        case .thinking, .sealed, .callSeal: #""type":"reasoning""#
        case .call: #""type":"function_call""#
        case .image: #""type":"image_generation_call""#
        }
    }

    /// From the common members to the end of an item whose text is still to come.
    private var emptyEnd: StaticString {
        switch self {
        case .message, .refusal: #","content":[]}"#
        case .thinking, .sealed, .callSeal: #","summary":[]}"#
        case .call: #","arguments":""}"#
        case .image: #","result":null}"#
        }
    }

    /// From the common members to the text.
    private var opening: StaticString {
        switch self {
        case .message: #","content":[{"type":"output_text","annotations":[],"logprobs":[],"text":""#
        case .refusal: #","content":[{"type":"refusal","refusal":""#
        case .thinking: #","summary":[{"type":"summary_text","text":""#
        case .sealed, .callSeal: #","summary":[],"encrypted_content":""#
        case .call: #","arguments":""#
        case .image: #","result":""#
        }
    }

    func appendID(_ index: Int, _ requestID: Span<UInt8>, to out: inout ByteBuffer) {
        out.append(idPrefix)
        out.append(requestID)
        out.append("_" as StaticString)
        out.append(decimal: index)
    }

    /// The item as it is when it begins. `callID` and `name` (insides of strings) are those of a call.
    func appendEmpty(
        _ index: Int, _ requestID: Span<UInt8>, callID: Span<UInt8>, name: Span<UInt8>, to out: inout ByteBuffer
    ) {
        appendCommon(index, .inProgress, requestID, callID: callID, name: name, to: &out)
        out.append(emptyEnd)
    }

    /// The item up to its text, which is appended as the inside of a string; then `appendEnd`.
    func appendStart(
        _ index: Int, _ status: Status, _ requestID: Span<UInt8>, callID: Span<UInt8>, name: Span<UInt8>,
        to out: inout ByteBuffer
    ) {
        appendCommon(index, status, requestID, callID: callID, name: name, to: &out)
        out.append(opening)
    }

    /// `signature`: of thinking, the inside of a string; empty for none.
    func appendEnd(signature: Span<UInt8>, to out: inout ByteBuffer) {
        switch self {
        case .message, .refusal: out.append("\"}]}" as StaticString)
        case .thinking where signature.isEmpty: out.append("\"}]}" as StaticString)
        case .thinking:
            out.append("\"}],\"encrypted_content\":\"" as StaticString)
            out.append(signature)
            out.append("\"}" as StaticString)
        case .sealed, .callSeal, .call, .image: out.append("\"}" as StaticString)
        }
    }

    private func appendCommon(
        _ index: Int, _ status: Status, _ requestID: Span<UInt8>, callID: Span<UInt8>, name: Span<UInt8>,
        to out: inout ByteBuffer
    ) {
        out.append("{\"id\":\"" as StaticString)
        appendID(index, requestID, to: &out)
        out.append("\"," as StaticString)
        out.append(type)
        if hasStatus {
            switch status {
            case .inProgress: out.append(#","status":"in_progress""# as StaticString)
            case .completed: out.append(#","status":"completed""# as StaticString)
            case .incomplete: out.append(#","status":"incomplete""# as StaticString)
            }
        }
        if self != .call { return }
        out.append(#","call_id":""# as StaticString)
        if callID.isEmpty {
            // A backend that gives its calls no ids.
            out.append("call_" as StaticString)
            out.append(requestID)
            out.append("_" as StaticString)
            out.append(decimal: index)
        } else {
            out.append(callID)
        }
        out.append(#"","name":""# as StaticString)
        out.append(name)
        out.append("\"" as StaticString)
    }

    /// Reasoning has one only where it is asked for by its id (openai-python 3.54).
    private var hasStatus: Bool { self != .thinking && self != .sealed && self != .callSeal }
}
