/// What a worker counts. Cells have one writer, this worker, so counting takes no lock (`CellBlock`).
import Chat
import Containers
import Graph
import Metrics
import Upstream

final class WorkerMetrics {
    let cells: CellBlock
    /// Series whose gauges are not zero.
    private var gauged: [Int] = []

    init() {
        cells = CellBlock(count: Cell.count)
    }

    func connectionOpened() { cells.add(1, at: Cell.connectionsOpened) }
    func connectionClosed() { cells.add(1, at: Cell.connectionsClosed) }
    func lineDropped() { cells.add(1, at: Cell.droppedLines) }
    func acceptPaused() { cells.add(1, at: Cell.acceptPauses) }

    /// So many bytes more (less than 0: fewer) are held from clients.
    func hold(_ bytes: Int) {
        if bytes == 0 { return }
        if bytes > 0 { cells.add(UInt64(bytes), at: Cell.heldEver) }
        cells.set(UInt64(max(0, Int(cells.value(at: Cell.held)) + bytes)), at: Cell.held)
    }

    /// So many bytes are buffered now.
    func buffer(_ bytes: Int) { cells.set(UInt64(bytes), at: Cell.buffered) }

    /// Counts an exchange that is over.
    func count(_ exchange: Exchange) { count(exchange.account, exchange) }

    private func count(_ account: borrowing Account, _ exchange: Exchange) {
        if exchange.route < 0 { cells.add(1, at: Cell.unrouted) }
        let series = exchange.route < 0 ? SeriesTable.maxRoutes : exchange.graph.metricSeries[exchange.route]
        let base = Cell.route(series)
        if account.status == 499 {
            cells.add(1, at: base + RouteCell.clientClosed)
        } else {
            cells.add(1, at: base + RouteCell.classes + Self.hundreds(account.status))
        }
        if account.errorCode.utf8CodeUnitCount > 0 {
            cells.add(1, at: Cell.firstError + ErrorCodes.index(of: account.errorCode))
        }
        account.lost.visit { cells.add(1, at: Cell.firstLost + Int($0.rawValue)) }
        if account.facts.usage.isReported { countTokens(account, base) }
        switch account.cache {
        case .none, .bypass: break
        case .hit: cells.add(1, at: Cell.cacheHits)
        case .miss: cells.add(1, at: Cell.cacheMisses)
        case .shared: cells.add(1, at: Cell.cacheShared)
        }
        if account.status == 429, account.upstreamHead == 0 { cells.add(1, at: Cell.limited) }
        observeTimes(account, base)
    }

    private func countTokens(_ account: borrowing Account, _ base: Int) {
        let usage = account.facts.usage
        func add(_ tokens: Int, _ kind: TokenKind) {
            if tokens > 0 { cells.add(UInt64(tokens), at: base + RouteCell.tokens + kind.rawValue) }
        }
        if account.usageIsEstimated {
            add(usage.input, .estimatedInput)
            add(usage.output, .estimatedOutput)
        } else {
            add(usage.cachedInput, .cached)
            add(usage.cacheWrite, .cacheWrite)
            add(usage.input - usage.cachedInput - usage.cacheWrite, .uncached)
            add(usage.reasoning, .reasoning)
            add(usage.output - usage.reasoning, .content)
        }
        if account.hasCost {
            cells.add(UInt64(account.cost), at: base + RouteCell.cost)
        } else {
            cells.add(1, at: Cell.unpriced)
        }
    }

    private func observeTimes(_ account: borrowing Account, _ base: Int) {
        let duration = (account.ended - account.began) / 1000
        cells.observe(duration, histogram: base + RouteCell.duration)
        guard account.upstreamBegan > 0, account.upstreamHead >= account.upstreamBegan else { return }
        let upstream = (account.upstreamHead - account.upstreamBegan) / 1000
        cells.observe(upstream, histogram: base + RouteCell.upstream)
        // Ours: until the request went out, and from the upstream's head until the client's.
        let before = account.upstreamBegan - account.began
        let after = account.answerHead > account.upstreamHead ? account.answerHead - account.upstreamHead : 0
        cells.observe((before + after) / 1000, histogram: base + RouteCell.overhead)
    }

    // MARK: Backends

    /// A backend has begun to answer.
    func answered(_ backend: Int, of graph: RoutingGraph, status: Int) {
        cells.add(1, at: Cell.backend(graph.backendSeries[backend]) + BackendCell.classes + Self.hundreds(status))
    }

    /// A call has failed; another try may follow.
    func failed(_ backend: Int, of graph: RoutingGraph, _ kind: UpstreamFailure.Kind) {
        cells.add(1, at: Cell.backend(graph.backendSeries[backend]) + BackendCell.failures + Int(kind.rawValue))
    }

    /// A backend's key rests from now on.
    func keyRests(_ backend: Int, of graph: RoutingGraph, _ reason: KeyRestReason) {
        cells.add(1, at: Cell.backend(graph.backendSeries[backend]) + BackendCell.keyRests + Int(reason.rawValue))
    }

    /// Gauges: what the clusters hold now. Those of backends that are gone fall to zero.
    func publish(_ clusters: [(series: Int, cluster: Cluster)]) {
        var published: [Int] = []
        for (series, cluster) in clusters {
            let base = Cell.backend(series)
            let idle = UInt64(cluster.idleCount)
            let values = [UInt64(cluster.connectionCount) - idle, idle, UInt64(cluster.waitingCount)]
            for (gauge, value) in zip([BackendCell.active, BackendCell.idle, BackendCell.waiting], values) {
                // Several backends may be counted as `other`.
                let before = published.contains(series) ? cells.value(at: base + gauge) : 0
                cells.set(before + value, at: base + gauge)
            }
            published.append(series)
        }
        for series in gauged where !published.contains(series) {
            for gauge in [BackendCell.active, BackendCell.idle, BackendCell.waiting] {
                cells.set(0, at: Cell.backend(series) + gauge)
            }
        }
        gauged = published
    }

    /// 0 for 1xx … 4 for 5xx.
    private static func hundreds(_ status: Int) -> Int { max(0, status / 100 - 1) % 5 }
}
