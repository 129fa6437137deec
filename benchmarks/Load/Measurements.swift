/// What is counted and timed. Only the measured span counts:
///
///     ramp | warm-up | measured span      | cool-down
///
/// A closed loop's request belongs to it when its answer ends in it. An open loop's does when it was *meant* to start in it: the
/// load goes on unchanged until the last of those is answered, so that none of the slow ones is cut off.
import BenchReport
import Histogram

final class Measurements {
    private(set) var span: Range<UInt64>
    private let isOpenLoop: Bool

    private(set) var latency = TimeHistogram.ofTimes()
    private(set) var firstEvent = TimeHistogram.ofTimes()
    private(set) var betweenEvents = TimeHistogram.ofTimes()
    private(set) var added = TimeHistogram.ofTimes()
    private(set) var addedEvent = TimeHistogram.ofTimes()
    private(set) var connect = TimeHistogram.ofTimes()
    private(set) var startLag = TimeHistogram.ofTimes()

    private(set) var requests: UInt64 = 0
    private(set) var events: UInt64 = 0
    private(set) var bytes: UInt64 = 0
    private(set) var inFlightPeak = 0
    private(set) var statuses = [UInt64](repeating: 0, count: 600)
    private(set) var failures = [UInt64](repeating: 0, count: FailureKind.allCases.count)
    private(set) var reasons: [String: String] = [:]
    /// Of the whole run.
    private(set) var allRequests: UInt64 = 0
    private(set) var allEvents: UInt64 = 0
    private(set) var allFailures: UInt64 = 0

    init(span: Range<UInt64>, isOpenLoop: Bool) {
        self.span = span
        self.isOpenLoop = isOpenLoop
    }

    /// A recording ends when its last answer has come.
    func end(at now: UInt64) { span = span.lowerBound..<max(now, span.lowerBound) }

    @inline(__always)
    func isCounted(intended: UInt64, now: UInt64) -> Bool { span.contains(isOpenLoop ? intended : now) }

    @inline(__always)
    func received(_ count: Int, now: UInt64) {
        if span.contains(now) { bytes += UInt64(count) }
    }

    func answered(status: Int, intended: UInt64, now: UInt64) {
        allRequests += 1
        guard isCounted(intended: intended, now: now) else { return }
        requests += 1
        statuses[status] += 1
        latency.record(time: now - intended)
    }

    func failed(_ kind: FailureKind, intended: UInt64, now: UInt64) {
        allFailures += 1
        if isCounted(intended: intended, now: now) { failures[Int(kind.rawValue)] += 1 }
    }

    /// Keeps the first reason of each kind.
    func explain(_ kind: FailureKind, _ reason: @autoclosure () -> String) {
        if reasons[kind.name] == nil { reasons[kind.name] = reason() }
    }

    /// `last`: when the event before came; nil for the first.
    func event(last: UInt64?, intended: UInt64, now: UInt64) {
        allEvents += 1
        if let last {
            guard span.contains(now) else { return }
            events += 1
            betweenEvents.record(time: now - last)
        } else {
            if span.contains(now) { events += 1 }
            if isCounted(intended: intended, now: now) { firstEvent.record(time: now - intended) }
        }
    }

    /// What the way to the mock and back took beside the mock's own time. `sent`: the request, by us.
    func way(_ times: StampScanner.Times, sent: UInt64, intended: UInt64, now: UInt64) {
        guard isCounted(intended: intended, now: now), times.received >= sent, now >= times.sent else { return }
        added.record(time: times.received - sent + (now - times.sent))
    }

    func eventWay(_ times: StampScanner.Times, now: UInt64) {
        if span.contains(now), now >= times.sent { addedEvent.record(time: now - times.sent) }
    }

    func connected(after time: UInt64, now: UInt64) {
        if span.contains(now) { connect.record(time: time) }
    }

    func started(late: UInt64, intended: UInt64) {
        if span.contains(intended) { startLag.record(time: late) }
    }

    func inFlight(_ count: Int, now: UInt64) {
        if count > inFlightPeak, span.contains(now) { inFlightPeak = count }
    }
}
