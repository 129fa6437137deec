/// A worker's numbers: 64-bit cells with one writer and any number of readers.
///
/// One writer means that adding is a relaxed load and a relaxed store: no lock prefix, no contention. A reader may see a sum
/// that is one addition old, never a torn one.
import Synchronization

@safe
public final class CellBlock: @unchecked Sendable {
    public let count: Int
    private let cells: UnsafeMutablePointer<Atomic<UInt64>>

    /// All zero.
    public init(count: Int) {
        self.count = count
        unsafe cells = .allocate(capacity: count)
        for index in 0..<count { unsafe (cells + index).initialize(to: Atomic(0)) }
    }

    deinit {
        unsafe cells.deinitialize(count: count)
        unsafe cells.deallocate()
    }

    /// The writer's thread.
    public func add(_ amount: UInt64, at index: Int) {
        precondition(index >= 0 && index < count)
        let value = unsafe cells[index].load(ordering: .relaxed)
        unsafe cells[index].store(value &+ amount, ordering: .relaxed)
    }

    /// The writer's thread: for gauges.
    public func set(_ value: UInt64, at index: Int) {
        precondition(index >= 0 && index < count)
        unsafe cells[index].store(value, ordering: .relaxed)
    }

    /// Any thread.
    public func value(at index: Int) -> UInt64 {
        precondition(index >= 0 && index < count)
        return unsafe cells[index].load(ordering: .relaxed)
    }
}
