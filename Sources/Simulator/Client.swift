/// A simulated client: asks its requests one after another or pipelined, over as many connections as it takes.
import Containers
import Simulation

final class Client {
    unowned let world: World
    let number: Int
    private(set) var random: SplitMix64
    private var session: Session?
    /// What is still to be asked.
    private(set) var queue: [SentRequest]
    private(set) var hasLeft = false
    private(set) var isDone = false

    init(_ number: Int, asking requests: [SentRequest], in world: World) {
        self.number = number
        self.world = world
        queue = requests
        random = SplitMix64(seed: world.scenario.seed &* 31 &+ UInt64(number))
    }

    func draw(_ bound: Int) -> Int { random.below(bound) }

    /// Comes, and perhaps leaves at a moment that is good for nobody.
    func start() {
        let scenario = world.scenario
        world.network.after(UInt64(draw(20_000_000))) { [self] in dial() }
        if !world.isSober, draw(100) < scenario.leavers {
            world.network.after(UInt64(draw(draw(3) == 0 ? 3_000_000_000 : 100_000_000))) { [self] in leave() }
        }
    }

    private func dial() {
        if hasLeft { return }
        if queue.isEmpty {
            isDone = true
            return
        }
        session = Session(self)
        session?.start()
    }

    func next() -> SentRequest? { queue.isEmpty ? nil : queue.removeFirst() }

    /// The session is over; what it did not get to is asked again on another one.
    func sessionEnded(unasked: [SentRequest]) {
        session = nil
        queue = unasked + queue
        for request in unasked { request.isSentWhole = false }
        world.network.after(1_000) { [self] in dial() }
    }

    private func leave() {
        if isDone || hasLeft { return }
        hasLeft = true
        isDone = true
        for request in queue { request.fate = .left }
        queue = []
        session?.leave()
        session = nil
    }

    /// Lets go of what the network may still hold.
    func forget() { session = nil }
}
