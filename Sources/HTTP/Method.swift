/// Request methods (RFC 9110 section 9). Names are case-sensitive: `get` is `.other`.
import Containers

public enum Method: UInt8, Sendable {
    case get, head, post, put, delete, patch, options, connect, trace
    /// Any other token; its text is with the request head.
    case other

    public init(_ text: Span<UInt8>) {
        let candidate: Method =
            switch (text.count, text.count > 1 ? text[1] : 0) {
            case (3, UInt8(ascii: "E")): .get
            case (3, UInt8(ascii: "U")): .put
            case (4, UInt8(ascii: "O")): .post
            case (4, UInt8(ascii: "E")): .head
            case (5, UInt8(ascii: "A")): .patch
            case (5, UInt8(ascii: "R")): .trace
            case (6, UInt8(ascii: "E")): .delete
            case (7, UInt8(ascii: "P")): .options
            case (7, UInt8(ascii: "O")): .connect
            default: .other
            }
        self = text.equals(candidate.text) ? candidate : .other
    }

    /// The name on the wire; empty for `.other`.
    public var text: StaticString {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .delete: "DELETE"
        case .patch: "PATCH"
        case .options: "OPTIONS"
        case .connect: "CONNECT"
        case .trace: "TRACE"
        case .other: ""
        }
    }
}
