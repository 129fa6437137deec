/// What the answers of the formats have in common.
import Chat
import Containers
import JSON

extension JSONWriter {
    /// The answer's id, which begins with `prefix` in all that the client's SDKs have seen: the backend's, else the request's.
    mutating func id(
        _ inside: Span<UInt8>, prefix: StaticString, _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        key("id", into: &out)
        beginString(into: &out)
        if !inside.starts(with: prefix) { out.append(prefix) }
        out.append(inside.isEmpty ? context.requestID.span : inside)
        endString(into: &out)
    }

    /// The model that answered: `inside` of a string, as the backend names it, else the one that the client asked for.
    mutating func model(
        _ inside: Span<UInt8>, key name: StaticString = "model", _ context: borrowing AnswerContext,
        into out: inout ByteBuffer
    ) {
        key(name, into: &out)
        if inside.isEmpty { string(context.model.span, into: &out) } else { escaped(inside, into: &out) }
    }

    /// What a client is told of a failure in mid-stream: the backend's words, or ours where it has none.
    mutating func message(
        _ failure: borrowing UpstreamReport, key name: StaticString = "message", into out: inout ByteBuffer
    ) {
        key(name, into: &out)
        if failure.message.isEmpty {
            string("The backend failed in the middle of its answer." as StaticString, into: &out)
        } else {
            string(failure.message.span, into: &out)
        }
    }
}
