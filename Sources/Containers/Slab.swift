/// Elements in numbered slots that are reused, each reached by a handle that goes stale when its element is removed.
///
///     slot:        0        1        2        3
///     generation:  3        2        1        5      odd: taken, even: free
///     element:    [A]      [ ]      [B]      [C]
///
/// A handle is a slot and the generation it was given out in, so a handle kept too long finds nothing rather than the slot's
/// next holder. Inserting and removing are O(1); storage grows by doubling and is never given back.
public struct Slab<Element> {
    @usableFromInline struct Slot {
        @usableFromInline var generation: UInt32 = 0
        @usableFromInline var nextFree: UInt32 = .max
        @usableFromInline var element: Element?
        @usableFromInline init() {}
    }

    @usableFromInline var slots: [Slot] = []
    @usableFromInline var firstFree: UInt32 = .max
    /// Elements that are in.
    public private(set) var count = 0

    public init(capacity: Int = 0) { slots.reserveCapacity(capacity) }

    public mutating func insert(_ element: Element) -> SlabHandle {
        if firstFree == .max {
            precondition(slots.count < Int(UInt32.max), "slab is full")
            firstFree = UInt32(slots.count)
            slots.append(Slot())
        }
        let index = firstFree
        firstFree = slots[Int(index)].nextFree
        slots[Int(index)].generation &+= 1
        slots[Int(index)].element = element
        count += 1
        return SlabHandle(index: index, generation: slots[Int(index)].generation)
    }

    /// The element, or nil when it has been removed.
    @inlinable public subscript(handle: SlabHandle) -> Element? {
        let index = Int(handle.index)
        guard index < slots.count, slots[index].generation == handle.generation else { return nil }
        return slots[index].element
    }

    /// Takes the element out; nil when that has been done.
    @discardableResult
    public mutating func remove(_ handle: SlabHandle) -> Element? {
        let index = Int(handle.index)
        guard index < slots.count, slots[index].generation == handle.generation else { return nil }
        guard let element = slots[index].element.take() else { return nil }
        slots[index].generation &+= 1
        slots[index].nextFree = firstFree
        firstFree = handle.index
        count -= 1
        return element
    }
}
