/// A header field to send, or of a test's request.
public struct HeaderField: Sendable {
    /// A token (RFC 9110 §5.6.2), as written.
    public var name: Located<String>
    /// No control bytes.
    public var value: Located<String>
}
