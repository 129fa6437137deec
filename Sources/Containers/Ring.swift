/// A first-in, first-out queue over one block of storage that is reused: no allocation once it is as large as its busiest moment.
///
///     slots:  [ 3rd | 4th |  –  |  –  | 1st | 2nd ]      capacity is a power of two, so that a position is masked
///                             ▲ tail    ▲ head
///
/// It has one owner, so nothing asks on each change whether the storage is shared, as an array does.
@safe
public struct Ring<Element>: ~Copyable {
    private var slots: UnsafeMutablePointer<Element>
    private var mask: Int
    private var head = 0
    public private(set) var count = 0

    /// Room for `capacity` elements, rounded up to a power of two, before storage grows by doubling.
    public init(capacity: Int = 16) {
        var rounded = 1
        while rounded < capacity { rounded *= 2 }
        unsafe slots = .allocate(capacity: rounded)
        mask = rounded - 1
    }

    deinit {
        for offset in 0..<count { unsafe (slots + ((head + offset) & mask)).deinitialize(count: 1) }
        unsafe slots.deallocate()
    }

    public var isEmpty: Bool { count == 0 }

    public mutating func append(_ element: Element) {
        if count > mask { grow() }
        unsafe (slots + ((head + count) & mask)).initialize(to: element)
        count += 1
    }

    /// The oldest element, or nil when there is none.
    public mutating func popFirst() -> Element? {
        if count == 0 { return nil }
        let element = unsafe (slots + head).move()
        head = (head + 1) & mask
        count -= 1
        return element
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: 2 * (mask + 1))
        for offset in 0..<count {
            unsafe (larger + offset).moveInitialize(from: slots + ((head + offset) & mask), count: 1)
        }
        unsafe slots.deallocate()
        unsafe slots = larger
        mask = 2 * mask + 1
        head = 0
    }
}
