/// A simulated backend: reads requests strictly, and answers them well or in one of the ways in which backends fail.
import Containers
import Simulation
import System

final class Backend {
    /// What becomes of a request.
    enum Conduct: CaseIterable {
        case answer
        // From here on the client cannot get a whole answer of this backend.
        case refuseStatus, reset, close, cut, resetMidway, nonsense, silence
    }

    let name: String
    unowned let world: World
    private var random: SplitMix64
    private var connections = 0

    init(_ name: String, in world: World) {
        self.name = name
        self.world = world
        random = SplitMix64(seed: world.scenario.seed ^ UInt64(name.utf8.count * 7_919 + Int(name.utf8.first ?? 0)))
        world.network.serve(RouteText.address(of: name)) { [unowned self] peer in accept(peer) }
    }

    private func accept(_ peer: SimulatedPeer) {
        connections += 1
        let connection = BackendConnection(self, peer)
        peer.onReceive = { _ in connection.receive() }
        peer.onEnd = { peer in
            peer.onReceive = nil
            peer.onEnd = nil
            connection.ended()
        }
    }

    /// What to do with the next request.
    func conduct() -> Conduct {
        guard !world.isSober, random.below(100) < world.scenario.trouble else { return .answer }
        return Conduct.allCases[random.below(Conduct.allCases.count)]
    }

    func draw(_ bound: Int) -> Int { random.below(bound) }

    /// A pause between two pieces, ns; now and then one that is longer than any time-out.
    func pause() -> UInt64 {
        if world.isSober || !world.scenario.backendsPause { return 0 }
        return UInt64(draw(draw(20) == 0 ? 1_000_000_000 : 5_000_000))
    }
}

/// One connection from the gateway to a backend.
final class BackendConnection {
    private let backend: Backend
    private let peer: SimulatedPeer
    private var reader = MessageReader.requests
    private var position = 0
    private var served = 0
    private var isAnswering = false
    private var isOver = false
    /// The last request.
    private var arrival: Arrival?
    /// Pieces of the answer that are to be sent, and what follows them.
    private var pieces: [[UInt8]] = []
    private var next = 0
    private var afterwards = Afterwards.keep

    enum Afterwards { case keep, close, reset }

    init(_ backend: Backend, _ peer: SimulatedPeer) {
        self.backend = backend
        self.peer = peer
    }

    private var world: World { backend.world }

    func receive() {
        if isAnswering || isOver { return }
        do throws(WireFault) {
            try reader.read(peer.received, from: &position)
        } catch {
            return world.violate("backends get well-formed requests", "\(backend.name): \(error.reason)")
        }
        if reader.isWhole { serve() }
    }

    func ended() {
        isOver = true
        arrival?.wasCut = peer.isCut
        peer.close()
    }

    private func serve() {
        let mark = reader.head["x-mark"].flatMap { Int($0) } ?? -1
        guard world.history.requests.indices.contains(mark) else {
            return world.violate("backends get well-formed requests", "\(backend.name): \(reader.head.startLine)")
        }
        let request = world.history.requests[mark]
        let conduct = backend.conduct()
        let arrival = Arrival(
            mark: mark, at: world.network.now, backend: backend.name, isReused: served > 0, conduct: conduct)
        self.arrival = arrival
        served += 1
        world.history.arrivals.append(arrival)
        world.checkArrival(of: request, reader.head, reader.body, at: backend.name)
        isAnswering = true
        world.network.after(backend.pause()) { [self] in carryOut(conduct, arrival, request) }
    }

    private func carryOut(_ conduct: Backend.Conduct, _ arrival: Arrival, _ request: SentRequest) {
        if isOver { return }
        switch conduct {
        case .silence: return
        case .reset: return abort()
        case .close: return closeNow()
        case .nonsense:
            pieces = [Array("HTTP/1.1 twohundred OK\r\nthis is no field\r\n\r\n".utf8)]
            afterwards = .close
        case .answer, .refuseStatus, .cut, .resetMidway: compose(conduct, arrival, request)
        }
        next = 0
        sendNext(arrival)
    }

    private func compose(_ conduct: Backend.Conduct, _ arrival: Arrival, _ request: SentRequest) {
        var text = AnswerText(serial: world.history.answers.count, request: request, draw: backend.draw)
        text.status = conduct == .refuseStatus ? [429, 500, 503, 404][backend.draw(4)] : 200
        if world.isSober { text.framing = .length }
        // A body that ends with the connection cannot be told from one that was cut.
        if conduct == .cut, text.framing == .close { text.framing = .chunked }
        let made = MadeAnswer(arrival, request, status: text.status, told: text.told)
        world.history.answers.append(made)
        var wire = text.wire
        afterwards = text.framing == .close ? .close : .keep
        if conduct == .cut || conduct == .resetMidway {
            wire.removeLast(1 + backend.draw(max(1, wire.count - 1)))
            afterwards = conduct == .cut ? .close : .reset
        } else {
            made.isWhole = true
        }
        pieces = []
        var start = 0
        while start < wire.count {
            let size = world.isSober || !world.scenario.backendsPause ? wire.count : 1 + backend.draw(2_000)
            let end = min(wire.count, start + size)
            pieces.append(Array(wire[start..<end]))
            start = end
        }
    }

    private func sendNext(_ arrival: Arrival) {
        if isOver { return }
        guard next < pieces.count else { return finish() }
        peer.send(pieces[next])
        next += 1
        world.network.after(next < pieces.count ? backend.pause() : 0) { [self] in sendNext(arrival) }
    }

    private func finish() {
        pieces = []
        switch afterwards {
        case .reset: return abort()
        case .close: return closeNow()
        case .keep: break
        }
        isAnswering = false
        reader = .requests
        if !world.isSober, world.scenario.backendsCloseIdle, backend.draw(4) == 0 {
            let count = served
            world.network.after(UInt64(backend.draw(30_000_000))) { [self] in
                if served == count, !isAnswering { closeNow() }
            }
        }
        receive()
    }

    private func closeNow() {
        isOver = true
        peer.close()
    }

    private func abort() {
        isOver = true
        peer.abort()
    }
}
