/// What will happen in a simulated network, soonest first: a binary heap by time, then by the order of scheduling.
import System

struct Agenda {
    enum Event {
        case dial(SimulatedSocket, SocketAddress)
        case arrive(SimulatedSocket, [UInt8])
        case finish(SimulatedSocket)
        case reset(SimulatedSocket)
        /// An edge: whoever waits for the socket looks at it again.
        case stir(SimulatedSocket)
        /// What a script does at this time.
        case act(() -> Void)
    }

    private struct Entry {
        let time: UInt64
        let order: UInt64
        let event: Event

        func isBefore(_ other: Entry) -> Bool { time == other.time ? order < other.order : time < other.time }
    }

    private var heap: [Entry] = []
    private var scheduled: UInt64 = 0

    var isEmpty: Bool { heap.isEmpty }
    var nextTime: UInt64? { heap.first?.time }

    mutating func add(_ event: Event, at time: UInt64) {
        scheduled += 1
        heap.append(Entry(time: time, order: scheduled, event: event))
        var child = heap.count - 1
        while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// The next event that is due by `now`.
    mutating func popDue(by now: UInt64) -> Event? {
        guard let first = heap.first, first.time <= now else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].isBefore(heap[least])
            {
                least = child
            }
            if least == parent { return first.event }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
