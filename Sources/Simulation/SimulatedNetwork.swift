/// A network in memory whose every accident comes from one seed: time, latency, partial transfers, resets, refusals.
///
///     SimulatedKernel ─┐                                ┌─ SimulatedPeer (scripted, lives in the network)
///     SimulatedKernel ─┴─▶ SimulatedNetwork: agenda ◀───┘
///
/// Time is virtual: it moves when a kernel is polled, to the next thing on the agenda. A run is a pure function of the seed
/// and of what the code under test does; `trace.digest` tells two runs apart. All of it stays on one thread.
import Containers
public import System

public final class SimulatedNetwork {
    public let seed: UInt64
    public var faults: SimulatedFaults
    /// Virtual monotonic time, ns.
    public private(set) var now: UInt64 = 1_000_000_000
    public var trace = SimulatedTrace()
    /// Things that came true on the agenda so far: a loop that turns more often than this grows spins.
    public internal(set) var happenings = 0
    var random: SplitMix64
    /// What the code under test draws; apart, so that its draws do not move the faults.
    var draws: SplitMix64
    private var agenda = Agenda()
    /// By descriptor number.
    private var table: [SimulatedSocket?] = [nil, nil, nil]
    var listeners: [SimulatedSocket] = []
    private var nextPort: UInt16 = 20_000

    public init(seed: UInt64, faults: SimulatedFaults = .none) {
        self.seed = seed
        self.faults = faults
        random = SplitMix64(seed: seed)
        draws = SplitMix64(seed: ~seed)
    }

    /// A network whose faults are drawn from the seed too.
    public convenience init(seed: UInt64, drawingFaults: Bool) {
        var random = SplitMix64(seed: seed ^ 0x5EED)
        self.init(seed: seed, faults: drawingFaults ? .drawn(from: &random) : .none)
    }

    /// Nothing is under way: unless a timer is armed, nothing will happen any more.
    public var isQuiet: Bool { agenda.isEmpty }

    /// Descriptors that were not closed, wakers among them.
    public var openDescriptors: [Descriptor] {
        table.indices.filter { table[$0] != nil }.map { Descriptor(raw: Int32($0)) }
    }

    // MARK: Time

    /// Lets time pass, at most so many ns, until something has happened. For tests that turn several loops in turn.
    public func advance(atMost nanoseconds: UInt64) {
        let end = now + nanoseconds
        now = min(end, max(now, agenda.nextTime ?? end))
        runDue()
    }

    /// Time that a turn of a loop takes, drawn: so a loop that is never idle grows old too.
    func passTurn() {
        now += 1_000 + UInt64(random.below(20_000))
        runDue()
    }

    func runDue() {
        while let event = agenda.popDue(by: now) { play(event) }
    }

    func draw(_ range: ClosedRange<UInt64>) -> UInt64 {
        range.lowerBound + UInt64(random.below(Int(range.upperBound - range.lowerBound) + 1))
    }

    func happens(_ perMille: Int) -> Bool { perMille > 0 && random.below(1_000) < perMille }

    func schedule(_ event: Agenda.Event, after nanoseconds: UInt64) { agenda.add(event, at: now + nanoseconds) }

    /// Runs `body` so many ns from now, between two things of the network: how scripts wait.
    public func after(_ nanoseconds: UInt64, _ body: @escaping () -> Void) {
        schedule(.act(body), after: nanoseconds)
    }

    /// On the way to `socket`, behind all that is on the way already.
    func deliver(_ event: Agenda.Event, to socket: SimulatedSocket) {
        socket.lastArrival = max(socket.lastArrival, now + draw(faults.latency))
        agenda.add(event, at: socket.lastArrival)
    }

    func note(_ what: StaticString, _ socket: SimulatedSocket, _ value: Int = 0) {
        trace.note(what, socket.number, value, at: now)
    }

    // MARK: Descriptors

    /// Gives the socket the lowest free number, as Linux does: closed numbers come back soon.
    func open(_ socket: SimulatedSocket) -> Descriptor {
        let free = table.indices.dropFirst(3).first { table[$0] == nil } ?? table.count
        if free == table.count { table.append(nil) }
        table[free] = socket
        socket.number = Int32(free)
        return Descriptor(raw: socket.number)
    }

    func socket(_ descriptor: Descriptor) -> SimulatedSocket {
        let index = Int(descriptor.raw)
        guard table.indices.contains(index), let socket = table[index] else {
            preconditionFailure("seed \(seed): descriptor \(index) is not open")
        }
        return socket
    }

    func free(_ descriptor: Descriptor) { table[Int(descriptor.raw)] = nil }

    func freshPort() -> UInt16 {
        nextPort += 1
        return nextPort
    }
}
