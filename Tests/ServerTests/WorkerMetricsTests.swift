/// Covers MetricCells.swift, WorkerMetrics.swift, MetricsHub.swift.
import Testing

@testable import Server

struct WorkerMetricsTests {
    @Test func `Bytes that are held and buffered are shown as they are now, and held ones as they ever were`() {
        let hub = MetricsHub()
        let (one, other) = (hub.addWorker(), hub.addWorker())
        one.hold(10)
        other.hold(5)
        one.hold(-10)
        one.hold(1)
        one.buffer(100)
        other.buffer(50)
        other.buffer(30)
        let lines = hub.page(failedReloads: 0, residentBytes: 0, cpuMicroseconds: 0).split(separator: "\n")
        #expect(lines.contains("millrace_held_bytes 6"))
        #expect(lines.contains("millrace_held_bytes_total 16"))
        #expect(lines.contains("millrace_buffered_bytes 130"))
    }
}
