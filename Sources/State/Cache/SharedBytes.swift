/// Bytes that never change and that several workers hold at once: a piece of an answer.
public import Containers

public final class SharedBytes: Sendable {
    nonisolated(unsafe) private let buffer: ByteBuffer
    public let count: Int

    /// A copy of `bytes`.
    public init(_ bytes: Span<UInt8>) {
        var copy = ByteBuffer(capacity: bytes.count)
        copy.append(bytes)
        count = bytes.count
        buffer = copy
    }

    public var span: Span<UInt8> {
        @_lifetime(borrow self) get { buffer.span }
    }
}
