/// One thread's counts: an array of words that this thread alone writes and any thread may read.
///
/// With one writer an increment is a plain load and store (relaxed, so a reader never sees half a word): no lock prefix, and
/// no cache line that two workers write. Which cell means what is the catalog's knowledge. The memory comes zeroed from the
/// system and is resident only where cells are in use.
import Glibc
import Synchronization

@safe
public final class MetricsBlock: Sendable {
    nonisolated(unsafe) private let cells: UnsafeMutableRawPointer
    let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
        guard let memory = unsafe calloc(capacity, 8) else { fatalError("out of memory: \(capacity) cells") }
        unsafe cells = memory
    }

    deinit { unsafe free(cells) }

    /// Writer's thread. Counts `amount` more.
    public func add(_ counter: Counter, _ amount: UInt64 = 1) { add(cell: counter.cell, amount) }

    /// Writer's thread. The value that this thread contributes from now on.
    public func set(_ gauge: Gauge, _ value: Int) {
        unsafe cell(gauge.cell).pointee.store(UInt64(bitPattern: Int64(value)), ordering: .relaxed)
    }

    /// Writer's thread. Moves this thread's contribution.
    public func add(_ gauge: Gauge, _ change: Int) { add(cell: gauge.cell, UInt64(bitPattern: Int64(change))) }

    /// Writer's thread. Counts one observation, in the unit of the histogram's scale.
    public func observe(_ histogram: Histogram, _ value: UInt64) {
        let first = histogram.cell
        add(cell: first + UInt32(histogram.scale.bucket(of: value)), 1)
        add(cell: first + UInt32(histogram.scale.boundCount) + 1, value)
    }

    /// Any thread.
    func value(_ index: UInt32) -> UInt64 { unsafe cell(index).pointee.load(ordering: .relaxed) }

    private func add(cell index: UInt32, _ amount: UInt64) {
        let cell = unsafe cell(index)
        let value = unsafe cell.pointee.load(ordering: .relaxed)
        unsafe cell.pointee.store(value &+ amount, ordering: .relaxed)
    }

    private func cell(_ index: UInt32) -> UnsafeMutablePointer<Atomic<UInt64>> {
        precondition(Int(index) < capacity, "a series of another catalog")
        return unsafe (cells + Int(index) * 8).assumingMemoryBound(to: Atomic<UInt64>.self)
    }
}
