/// The page of all workers' sums, for `GET /metrics`.
import Chat
import Graph
import Metrics
import Upstream

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
        let routes = series.routes.all.map { ($0.name, Cell.route($0.number)) }
        requests(routes, &page)
        errors(&page)
        for (name, help, cell) in [
            (
                "millrace_request_duration_microseconds", "From a request's head to the end of its answer.",
                RouteCell.duration
            ),
            (
                "millrace_overhead_microseconds",
                "What the gateway adds to a request: before it goes out, and between the upstream's head and ours.",
                RouteCell.overhead
            ),
            (
                "millrace_upstream_head_microseconds", "From sending a request upstream to the head of its answer.",
                RouteCell.upstream
            ),
        ] {
            page.family(name, .histogram, help)
            for (route, base) in routes {
                page.histogram(
                    name, [("route", route)], cells: (0..<LatencyBuckets.cells).map { sum(base + cell + $0) })
            }
        }
        tokens(routes, &page)
        backends(series.backends.all.map { ($0.name, Cell.backend($0.number)) }, &page)
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
                    sum(base + RouteCell.classes + hundred - 1))
            }
            page.sample(
                "millrace_requests_total", [("route", route), ("status", "499")], sum(base + RouteCell.clientClosed))
        }
    }

    private func tokens(_ routes: [(String, Int)], _ page: inout PrometheusText) {
        page.family(
            "millrace_tokens_total", .counter, "Tokens as the upstreams reported them; estimated where they did not.")
        for (route, base) in routes {
            for kind in TokenKind.allCases {
                page.sample(
                    "millrace_tokens_total",
                    [("route", route), ("direction", kind.direction), ("kind", kind.kind)],
                    sum(base + RouteCell.tokens + kind.rawValue))
            }
        }
        page.family("millrace_cost_usd_total", .counter, "What these tokens cost by the list of prices, in dollars.")
        for (route, base) in routes {
            page.sample("millrace_cost_usd_total", [("route", route)], billionths: sum(base + RouteCell.cost))
        }
    }

    private func errors(_ page: inout PrometheusText) {
        page.family("millrace_errors_total", .counter, "Requests that ended with an error of ours, by its code.")
        for (index, code) in (ErrorCodes.all.map { "\($0)" } + ["other"]).enumerated() {
            let count = sum(Cell.firstError + index)
            if count > 0 { page.sample("millrace_errors_total", [("code", code)], count) }
        }
        page.family(
            "millrace_lossy_total", .counter, "Translated requests whose target could not carry a field, by that field."
        )
        for feature in Feature.allCases {
            let count = sum(Cell.firstLost + Int(feature.rawValue))
            if count > 0 { page.sample("millrace_lossy_total", [("field", "\(feature.name)")], count) }
        }
    }

    private func backends(_ backends: [(String, Int)], _ page: inout PrometheusText) {
        page.family("millrace_upstream_answers_total", .counter, "Answers of backends, by class of status.")
        for (backend, base) in backends {
            for hundred in 1...5 {
                page.sample(
                    "millrace_upstream_answers_total", [("backend", backend), ("status", "\(hundred)xx")],
                    sum(base + BackendCell.classes + hundred - 1))
            }
        }
        page.family(
            "millrace_upstream_failures_total", .counter,
            "Calls that broke off or got no answer; some were tried again.")
        for (backend, base) in backends {
            for kind in UpstreamFailure.Kind.allCases {
                let count = sum(base + BackendCell.failures + Int(kind.rawValue))
                let labels = [("backend", backend), ("reason", kind.word)]
                if count > 0 { page.sample("millrace_upstream_failures_total", labels, count) }
            }
        }
        page.family(
            "millrace_key_rests_total", .counter, "Keys of backends that came to rest: refused, or spent for a while.")
        for (backend, base) in backends {
            for reason in KeyRestReason.allCases {
                let count = sum(base + BackendCell.keyRests + Int(reason.rawValue))
                let labels = [("backend", backend), ("reason", "\(reason)")]
                if count > 0 { page.sample("millrace_key_rests_total", labels, count) }
            }
        }
        page.family("millrace_upstream_connections", .gauge, "Connections to backends, a second ago at most.")
        for (backend, base) in backends {
            for (state, cell) in [("active", BackendCell.active), ("idle", BackendCell.idle)] {
                page.sample(
                    "millrace_upstream_connections", [("backend", backend), ("state", state)], sum(base + cell))
            }
        }
        page.family("millrace_upstream_waiting", .gauge, "Requests that wait for a connection to a backend.")
        for (backend, base) in backends {
            page.sample("millrace_upstream_waiting", [("backend", backend)], sum(base + BackendCell.waiting))
        }
    }

    private func process(_ page: inout PrometheusText, _ failedReloads: Int, _ resident: Int, _ cpu: Int) {
        for (name, help, cell) in [
            ("millrace_cache_hits_total", "Answers from the cache.", Cell.cacheHits),
            ("millrace_cache_misses_total", "Requests that the cache had no answer for.", Cell.cacheMisses),
            ("millrace_cache_shared_total", "Requests that shared another's upstream call.", Cell.cacheShared),
            ("millrace_limited_total", "Requests refused with 429 by a limit.", Cell.limited),
            (
                "millrace_unpriced_total", "Requests with tokens whose model has no known price.", Cell.unpriced
            ),
            ("millrace_unrouted_total", "Requests that no route took.", Cell.unrouted),
            ("millrace_held_bytes_total", "Bytes of answers that were held from clients.", Cell.heldEver),
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
        for (name, help, value) in [
            ("millrace_connections", "Client connections open now.", UInt64(connections)),
            ("millrace_buffered_bytes", "Bytes that count against limits.buffered.", sum(Cell.buffered)),
            ("millrace_held_bytes", "Bytes of answers that are held from clients.", sum(Cell.held)),
            ("millrace_config_generation", "Number of the configuration that serves.", UInt64(generation)),
        ] {
            page.family(name, .gauge, help)
            page.sample(name, [], value)
        }
        page.family("millrace_config_reload_failures_total", .counter, "Configurations refused since the start.")
        page.sample("millrace_config_reload_failures_total", [], UInt64(failedReloads))
        page.family("process_resident_memory_bytes", .gauge, "Resident memory.")
        page.sample("process_resident_memory_bytes", [], UInt64(resident))
        page.family("process_cpu_seconds_total", .counter, "CPU time, user and system.")
        page.sample("process_cpu_seconds_total", [], microseconds: UInt64(cpu))
    }
}
