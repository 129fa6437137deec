/// A request up to its body, held apart from the input that it came in, so that it outlives it.
///
/// Filled by a `RequestParser`; used again and again, it allocates nothing once its storage has grown to fit.
import Containers

public struct RequestHead: ~Copyable {
    public internal(set) var method = Method.other
    /// 0 or 1.
    public internal(set) var minorVersion = 1
    public internal(set) var framing = BodyFraming.none
    /// Whether the client lets the connection carry another request (RFC 9112 section 9.3).
    public internal(set) var keepAlive = true
    /// Whether the client waits for `100 Continue` before it sends the body (RFC 9110 section 10.1.1).
    public internal(set) var expectsContinue = false
    /// Whether the client asks for another protocol on this connection (RFC 9110 section 7.8).
    public internal(set) var wantsUpgrade = false
    /// Whether the target holds a `?`, which an empty query hides.
    public internal(set) var hasQuery = false
    /// The port that the client named, 1–65535.
    public internal(set) var port: Int?
    public var headers = Headers()

    var line = RequestLine()
    var pathRange = 0..<0
    var authorityRange = 0..<0
    var hostLength = 0

    public init() {}

    /// The method as received.
    public var methodText: Span<UInt8> {
        @_lifetime(borrow self) get { headers.bytes.span.extracting(line.method) }
    }

    /// The request target as received.
    public var target: Span<UInt8> {
        @_lifetime(borrow self) get { headers.bytes.span.extracting(line.target) }
    }

    /// The path in its normal form (`PathNormalizer`); `*` for asterisk form, empty for CONNECT.
    public var path: Span<UInt8> {
        @_lifetime(borrow self) get { headers.bytes.span.extracting(pathRange) }
    }

    /// The query as received, without its `?`.
    public var query: Span<UInt8> {
        @_lifetime(borrow self) get { headers.bytes.span.extracting(line.query) }
    }

    /// Host and port that the request is for, in lower case; empty in HTTP/1.0 without `Host`. An absolute-form
    /// target's own authority replaces that of `Host` (RFC 9112 section 3.2.2).
    public var authority: Span<UInt8> {
        @_lifetime(borrow self) get { headers.bytes.span.extracting(authorityRange) }
    }

    /// The authority without its port, in lower case; IPv6 addresses keep their brackets.
    public var host: Span<UInt8> {
        @_lifetime(borrow self) get {
            let start = authorityRange.lowerBound
            return headers.bytes.span.extracting(start..<(start + hostLength))
        }
    }

    /// Forgets the request; keeps the storage.
    public mutating func clear() {
        headers.clear()
        line = RequestLine()
        method = .other
        minorVersion = 1
        framing = .none
        keepAlive = true
        expectsContinue = false
        wantsUpgrade = false
        hasQuery = false
        port = nil
        pathRange = 0..<0
        authorityRange = 0..<0
        hostLength = 0
    }
}
