/// What a worker counts, and the page that shows all workers' sums.
///
///     fixed cells (connections, cache, limits)  |  per route: status classes, tokens, three histograms
///
/// Route series are handed out by name under control's hand and stay for the life of the process, so counters never go back;
/// what comes past `maxRoutes` is counted under `other`.
import Compiler
import Graph
import Metrics

/// The cells of one worker, in the order of the page.
enum Cell {
    static let connectionsOpened = 0
    static let connectionsClosed = 1
    static let acceptPauses = 2
    static let cacheHits = 3
    static let cacheMisses = 4
    static let cacheShared = 5
    static let limited = 6
    static let unrouted = 7
    static let droppedLines = 8
    static let firstRoute = 16

    // Within a route: classes 1xx…5xx and 499, tokens, then histograms.
    static let classes = 0
    static let clientClosed = 5
    static let inputTokens = 6
    static let outputTokens = 7
    static let duration = 8
    static let overhead = duration + LatencyBuckets.cells
    static let upstream = overhead + LatencyBuckets.cells
    static let perRoute = upstream + LatencyBuckets.cells
}

final class WorkerMetrics {
    let cells: CellBlock

    init() {
        cells = CellBlock(count: Cell.firstRoute + (SeriesTable.maxRoutes + 1) * Cell.perRoute)
    }

    func connectionOpened() { cells.add(1, at: Cell.connectionsOpened) }
    func connectionClosed() { cells.add(1, at: Cell.connectionsClosed) }
    func lineDropped() { cells.add(1, at: Cell.droppedLines) }
    func acceptPaused() { cells.add(1, at: Cell.acceptPauses) }

    /// Counts an exchange that is over.
    func count(_ exchange: Exchange) {
        let account = exchange.account
        if exchange.route < 0 { cells.add(1, at: Cell.unrouted) }
        let series = exchange.route < 0 ? SeriesTable.maxRoutes : exchange.graph.metricSeries[exchange.route]
        let base = Cell.firstRoute + series * Cell.perRoute
        cells.add(
            1,
            at: base + (account.status == 499 ? Cell.clientClosed : Cell.classes + max(0, account.status / 100 - 1) % 5)
        )
        if account.facts.hasUsage {
            cells.add(UInt64(max(0, account.facts.inputTokens)), at: base + Cell.inputTokens)
            cells.add(UInt64(max(0, account.facts.outputTokens)), at: base + Cell.outputTokens)
        }
        switch account.cache {
        case .none, .bypass: break
        case .hit: cells.add(1, at: Cell.cacheHits)
        case .miss: cells.add(1, at: Cell.cacheMisses)
        case .shared: cells.add(1, at: Cell.cacheShared)
        }
        if account.status == 429, account.upstreamHead == 0 { cells.add(1, at: Cell.limited) }
        observeTimes(account, base)
    }

    private func observeTimes(_ account: Account, _ base: Int) {
        let duration = (account.ended - account.began) / 1000
        cells.observe(duration, histogram: base + Cell.duration)
        guard account.upstreamBegan > 0, account.upstreamHead >= account.upstreamBegan else { return }
        let upstream = (account.upstreamHead - account.upstreamBegan) / 1000
        cells.observe(upstream, histogram: base + Cell.upstream)
        // Ours: until the request went out, and from the upstream's head until the client's.
        let before = account.upstreamBegan - account.began
        let after = account.answerHead > account.upstreamHead ? account.answerHead - account.upstreamHead : 0
        cells.observe((before + after) / 1000, histogram: base + Cell.overhead)
    }
}

/// Which series a route has, by name. Control's.
final class SeriesTable {
    static let maxRoutes = 256
    private(set) var names: [String] = []
    private var numbers: [String: Int] = [:]

    func series(of name: String) -> Int {
        if let known = numbers[name] { return known }
        if names.count == Self.maxRoutes { return Self.maxRoutes }
        names.append(name)
        numbers[name] = names.count - 1
        return names.count - 1
    }
}

final class MetricsHub {
    let series = SeriesTable()
    private var blocks: [CellBlock] = []
    private var generation = 0

    func addWorker() -> WorkerMetrics {
        let worker = WorkerMetrics()
        blocks.append(worker.cells)
        return worker
    }

    func generation(_ number: Int) { generation = number }

    /// Client connections open now.
    var connections: Int {
        let opened = sum(Cell.connectionsOpened)
        return Int(opened - min(opened, sum(Cell.connectionsClosed)))
    }

    private func sum(_ index: Int) -> UInt64 { blocks.reduce(0) { $0 + $1.value(at: index) } }

    /// The page, for `GET /metrics`.
    func page(failedReloads: Int, residentBytes: Int, cpuMicroseconds: Int) -> String {
        var page = PrometheusText()
        let routes = Array((series.names + ["other"]).enumerated()).map { number, name in
            (name, Cell.firstRoute + (number == series.names.count ? SeriesTable.maxRoutes : number) * Cell.perRoute)
        }
        requests(routes, &page)
        for (name, help, cell) in [
            (
                "millrace_request_duration_microseconds", "From a request's head to the end of its answer.",
                Cell.duration
            ),
            (
                "millrace_overhead_microseconds",
                "What the gateway adds to a request: before it goes out, and between the upstream's head and ours.",
                Cell.overhead
            ),
            (
                "millrace_upstream_head_microseconds", "From sending a request upstream to the head of its answer.",
                Cell.upstream
            ),
        ] {
            page.family(name, .histogram, help)
            for (route, base) in routes {
                page.histogram(
                    name, [("route", route)], cells: (0..<LatencyBuckets.cells).map { sum(base + cell + $0) })
            }
        }
        page.family("millrace_tokens_total", .counter, "Tokens as the upstreams reported them.")
        for (route, base) in routes {
            page.sample(
                "millrace_tokens_total", [("route", route), ("direction", "input")], sum(base + Cell.inputTokens))
            page.sample(
                "millrace_tokens_total", [("route", route), ("direction", "output")], sum(base + Cell.outputTokens))
        }
        process(&page, failedReloads, residentBytes, cpuMicroseconds)
        return page.text
    }

    private func requests(_ routes: [(String, Int)], _ page: inout PrometheusText) {
        page.family(
            "millrace_requests_total", .counter, "Requests answered, by class of status; 499: the client left first.")
        for (route, base) in routes {
            for hundred in 1...5 {
                page.sample(
                    "millrace_requests_total", [("route", route), ("status", "\(hundred)xx")],
                    sum(base + Cell.classes + hundred - 1))
            }
            page.sample(
                "millrace_requests_total", [("route", route), ("status", "499")], sum(base + Cell.clientClosed))
        }
    }

    private func process(_ page: inout PrometheusText, _ failedReloads: Int, _ resident: Int, _ cpu: Int) {
        for (name, help, cell) in [
            ("millrace_cache_hits_total", "Answers from the cache.", Cell.cacheHits),
            ("millrace_cache_misses_total", "Requests that the cache had no answer for.", Cell.cacheMisses),
            ("millrace_cache_shared_total", "Requests that shared another's upstream call.", Cell.cacheShared),
            ("millrace_limited_total", "Requests refused with 429 by a limit.", Cell.limited),
            ("millrace_unrouted_total", "Requests that no route took.", Cell.unrouted),
            ("millrace_connections_accepted_total", "Client connections accepted.", Cell.connectionsOpened),
            (
                "millrace_access_log_dropped_total", "Access-log lines dropped because the log's sink was slow.",
                Cell.droppedLines
            ),
            (
                "millrace_accept_pauses_total", "Times that accepting paused for want of descriptors or memory.",
                Cell.acceptPauses
            ),
        ] {
            page.family(name, .counter, help)
            page.sample(name, [], sum(cell))
        }
        page.family("millrace_connections", .gauge, "Client connections open now.")
        page.sample("millrace_connections", [], UInt64(connections))
        page.family("millrace_config_generation", .gauge, "Number of the configuration that serves.")
        page.sample("millrace_config_generation", [], UInt64(generation))
        page.family("millrace_config_reload_failures_total", .counter, "Configurations refused since the start.")
        page.sample("millrace_config_reload_failures_total", [], UInt64(failedReloads))
        page.family("process_resident_memory_bytes", .gauge, "Resident memory.")
        page.sample("process_resident_memory_bytes", [], UInt64(resident))
        page.family("process_cpu_microseconds_total", .counter, "CPU time, user and system.")
        page.sample("process_cpu_microseconds_total", [], UInt64(cpu))
    }
}
