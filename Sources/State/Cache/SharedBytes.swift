/// Bytes that never change and that several workers hold at once: a piece of an answer.
public final class SharedBytes: Sendable {
    private let bytes: FrozenArray<UInt8>

    /// A copy of `bytes`.
    public init(_ bytes: Span<UInt8>) { self.bytes = FrozenArray(bytes) }

    public var count: Int { bytes.count }

    public var span: Span<UInt8> {
        @_lifetime(borrow self) get { bytes.span(in: self) }
    }
}
