/// A first-in, first-out queue over one block of storage that is reused: no allocation once it is as large as its busiest moment.
///
///     slots:  [ 3rd | 4th |  .  |  .  | 1st | 2nd ]      capacity is a power of two, so that a position is masked
///                             ▲ tail    ▲ head
public struct Ring<Element> {
    private var slots: [Element?]
    private var head = 0
    public private(set) var count = 0

    /// Room for `capacity` elements, rounded up to a power of two, before storage grows by doubling.
    public init(capacity: Int = 16) {
        var rounded = 1
        while rounded < capacity { rounded *= 2 }
        slots = Array(repeating: nil, count: rounded)
    }

    public var isEmpty: Bool { count == 0 }

    public mutating func append(_ element: Element) {
        if count == slots.count { grow() }
        slots[(head + count) & (slots.count - 1)] = element
        count += 1
    }

    /// The oldest element, or nil when there is none.
    public mutating func popFirst() -> Element? {
        if count == 0 { return nil }
        let element = slots[head].take()
        head = (head + 1) & (slots.count - 1)
        count -= 1
        return element
    }

    private mutating func grow() {
        var larger: [Element?] = []
        larger.reserveCapacity(slots.count * 2)
        for offset in 0..<count { larger.append(slots[(head + offset) & (slots.count - 1)]) }
        larger.append(contentsOf: repeatElement(nil, count: slots.count * 2 - count))
        slots = larger
        head = 0
    }
}
