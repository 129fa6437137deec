/// The phases of a run and the CPU time at their borders.
import System

struct Phases {
    /// What is measured, monotonic ns.
    let span: Range<UInt64>
    /// When an open loop gives up on what is not answered.
    let limit: UInt64
    private var atStart: (time: UInt64, cpu: Int)?
    private var atEnd: (time: UInt64, cpu: Int)?

    init(_ options: LoadOptions, begin: UInt64) {
        // A recording counts from its first request, and ends with its last answer unless a duration is given.
        let isRecording = options.recording != nil
        let start = isRecording ? begin : begin + (options.isOpenLoop ? 0 : options.rampTime) + options.warmUp
        span = start..<(options.duration == .max ? UInt64.max : start + options.duration)
        let (end, isBeyond) = span.upperBound.addingReportingOverflow(options.timeout)
        limit = isBeyond ? .max : end
    }

    mutating func pass(_ now: UInt64) {
        if atStart == nil, now >= span.lowerBound { atStart = (now, ProcessFacts.usage().cpuMicroseconds) }
        if atEnd == nil, now >= span.upperBound { end(now) }
    }

    mutating func end(_ now: UInt64) {
        if atEnd == nil { atEnd = (now, ProcessFacts.usage().cpuMicroseconds) }
    }

    /// The next border that the loop should be awake at.
    func nextChange(after now: UInt64) -> UInt64 {
        if now < span.lowerBound { return span.lowerBound }
        return now < span.upperBound ? span.upperBound : limit
    }

    /// CPU time of the measured span, µs, and the part of a core that this is.
    func usage() -> (microseconds: Double, busy: Double) {
        guard let atStart, let atEnd, atEnd.time > atStart.time else { return (0, 0) }
        let spent = Double(atEnd.cpu - atStart.cpu)
        return (spent, spent * 1000 / Double(atEnd.time - atStart.time))
    }
}
