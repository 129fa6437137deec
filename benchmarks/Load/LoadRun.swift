/// One run of the load, on one thread: connections, who makes which request when, and the phases.
///
///     closed loop:  answered ──▶ [think] ──▶ the same connection's next request
///     open loop:    arrivals ──due──▶ an idle connection, or a new one, or the queue ──▶ answered ──▶ the queue's first
///
/// In an open loop a latency counts from when the request was meant to start, whoever kept it waiting.
public import BenchReport
import Containers
import EventLoop
import System
import TLS

public final class LoadRun {
    let options: LoadOptions
    let loop: EventLoop
    let book: RequestBook
    let measurements: Measurements
    /// Where every connection receives.
    var block = ByteBuffer(capacity: 64 << 10)
    var heads = HeadReader()

    private var connections: [LoadConnection] = []
    private var idle = Ring<LoadConnection>(capacity: 64)
    private var waiting = Ring<Job>(capacity: 1024)
    private var arrivals: Arrivals?
    private var nextArrival: Arrivals.Arrival?
    private let clock: StartClock?
    private let tls: ClientTLSContext?
    private var sharedEndpoint: TLSEndpoint?

    private let begin: UInt64
    private var opening = 0
    private var inFlight = 0
    /// Of an open loop: requests of the measured span that are not over.
    private var outstanding = 0
    private var number: UInt64 = 0
    private var started: UInt64 = 0
    private var nextSweep: UInt64
    private var phases: Phases
    private var progress: ProgressMeter

    /// Told once, when all connections of a closed loop stand: those that hold have their answer, the others are under way.
    public var onFull: ((Int) -> Void)?
    /// Told once a second.
    public var onProgress: ((Progress) -> Void)? { didSet { progress.isOn = onProgress != nil } }

    /// Connects that may be under way at once while a closed loop's connections are opened: far below a listener's backlog.
    private static let openingAtOnce = 256
    /// After a failure: a peer that is gone is not asked a million times.
    private static let backOff: UInt64 = 10_000_000
    private static let sweepInterval: UInt64 = 100_000_000
    /// Of due arrivals, before the sockets are looked after again.
    private static let startsATurn = 64

    public init(_ options: LoadOptions) throws(LoadError) {
        self.options = options
        book = try RequestBook(options)
        do throws(SystemError) {
            loop = try EventLoop(kernel: LinuxKernel())
            clock = options.isOpenLoop && !options.spins ? try StartClock(loop) : nil
        } catch { throw LoadError("the load cannot start: \(error)") }
        tls = options.target.usesTLS ? try Self.context(options) : nil
        begin = loop.kernel.now
        arrivals = Arrivals(options)
        nextArrival = arrivals?.next()
        phases = Phases(options, begin: begin)
        measurements = Measurements(span: phases.span, isOpenLoop: options.isOpenLoop)
        nextSweep = begin + Self.sweepInterval
        progress = ProgressMeter(begin)
        connections.reserveCapacity(options.connections)
    }

    private static func context(_ options: LoadOptions) throws(LoadError) -> ClientTLSContext {
        do throws(TLSError) {
            let authorities = options.isInsecure ? nil : try TrustStore.system()
            return try ClientTLSContext(ClientTLSOptions(authorities: authorities))
        } catch { throw LoadError("TLS cannot be set up: \(error)") }
    }

    /// Without resumption each session has an endpoint of its own, which holds no ticket.
    func endpoint() -> TLSEndpoint? {
        guard let tls else { return nil }
        if let sharedEndpoint { return sharedEndpoint }
        let endpoint = try? TLSEndpoint(tls, host: options.target.host)
        if options.resumesTLS { sharedEndpoint = endpoint }
        return endpoint
    }

    func nextNumber() -> UInt64 {
        number += 1
        return number
    }

    // MARK: The loop

    public func run() -> LoadReport {
        while true {
            let now = loop.kernel.now
            phases.pass(now)
            if isOver(now) { break }
            if options.isOpenLoop { startDue(now) } else { openDue(now) }
            if onFull != nil { tellIfFull() }
            if now >= nextSweep { sweep(loop.kernel.now) }
            if let report = progress.due(now, measurements, inFlight: inFlight) { onProgress?(report) }
            loop.turn(atMost: wait(loop.kernel.now))
        }
        return finish()
    }

    private func isOver(_ now: UInt64) -> Bool {
        if isLastStarted, inFlight == 0, waiting.isEmpty { return true }
        guard options.isOpenLoop else { return now >= phases.span.upperBound }
        if nextArrival == nil { return inFlight == 0 && waiting.isEmpty }
        let isDispatched = nextArrival.map { begin + $0.offset >= phases.span.upperBound } ?? true
        if now >= phases.span.upperBound, isDispatched, outstanding == 0 { return true }
        return now >= phases.limit
    }

    private var isLastStarted: Bool { options.requestLimit.map { started >= $0 } ?? false }

    /// ms that the loop may wait for sockets.
    private func wait(_ now: UInt64) -> Int32 {
        let end = phases.nextChange(after: now)
        var milliseconds = end <= now ? 0 : min(100, Int32(clamping: (end - now) / 1_000_000 + 1))
        guard options.isOpenLoop else {
            return connections.count < options.connections ? min(1, milliseconds) : milliseconds
        }
        guard let nextArrival else { return milliseconds }
        let due = begin + nextArrival.offset
        if due <= now { return 0 }
        if let clock {
            clock.wake(at: due)
        } else if due - now < 2_000_000 {
            milliseconds = 0
        } else {
            milliseconds = min(milliseconds, Int32(clamping: (due - now) / 1_000_000 - 1))
        }
        return milliseconds
    }

    private func sweep(_ now: UInt64) {
        nextSweep = now + Self.sweepInterval
        for connection in connections where connection.job != nil && now - connection.startedAt > options.timeout {
            connection.fail(.timeout)
        }
    }

    // MARK: Closed loop

    private func openDue(_ now: UInt64) {
        let wanted = options.connections
        if connections.count >= wanted { return }
        let ramp = options.rampTime
        let due = ramp == 0 ? wanted : min(wanted, 1 + Int(Double(now - begin) / Double(ramp) * Double(wanted)))
        while connections.count < due, opening < Self.openingAtOnce, !isLastStarted { next(for: make(), now: now) }
    }

    private func make() -> LoadConnection {
        let connection = LoadConnection(self)
        connections.append(connection)
        return connection
    }

    private func tellIfFull() {
        let count = options.connections
        guard !options.isOpenLoop, connections.count == count, opening == 0 else { return }
        guard inFlight == (options.holds ? 0 : count) else { return }
        onFull?(count)
        onFull = nil
    }

    // MARK: Open loop

    private func startDue(_ now: UInt64) {
        var now = now
        for _ in 0..<Self.startsATurn {
            guard let arrival = nextArrival, begin + arrival.offset <= now, !isLastStarted else { return }
            nextArrival = arrivals?.next()
            started += 1
            let intended = begin + arrival.offset
            measurements.started(late: now - intended, intended: intended)
            if phases.span.contains(intended) { outstanding += 1 }
            let job = Job(intended: intended, template: arrival.shape ?? book.pick())
            if let connection = idle.popFirst() ?? (connections.count < options.connections ? make() : nil) {
                start(connection, job, now)
                now = loop.kernel.now
            } else {
                waiting.append(job)
            }
        }
    }

    private func start(_ connection: LoadConnection, _ job: Job, _ now: UInt64) {
        inFlight += 1
        measurements.inFlight(inFlight, now: now)
        if connection.state == .closed { opening += 1 }
        connection.start(job, now: now)
    }

    /// What a connection that is free does next.
    private func next(for connection: LoadConnection, now: UInt64) {
        if !options.isOpenLoop {
            if isLastStarted { return }
            started += 1
            return start(connection, Job(intended: now, template: book.pick()), now)
        }
        while let job = waiting.popFirst() {
            if now - job.intended <= options.timeout { return start(connection, job, now) }
            over(job)
            measurements.failed(.timeout, intended: job.intended, now: now)
        }
        idle.append(connection)
    }

    private func over(_ job: Job) {
        if options.isOpenLoop, phases.span.contains(job.intended) { outstanding -= 1 }
    }

    // MARK: What connections report

    func opened(after time: UInt64, now: UInt64) {
        opening -= 1
        measurements.connected(after: time, now: now)
    }

    func answered(_ connection: LoadConnection, _ job: Job, status: Int, now: UInt64) {
        inFlight -= 1
        over(job)
        measurements.answered(status: status, intended: job.intended, now: now)
        if options.holds { return }
        if options.think > 0, !options.isOpenLoop {
            loop.arm(connection.timer, after: options.think)
        } else {
            next(for: connection, now: now)
        }
    }

    func failed(_ connection: LoadConnection, _ kind: FailureKind, _ job: Job?, wasOpening: Bool) {
        if wasOpening { opening -= 1 }
        guard let job else { return measurements.failed(kind, intended: loop.kernel.now, now: loop.kernel.now) }
        inFlight -= 1
        over(job)
        measurements.failed(kind, intended: job.intended, now: loop.kernel.now)
        loop.arm(connection.timer, after: Self.backOff)
    }

    /// Closed by the peer while it had nothing to do.
    func lost(_ connection: LoadConnection) {}

    func rested(_ connection: LoadConnection) { next(for: connection, now: loop.kernel.now) }

    // MARK: The end

    private func finish() -> LoadReport {
        let now = loop.kernel.now
        // A recording that is over, or the limit of requests: the span was shorter.
        if now < phases.span.upperBound { measurements.end(at: now) }
        phases.end(now)
        // What never got a connection, or no answer by the very end.
        while let job = waiting.popFirst() { measurements.failed(.timeout, intended: job.intended, now: now) }
        if options.isOpenLoop {
            for connection in connections {
                if let job = connection.job { measurements.failed(.timeout, intended: job.intended, now: now) }
            }
        }
        let held = connections.count { $0.state == .open }
        var report = measurements.report(options, now: now, begin: begin)
        report.held = held
        (report.loadCPU, report.loadBusy) = phases.usage()
        for connection in connections { connection.close() }
        // Each holds the run.
        connections = []
        while idle.popFirst() != nil {}
        clock?.close()
        return report
    }
}
