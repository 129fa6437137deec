/// Per-exchange memory of the filters: trivial values at offsets that the compiler of the graph assigned.
///
/// One of the few unsafe files of this module: a slot's cell is inside the storage and as large as its value, by the
/// preconditions of its making.
import Glibc

/// Where one filter's value lives: a cell of 64 bytes.
public struct ScratchSlot<Value: BitwiseCopyable>: Sendable {
    let offset: Int

    /// Cell `index`. The compiler of the graph gives different cells to filters that stand in one route.
    public init(_ index: Int) {
        precondition(MemoryLayout<Value>.size <= ScratchLayout.cell && index >= 0 && index < ScratchLayout.cells)
        offset = index * ScratchLayout.cell
    }
}

/// The sizes of scratch memory.
public enum ScratchLayout {
    /// Bytes a filter: a subject of 16, what it reserved in three windows, and what it will tell of them.
    public static let cell = 64
    /// Filters of one route that may remember something; half of `RoutingGraph.maxFilters`.
    public static let cells = 16
    static let capacity = cell * cells
}

/// The storage: zeroed when an exchange begins.
@safe
public struct Scratch: ~Copyable {
    private let base: UnsafeMutableRawPointer

    init() {
        unsafe base = .allocate(byteCount: ScratchLayout.capacity, alignment: 16)
        clear(ScratchLayout.capacity)
    }

    deinit { unsafe base.deallocate() }

    func clear(_ size: Int) { unsafe _ = memset(base, 0, size) }

    /// The value of a slot; all zero bits until it is set. `Value` must be valid in that form.
    public subscript<Value: BitwiseCopyable>(slot: ScratchSlot<Value>) -> Value {
        get { unsafe base.load(fromByteOffset: slot.offset, as: Value.self) }
        nonmutating set { unsafe base.storeBytes(of: newValue, toByteOffset: slot.offset, as: Value.self) }
    }
}
