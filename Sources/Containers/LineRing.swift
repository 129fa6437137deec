/// A bounded ring of bytes from one writing thread to one reading thread, in whole lines.
import Synchronization

@safe
public final class LineRing: Sendable {
    nonisolated(unsafe) private let storage: UnsafeMutableRawPointer
    private let capacity: Int
    /// Bytes ever written and ever read.
    private let written = Atomic<Int>(0)
    private let read = Atomic<Int>(0)

    /// `capacity`: bytes, a power of two.
    public init(capacity: Int) {
        precondition(capacity > 0 && capacity & (capacity - 1) == 0)
        self.capacity = capacity
        unsafe storage = .allocate(byteCount: capacity, alignment: 64)
    }

    deinit { unsafe storage.deallocate() }

    /// The writer's side: takes the whole line or, when there is no room for it, nothing and returns false.
    public func append(_ line: Span<UInt8>) -> Bool {
        let position = written.load(ordering: .relaxed)
        guard capacity - (position - read.load(ordering: .acquiring)) >= line.count else { return false }
        let start = position & (capacity - 1)
        let first = min(line.count, capacity - start)
        unsafe line.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            unsafe (storage + start).copyMemory(from: base, byteCount: first)
            unsafe storage.copyMemory(from: base + first, byteCount: bytes.count - first)
        }
        written.store(position + line.count, ordering: .releasing)
        return true
    }

    /// The reader's side: moves all that is there, whole lines, to the end of `out`.
    public func drain(into out: inout ByteBuffer) {
        let end = written.load(ordering: .acquiring)
        let position = read.load(ordering: .relaxed)
        let start = position & (capacity - 1)
        let first = min(end - position, capacity - start)
        unsafe out.append(Span(_unsafeBytes: UnsafeRawBufferPointer(start: storage + start, count: first)))
        unsafe out.append(Span(_unsafeBytes: UnsafeRawBufferPointer(start: storage, count: end - position - first)))
        read.store(end, ordering: .releasing)
    }
}
