/// An array of plain values with one owner: no reference count, no check for sharing, and emptying it costs nothing.
///
/// For the tables that are filled and emptied with every request. `Array` asks on each write whether it is shared, and gives its
/// elements back one call deeper on each `removeAll`.
import Glibc

@safe
public struct OwnedArray<Element: BitwiseCopyable>: ~Copyable {
    @usableFromInline var base: UnsafeMutablePointer<Element>
    @usableFromInline var room: Int
    @usableFromInline var filled = 0

    /// Empty, with room for `capacity` elements (at least one).
    public init(capacity: Int = 8) {
        room = max(1, capacity)
        unsafe base = .allocate(capacity: room)
    }

    deinit { unsafe base.deallocate() }

    @inlinable public var count: Int { filled }
    @inlinable public var capacity: Int { room }
    @inlinable public var isEmpty: Bool { filled == 0 }
    @inlinable public var indices: Range<Int> { 0..<filled }

    @inlinable
    public subscript(index: Int) -> Element {
        get {
            precondition(index >= 0 && index < filled, "an index past the end")
            return unsafe base[index]
        }
        set {
            precondition(index >= 0 && index < filled, "an index past the end")
            unsafe base[index] = newValue
        }
    }

    @inlinable
    public mutating func append(_ element: Element) {
        if filled == room { grow() }
        unsafe (base + filled).initialize(to: element)
        filled += 1
    }

    @inline(never) @usableFromInline
    mutating func grow() {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: room * 2)
        unsafe larger.initialize(from: base, count: filled)
        unsafe base.deallocate()
        unsafe base = larger
        room *= 2
    }

    /// Keeps the storage.
    @inlinable public mutating func removeAll() { filled = 0 }

    /// Bytes of storage.
    @inlinable public var storage: Int { room * MemoryLayout<Element>.stride }

    /// Gives storage of more than `limit` bytes back, and what is in it.
    public mutating func shrink(_ limit: Int) {
        if storage > limit { self = OwnedArray() }
    }

    /// The last element, or nil when there is none.
    @inlinable
    public mutating func popLast() -> Element? {
        if filled == 0 { return nil }
        filled -= 1
        return unsafe base[filled]
    }

    /// What follows moves up.
    public mutating func remove(at index: Int) {
        precondition(index >= 0 && index < filled, "an index past the end")
        unsafe (base + index).update(from: base + index + 1, count: filled - index - 1)
        filled -= 1
    }

    /// Becomes like `other`; keeps the storage when it is large enough.
    public mutating func copy(_ other: borrowing OwnedArray<Element>) {
        while room < other.filled { grow() }
        unsafe base.update(from: other.base, count: other.filled)
        filled = other.filled
    }
}
