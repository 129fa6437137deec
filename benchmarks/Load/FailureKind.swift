/// Why a request got no whole answer.
enum FailureKind: UInt8, CaseIterable {
    /// No connection.
    case connect
    /// The TLS handshake failed, or the session broke.
    case tls
    case reset
    case timeout
    /// The peer closed before the answer's end, or a stream lacks its last event.
    case closedEarly
    /// Not HTTP, or not an event stream where one was asked for.
    case malformed

    /// As reports name it.
    var name: String {
        switch self {
        case .connect: "connect"
        case .tls: "tls"
        case .reset: "reset"
        case .timeout: "timeout"
        case .closedEarly: "closed_early"
        case .malformed: "malformed"
        }
    }
}
