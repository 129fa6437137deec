/// A loop's exchanges: those under way, and idle ones of the newest graph that are used again.
///
///     slots   [ under way | idle | – | under way ]        idle: 1        vacant: 2
///
/// An exchange keeps its slot for life, so that taking one and giving it back moves two numbers and counts no reference.
import Containers
import Graph

final class ExchangePool {
    private var graph: RoutingGraph?
    private var slots: [Exchange?] = []
    /// Slots of exchanges that wait for a request.
    private var idle = OwnedArray<UInt32>(capacity: ExchangePool.kept)
    /// Slots that have none.
    private var vacant = OwnedArray<UInt32>(capacity: ExchangePool.kept)
    /// Numbers given to lives of exchanges, of all slots: a slot's next holder has none of its last holder's.
    private var lives: UInt32 = 0

    /// Idle exchanges kept for reuse: past a burst, memory is given back.
    private static let kept = 256

    deinit { dissolveIdle() }

    /// Exchanges under way.
    var taken: Int { slots.count - idle.count - vacant.count }

    /// New exchanges begin on `graph`; those under way end on theirs.
    func turn(to graph: RoutingGraph) {
        dissolveIdle()
        self.graph = graph
    }

    /// Nil before the first graph.
    func take() -> Exchange? {
        guard let slot = idle.popLast() else { return make() }
        let exchange = slots[Int(slot)]
        exchange?.renew()
        return exchange
    }

    private func make() -> Exchange? {
        guard let graph else { return nil }
        let exchange = Exchange(graph: graph)
        exchange.generation = nextLife()
        if let slot = vacant.popLast() {
            exchange.slot = slot
            slots[Int(slot)] = exchange
        } else {
            exchange.slot = UInt32(slots.count)
            slots.append(exchange)
        }
        return exchange
    }

    /// Takes back an exchange that is over.
    func give(_ exchange: Exchange) {
        // Whoever still names it means its former life.
        exchange.generation = nextLife()
        if exchange.graph === graph, idle.count < Self.kept {
            exchange.shrink()
            idle.append(exchange.slot)
        } else {
            dissolve(exchange.slot)
        }
    }

    func find(slot: UInt32, generation: UInt32) -> Exchange? {
        guard slot < slots.count, let exchange = slots[Int(slot)], exchange.generation == generation else { return nil }
        return exchange
    }

    private func nextLife() -> UInt32 {
        lives &+= 1
        return lives
    }

    private func dissolveIdle() {
        while let slot = idle.popLast() { dissolve(slot) }
    }

    private func dissolve(_ slot: UInt32) {
        slots[Int(slot)]?.dissolve()
        slots[Int(slot)] = nil
        vacant.append(slot)
    }
}
