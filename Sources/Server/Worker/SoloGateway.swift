/// A gateway of one worker without threads, on a kernel and a loop that the caller turns: for simulation and counting.
///
///     Builder ─▶ Build ─▶ install ─▶ Worker ◀─▶ EventLoop(kernel)          no control, no admin, no names, no TLS
///
/// The worker is the one that `Gateway` runs, with its connections, clusters, filters and caches.
import Config
import Containers
public import EventLoop
import Graph
import State
public import System
import Upstream

/// What a worker holds at a moment: all zero when nobody is there and nothing is kept idle.
public struct Census: Equatable, Sendable {
    /// Clients' connections, idle ones included.
    public var connections = 0
    /// Exchanges that are not over.
    public var exchanges = 0
    /// Exchanges that the newest graph counts as its own.
    public var walking = 0
    /// Bytes of storage charged against the ceiling.
    public var charged = 0
    /// Connections to backends, idle ones included.
    public var upstreams = 0
    /// Requests that wait for a connection to a backend.
    public var waiting = 0

    public init() {}
}

public final class SoloGateway {
    public let loop: EventLoop
    private let worker: Worker
    private let series = SeriesTable()
    private var generation = 0
    /// Addresses that are listened on, as written.
    private var bound: Set<String> = []
    /// Set once a draining worker has no connection left.
    public private(set) var isDrained = false

    /// `limitKeys`: keys of the limit table, a power of two from 32.
    /// Throws when the loop or the table cannot be made.
    public init(kernel: any Kernel, limitKeys: Int = 4_096) throws(StartError) {
        do throws(SystemError) {
            loop = try EventLoop(kernel: kernel)
        } catch {
            throw StartError(reason: error.description)
        }
        guard let limits = try? LimitTable(capacity: limitKeys) else { throw StartError(reason: "no limit table") }
        worker = Worker(
            index: 0, loop: loop, metrics: WorkerMetrics(), log: AccessLog(LineRing(capacity: 1 << 16)),
            limits: limits, mail: WorkerMail(index: 0, workers: 1))
        worker.onDrained = { [unowned self] in isDrained = true }
    }

    /// Takes a configuration into use, the first or a next one, as a reload does. Throws when there is none, or when an
    /// address cannot be listened on.
    public func install(_ build: Build) throws(StartError) {
        guard let table = build.table else { throw StartError(reason: "no configuration") }
        let numbers = series.numbers(of: table)
        guard
            let installation = try? build.installation(
                generation: generation + 1, series: numbers, ticketKeys: nil, systemTrust: nil)
        else { throw StartError(reason: "the configuration does not stand") }
        var opened: [(Descriptor, String)] = []
        for listener in table.listeners where !bound.contains(listener.address.value.description) {
            let name = listener.address.value.description
            guard let address = SocketAddress(listener.address.value) else { throw StartError(reason: name) }
            do throws(SystemError) {
                opened.append((try loop.kernel.listen(address, ListenOptions()), name))
            } catch {
                throw StartError(reason: error.description)
            }
        }
        generation += 1
        bound = Set(table.listeners.map(\.address.value.description))
        worker.install(installation)
        for (socket, name) in opened { worker.listen(on: socket, name: name) }
    }

    /// No new connections; those there are end with the answer in hand.
    public func drain() { worker.drain() }

    public var census: Census {
        var census = Census()
        census.connections = worker.connections.count
        census.exchanges = worker.liveExchanges
        census.walking = worker.graph?.exchanges ?? 0
        census.charged = worker.pool.charged
        for case .cluster(let cluster) in worker.transports.values {
            census.upstreams += cluster.connectionCount
            census.waiting += cluster.waitingCount
        }
        return census
    }
}
