/// Storage for the byte buffers of one loop: blocks of one size are kept and reused, others are only counted.
///
/// What buffers hold is charged against a ceiling: past it the owner stops reading and then answers 503, so that the memory of
/// a process is a sum that someone can read.
import Glibc

@safe
public final class BlockPool {
    public let blockSize: Int
    private let keep: Int
    /// Bytes that may be out.
    public var ceiling: Int
    private var free: [UnsafeMutableRawPointer] = unsafe []
    /// Bytes of storage that are out.
    public private(set) var charged = 0

    /// Keeps up to `keep` idle blocks of `blockSize` bytes; `ceiling` in bytes.
    public init(blockSize: Int = 16_384, keep: Int, ceiling: Int = .max) {
        self.blockSize = blockSize
        self.keep = keep
        self.ceiling = ceiling
        unsafe free.reserveCapacity(keep)
    }

    deinit {
        while let block = unsafe free.popLast() { unsafe Glibc.free(block) }
    }

    /// More is out than there may be: nothing more should be read.
    public var isOverCeiling: Bool { charged > ceiling }

    /// An empty buffer with a block of storage.
    public func take() -> ByteBuffer {
        charged += blockSize
        if let block = unsafe free.popLast() { return unsafe ByteBuffer(adopting: block, capacity: blockSize) }
        return ByteBuffer(capacity: blockSize)
    }

    /// Takes a buffer's storage back and leaves an empty one without storage.
    public func give(exchange buffer: inout ByteBuffer) {
        let capacity = buffer.capacity
        if capacity == 0 { return }
        guard let storage = unsafe buffer.detach() else { return }
        charged = max(0, charged - capacity)
        if capacity == blockSize, unsafe free.count < keep {
            unsafe free.append(storage)
        } else {
            unsafe Glibc.free(storage)
        }
    }

    /// Counts bytes that a buffer has grown by, or that stand elsewhere.
    public func charge(_ bytes: Int) { charged += bytes }
    public func discharge(_ bytes: Int) { charged = max(0, charged - bytes) }
}
