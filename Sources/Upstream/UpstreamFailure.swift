/// Why a request to a backend did not end with a whole answer.
///
/// The failure carries what a retry policy needs and makes no choice itself: whether the backend can have seen the
/// request (`beforeAnyAnswer`), and whether a kept connection may simply have been closed under it (`wasReused`).
public struct UpstreamFailure: Error, Equatable, Sendable {
    public enum Kind: UInt8, Sendable, CaseIterable {
        /// No address took the connection.
        case connect
        /// No address took the connection in time; a TLS handshake counts as a part of connecting.
        case connectTimeout
        /// The request was written whole and no byte of an answer came in time.
        case firstByteTimeout
        /// The answer, or the backend's reading of the request, stood still for too long.
        case idleTimeout
        /// The whole request took too long.
        case totalTimeout
        /// The connection broke.
        case reset
        /// The connection was closed in order, before the answer's framing said that it is complete.
        case truncated
        /// The backend did not speak HTTP/1.1 as RFC 9112 frames it.
        case malformed
        /// The handshake failed, the certificate was refused, or a record did not authenticate.
        case tls
        /// The host name has no address yet.
        case unresolved
        /// Connections and waiting places were all taken, or the wait for one took too long.
        case overloaded

        /// For metrics and logs.
        public var word: String {
            switch self {
            case .connect: "connect"
            case .connectTimeout: "connect_timeout"
            case .firstByteTimeout: "first_byte_timeout"
            case .idleTimeout: "idle_timeout"
            case .totalTimeout: "total_timeout"
            case .reset: "reset"
            case .truncated: "truncated"
            case .malformed: "malformed"
            case .tls: "tls"
            case .unresolved: "unresolved"
            case .overloaded: "overloaded"
            }
        }
    }

    public let kind: Kind
    /// No byte of an answer had come.
    public let beforeAnyAnswer: Bool
    /// The connection had carried a request before.
    public let wasReused: Bool
    /// One clause for the log.
    public let detail: StaticString

    public init(_ kind: Kind, beforeAnyAnswer: Bool = true, wasReused: Bool = false, detail: StaticString) {
        self.kind = kind
        self.beforeAnyAnswer = beforeAnyAnswer
        self.wasReused = wasReused
        self.detail = detail
    }

    /// The request can be sent again without a backend having answered it: it never left, or it left on a kept
    /// connection that the backend had closed (RFC 9110 section 9.2.2, RFC 9112 section 9.3.1).
    public var isSafeToRetry: Bool {
        switch kind {
        case .connect, .connectTimeout, .unresolved, .overloaded: true
        case .reset, .truncated: wasReused && beforeAnyAnswer
        default: false
        }
    }

    public static func == (left: Self, right: Self) -> Bool {
        left.kind == right.kind && left.beforeAnyAnswer == right.beforeAnyAnswer && left.wasReused == right.wasReused
    }
}
