/// One loop and all that it owns: connections, exchanges, upstream connections, its copy of the graph, its numbers.
///
/// Workers share nothing but frozen tables and the engines of State. Control speaks to a worker by letters, a new graph
/// among them.
import Containers
import EventLoop
import Filters
import Graph
import HTTP
import State
import System
import TLS
import Upstream

final class Worker {
    let index: Int
    let loop: EventLoop
    let pool: BlockPool
    let date = DateLine(secondsSince1970: 0)
    let calls: CallRunner
    let walk: Walk
    let detached: DetachedPort
    let metrics: WorkerMetrics
    let log: AccessLog
    /// The graph that new exchanges begin on.
    private(set) var graph: RoutingGraph?
    private(set) var isDraining = false
    private(set) var connections: [ClientConnection] = []
    /// Clients past it wait in the backlog (`limits.connections`, this worker's share).
    var connectionCeiling = Int.max
    var isFull: Bool { connections.count >= connectionCeiling }
    private let exchanges = ExchangePool()
    private var ids: RequestIDs
    private(set) var acceptors: [Acceptor] = []
    /// Backends' connections by what makes them the same.
    var transports: [String: Transport] = [:]
    var listeners: [String: ListenerState] = [:]
    /// Credentials that control renews.
    let tokens = BearerTokens()
    /// The last addresses of each backend's name.
    var resolved: [String: [SocketAddress]] = [:]
    private let dateTimer: LoopTimer
    private let dateOwner: DateTimer
    /// The caches by name; they outlive graphs.
    private var caches: [String: ExactCache] = [:]
    /// Jobs that came before their caches; one an exchange of another worker at most, for it waits for the answer.
    private var early: [(job: CacheJob, cache: String)] = []
    private let desk: CacheDesk
    let mail: WorkerMail
    private let limitTable: LimitTable
    /// Called once when a draining worker has no connection left.
    var onDrained: (() -> Void)?

    init(
        index: Int, loop: EventLoop, metrics: WorkerMetrics, log: AccessLog, limits: LimitTable, mail: WorkerMail
    ) {
        limitTable = limits
        self.mail = mail
        let finder = WorkerExchanges()
        self.index = index
        self.loop = loop
        self.metrics = metrics
        self.log = log
        pool = BlockPool(keep: 256)
        calls = CallRunner(loop: loop, pool: pool, metrics: metrics)
        detached = DetachedPort()
        ids = RequestIDs(loop.kernel)
        dateOwner = DateTimer()
        dateTimer = LoopTimer(dateOwner)
        walk = Walk(calls: calls, clock: calls)
        desk = CacheDesk(finder, walk)
        finder.worker = self
        mail.worker = self
        calls.walk = walk
        detached.worker = self
        dateOwner.worker = self
        tick()
    }

    /// Once a second: the Date header, and the numbers that are measured and not counted.
    fileprivate func tick() {
        date.update(secondsSince1970: Int(loop.kernel.wallClock / 1_000_000_000))
        publishTransports()
        metrics.buffer(pool.charged)
        loop.arm(dateTimer, after: 1_000_000_000)
    }

    // MARK: Engines

    /// What this loop's filters work with.
    var engines: LoopEngines {
        LoopEngines(clock: calls, limits: limitTable) { [unowned self] name, limits in cache(name, limits) }
    }

    private func cache(_ name: String, _ limits: CacheLimits) -> ExactCache {
        if let known = caches[name] {
            known.apply(limits)
            return known
        }
        let cache = ExactCache(
            worker: index, of: mail.workers, limits: limits, mail: mail.box(of: name), observer: desk)
        caches[name] = cache
        return cache
    }

    /// A job for one of the caches, from this worker or another. One from a worker that has a newer graph waits until this one
    /// has it too.
    func receive(_ job: CacheJob, cache name: String) {
        guard let cache = caches[name] else { return early.append((job, name)) }
        cache.receive(job, now: loop.now)
    }

    private func receiveEarly() {
        let jobs = early
        early = []
        for (job, name) in jobs { receive(job, cache: name) }
    }

    // MARK: Graphs

    /// Makes `graph` the one that new exchanges begin on; those under way stay on theirs.
    func adopt(_ graph: RoutingGraph) {
        self.graph = graph
        exchanges.turn(to: graph)
        receiveEarly()
    }

    // MARK: Connections

    func accept(_ descriptor: Descriptor, _ peer: SocketAddress, _ listener: ListenerState) {
        let session: TLSSession?
        do throws(TLSError) {
            session = try listener.makeSession()
        } catch {
            return loop.kernel.close(descriptor)
        }
        let channel = Channel(descriptor, loop: loop, pool: pool, session: session)
        let connection = ClientConnection(worker: self, listener: listener, channel: channel, peer: peer)
        do throws(SystemError) {
            try channel.register(connection.timerOwner)
        } catch {
            return loop.kernel.close(descriptor)
        }
        connection.slot = connections.count
        connections.append(connection)
        metrics.connectionOpened()
        loop.arm(connection.timer, after: listener.limits.headerTimeout)
    }

    func removed(_ connection: ClientConnection) {
        metrics.connectionClosed()
        let wasFull = isFull
        let last = connections.removeLast()
        if last !== connection {
            connections[connection.slot] = last
            last.slot = connection.slot
        }
        loop.enqueue(Keeper(connection))
        if wasFull, !isFull { for acceptor in acceptors { loop.enqueue(acceptor) } }
        if isDraining, connections.isEmpty { tellDrained() }
    }

    func listen(_ acceptor: Acceptor) { acceptors.append(acceptor) }

    /// New handshakes seal their tickets with these.
    func setTicketKeys(_ keys: TicketKeys) {
        for listener in listeners.values { listener.tls?.setTicketKeys(keys) }
    }

    func stopListening(_ listener: ListenerState) {
        for acceptor in acceptors where acceptor.listener === listener { acceptor.stop() }
        acceptors.removeAll { $0.listener === listener }
    }

    /// No new connections; idle ones close, others close after the answer in hand. One that has just come gets a moment for the
    /// request that is on its way.
    func drain() {
        isDraining = true
        for acceptor in acceptors { acceptor.stop() }
        acceptors.removeAll()
        for connection in connections.reversed() where connection.phase == .idle { connection.endForDrain() }
        if connections.isEmpty { tellDrained() }
    }

    private func tellDrained() {
        let tell = onDrained
        onDrained = nil
        tell?()
    }

    // MARK: Exchanges

    /// A fresh exchange on the newest graph; nil while there is none.
    func takeExchange(_ port: any ClientPort) -> Exchange? {
        guard let exchange = exchanges.take() else { return nil }
        exchange.port = port
        exchange.requestID.clear()
        ids.append(to: &exchange.requestID)
        return exchange
    }

    func recycle(_ exchange: Exchange) {
        exchange.port = nil
        pool.discharge(exchange.charged)
        exchanges.give(exchange)
    }

    /// Exchanges that are not over, those that are only taken for a head to come included.
    var liveExchanges: Int { exchanges.taken }

    /// The exchange that a message from elsewhere names, if it still is that one.
    func exchange(slot: UInt32, generation: UInt32) -> Exchange? {
        exchanges.find(slot: slot, generation: generation)
    }

    /// The numbers and the log line of an exchange that is over.
    func account(_ exchange: Exchange) {
        metrics.count(exchange)
        if !log.write(exchange, wallClock: loop.kernel.wallClock) { metrics.lineDropped() }
    }
}

private final class DateTimer: TimerHandler {
    unowned var worker: Worker!
    func fired(_ timer: LoopTimer) { worker.tick() }
}

/// Holds a closed connection until the turn ends: its own methods may still be on the stack.
private final class Keeper: LoopTask {
    private let connection: ClientConnection
    init(_ connection: ClientConnection) { self.connection = connection }
    func run() {}
}

/// The port of an exchange whose client has left while others read its answer.
final class DetachedPort: ClientPort {
    unowned var worker: Worker!
    func readBody(_ exchange: Exchange, whole: Bool) {}
    func sendHead(_ exchange: Exchange) {}
    func sendBody(_ bytes: Span<UInt8>, _ exchange: Exchange) -> Bool { true }
    func sendEnd(_ exchange: Exchange) {}
    func abort(_ exchange: Exchange) {}
    func sendRefusal(_ exchange: Exchange) {}
    func finished(_ exchange: Exchange) {
        worker.account(exchange)
        worker.recycle(exchange)
    }
}
