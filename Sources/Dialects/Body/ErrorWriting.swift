/// What the error bodies of the dialects have in common.
import Containers
import Graph
import JSON

extension JSONWriter {
    /// Writes an error's message as a member, with what it is about: `No route serves this model: gpt-9`.
    mutating func message(_ error: GatewayError, key name: StaticString = "message", into out: inout ByteBuffer) {
        key(name, into: &out)
        if error.detail.isEmpty { return string(error.message, into: &out) }
        var text = error.message.description
        if text.hasSuffix(".") { text.removeLast() }
        string("\(text): \(error.detail)", into: &out)
    }
}
