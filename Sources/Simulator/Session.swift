/// One connection of a client: requests in pieces on the way out, answers in order on the way back.
import Containers
import Simulation

final class Session {
    /// Bytes to send, and whether `100 Continue` is awaited before them.
    private struct Piece {
        let bytes: ArraySlice<UInt8>
        let isGated: Bool
    }

    private let client: Client
    private let peer: SimulatedPeer
    private var reader = MessageReader.answers
    private var position = 0
    /// Begun and not yet answered.
    private var asked: [SentRequest] = []
    private var sending: SentRequest?
    private var pieces: [Piece] = []
    private var mayContinue = false
    private var isOver = false
    /// The gateway said that it closes after the last answer.
    private var isLast = false

    init(_ client: Client) {
        self.client = client
        let world = client.world
        peer = SimulatedPeer(dialling: RouteText.listener, on: world.network)
    }

    private var world: World { client.world }
    private var scenario: Scenario { world.scenario }

    func start() {
        peer.onReceive = { [unowned self] _ in receive() }
        peer.onEnd = { [unowned self] _ in ended() }
        if scenario.readsSlowly, !world.isSober, client.draw(2) == 0 { pauseSometimes(client.draw(4)) }
        pump()
    }

    // MARK: Asking

    private func pump() {
        guard !isOver, !isLast, sending == nil, asked.count < (world.isSober ? 1 : scenario.depth) else { return }
        guard let request = client.next() else {
            if asked.isEmpty { finish() }
            return
        }
        asked.append(request)
        sending = request
        mayContinue = false
        pieces = cut(request.head, gated: false) + cut(request.body, gated: request.expectsContinue)
        sendNext()
    }

    private func cut(_ bytes: [UInt8], gated: Bool) -> [Piece] {
        if bytes.isEmpty { return [] }
        if world.isSober || !scenario.sendsPieces { return [Piece(bytes: bytes[...], isGated: gated)] }
        var pieces: [Piece] = []
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + 1 + client.draw(client.draw(3) == 0 ? 20 : 8_000))
            pieces.append(Piece(bytes: bytes[start..<end], isGated: gated && start == 0))
            start = end
        }
        return pieces
    }

    private func sendNext() {
        if isOver || isLast { return }
        guard let piece = pieces.first else {
            sending?.isSentWhole = true
            sending = nil
            return pump()
        }
        if piece.isGated, !mayContinue {
            // Who hears nothing sends anyway, after a while (RFC 9110 section 10.1.1).
            let waited = sending
            return world.network.after(1_000_000_000) { [self] in
                if let waited, sending === waited, !mayContinue { proceed() }
            }
        }
        pieces.removeFirst()
        peer.send(Array(piece.bytes))
        let delay = scenario.sendsPieces && !world.isSober ? UInt64(client.draw(3_000_000)) : 0
        if pieces.isEmpty, delay == 0 { return sendNext() }
        world.network.after(delay) { [self] in sendNext() }
    }

    private func proceed() {
        mayContinue = true
        if pieces.first?.isGated == true { sendNext() }
    }

    // MARK: Answers

    private func receive() {
        while !isOver, position < peer.received.count {
            do throws(WireFault) {
                try reader.read(peer.received, from: &position)
            } catch {
                return world.violate("answers are well-formed", "client \(client.number): \(error.reason)")
            }
            guard reader.isWhole else { return }
            if reader.head.status == 100 {
                reader = .answers
                if sending?.expectsContinue == true { proceed() }
            } else {
                answered(isClean: true)
            }
        }
    }

    private func answered(isClean: Bool) {
        guard !asked.isEmpty else {
            return world.violate(
                "every request has one answer", "client \(client.number) got one to nothing: \(reader.head.startLine)")
        }
        let request = asked.removeFirst()
        request.answer = ReceivedAnswer(head: reader.head, body: reader.body, isClean: isClean)
        request.fate = .answered
        // After an error event the connection closes, which the head could not say.
        if reader.head.announcesClose || !isClean || request.answer?.isMarkedAsBroken == true { isLast = true }
        if request.isMalformed, !isLast {
            world.violate("what is no request ends the connection", "request \(request.mark)")
        }
        reader = .answers
        if isLast { return }
        let delay = world.isSober ? 0 : UInt64(client.draw(scenario.pause))
        world.network.after(delay) { [self] in pump() }
    }

    // MARK: Ends

    private func finish() {
        over()
        peer.close()
        client.sessionEnded(unasked: [])
    }

    /// The gateway has closed, or the connection failed.
    private func ended() {
        if isOver { return }
        if reader.hasHead, !asked.isEmpty, reader.head.status != 100 { answered(isClean: reader.endsByClose) }
        let wasRefused = !peer.hasConnected
        over()
        peer.close()
        // Where the network broke in, the gateway may be at work on what was sent.
        if isLast && !peer.isCut || wasRefused { return client.sessionEnded(unasked: asked) }
        for request in asked { request.fate = peer.isCut ? .cut : .dropped }
        client.sessionEnded(unasked: [])
    }

    func leave() {
        if isOver { return }
        for request in asked { request.fate = .left }
        over()
        switch client.draw(3) {
        case 0: peer.abort()
        case 1: peer.close()
        default:
            // Half: it sends no more and reads no more, until it closes at last.
            peer.finish()
            world.network.after(2_000_000_000) { [peer] in peer.close() }
        }
    }

    private func over() {
        isOver = true
        pieces = []
        sending = nil
        peer.onReceive = nil
        peer.onEnd = nil
    }

    /// Stops reading now and then, for less than what the gateway waits.
    private func pauseSometimes(_ times: Int) {
        if times == 0 { return }
        world.network.after(UInt64(client.draw(50_000_000))) { [self] in
            if isOver { return }
            peer.isPaused = true
            world.network.after(UInt64(client.draw(3_000_000_000))) { [self] in
                if isOver { return }
                peer.isPaused = false
                peer.resume()
                pauseSometimes(times - 1)
            }
        }
    }
}
