/// Per-exchange memory of the filters: trivial values at offsets that the compiler of the graph assigned.
///
/// One of the few unsafe files of this module: a `ScratchSlot` can only be made by a `ScratchLayout`, whose total size is
/// bounded, so an access through a slot is inside the storage and of the slot's own type.
import Glibc

/// Where one filter's value lives.
public struct ScratchSlot<Value: BitwiseCopyable>: Sendable {
    let offset: Int
}

/// Hands out slots while a graph is compiled.
public struct ScratchLayout {
    /// 512 bytes: 16 filters of a route at 32 bytes each.
    public static let capacity = 512
    public private(set) var size = 0

    public init() {}

    /// Reserves room for one value; nil when a route's filters ask for more than `capacity`.
    public mutating func slot<Value: BitwiseCopyable>(_ type: Value.Type) -> ScratchSlot<Value>? {
        let alignment = MemoryLayout<Value>.alignment
        let offset = (size + alignment - 1) / alignment * alignment
        guard offset + MemoryLayout<Value>.size <= Self.capacity else { return nil }
        size = offset + MemoryLayout<Value>.size
        return ScratchSlot(offset: offset)
    }
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
