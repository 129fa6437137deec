/// Everything at once, from a seed: many requests over few connections, backends that answer in pieces, late, wrongly
/// or not at all, callers that pause, resume and cancel wherever they like. A failing seed stands in the test's
/// argument.
import Containers
import EventLoop
import HTTP
import System
import Testing

@testable import Upstream

private struct Dice {
    var state: UInt64

    mutating func roll(_ sides: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((word ^ (word >> 31)) % UInt64(sides))
    }
}

/// Plays the backend of one socket: an answer a request, in pieces.
private final class Backend {
    let socket: ScriptedSocket
    private var heard = ""
    private var script: [UInt8] = []
    private var endsAfterScript = false
    private var resetsAfterScript = false

    init(_ socket: ScriptedSocket) { self.socket = socket }

    /// What the answer to request `number` says.
    static func body(_ number: Int) -> String { String(repeating: "<\(number)>", count: number % 40 + 1) }

    func act(_ dice: inout Dice) {
        if socket.isClosed { return }
        if dice.roll(3) == 0 { socket.open(room: dice.roll(200)) }
        heard += socket.read()
        if script.isEmpty, heard.hasSuffix("\r\n\r\n"), let number = Int(heard.dropFirst(5).prefix { $0.isNumber }) {
            heard = ""
            choose(number, &dice)
        }
        if !script.isEmpty {
            let count = min(script.count, dice.roll(60) + 1)
            socket.write(Array(script[0..<count]))
            script.removeFirst(count)
        }
        if script.isEmpty, endsAfterScript { socket.end() } else if script.isEmpty, resetsAfterScript { socket.reset() }
    }

    private func choose(_ number: Int, _ dice: inout Dice) {
        let body = Self.body(number)
        let whole = "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body
        let half = body.utf8.count / 2
        let chunked =
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(String(half, radix: 16))\r\n"
            + body.prefix(half) + (half > 0 ? "\r\n\(String(body.utf8.count - half, radix: 16))\r\n" : "")
            + body.dropFirst(half)
        switch dice.roll(12) {
        case 0...3: script = Array(whole.utf8)
        case 4...6 where half > 0: script = Array((chunked + "\r\n0\r\n\r\n").utf8)
        case 7:
            script = Array(("HTTP/1.1 200 OK\r\n\r\n" + body).utf8)
            endsAfterScript = true
        case 8:
            script = Array(whole.utf8.prefix(dice.roll(whole.utf8.count)))
            if dice.roll(2) == 0 { endsAfterScript = true } else { resetsAfterScript = true }
        case 9: script = Array("HTTP/9.9 what\r\n\r\n".utf8)
        // At once: what comes after the next request has been sent cannot be told from its answer.
        case 10: socket.write(whole + "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n!")
        case 11: break
        default: script = Array(whole.utf8)
        }
    }
}

private final class Client {
    let caller = Caller()
    let number: Int
    var isCanceled = false

    init(_ number: Int) {
        self.number = number
        caller.request = "GET /\(number) HTTP/1.1\r\nHost: a\r\n\r\n"
    }

    var isOver: Bool { isCanceled || caller.hasEnded || caller.failure != nil }
}

private final class Storm {
    let scene: Scene
    var dice: Dice
    var backends: [Backend] = []
    var clients: [Client] = []

    init(seed: UInt64) throws {
        dice = Dice(state: seed)
        scene = try Scene(["10.0.0.1", "10.0.0.2", "10.0.0.3"]) {
            $0.connectionsPerAddress = 3
            $0.waiting = 20
            $0.balance = seed % 2 == 0 ? .leastPending : .roundRobin
            $0.timeouts.firstByte = 500_000_000
            $0.timeouts.idle = 300_000_000
            $0.timeouts.total = 20_000_000_000
        }
    }

    func blow() {
        for _ in 0..<400 { step() }
        for number in 1...3 { scene.kernel.behavior["10.0.0.\(number):80"] = .accept }
        // Most turns bring news, and time moves only in those that bring none.
        for _ in 0..<600 where clients.contains(where: { !$0.isOver }) {
            for client in clients { client.caller.stream?.resumeReading() }
            playBackends()
            scene.loop.turn(atMost: 200)
        }
    }

    private func step() {
        switch dice.roll(8) {
        case 0, 1: open()
        case 2: clients.randomOne(&dice)?.caller.stream?.resumeReading()
        case 3 where dice.roll(4) == 0: cancel()
        case 4 where dice.roll(10) == 0:
            let behaviors: [ScriptedKernel.Behavior] = [.accept, .accept, .refuse, .refuseAtOnce, .hang]
            scene.kernel.behavior["10.0.0.\(dice.roll(3) + 1):80"] = behaviors[dice.roll(5)]
        default: break
        }
        playBackends()
        scene.loop.turn(atMost: dice.roll(10) == 0 ? 100 : 0)
    }

    private func playBackends() {
        while backends.count < scene.kernel.sockets.count {
            backends.append(Backend(scene.kernel.sockets[backends.count]))
        }
        for backend in backends where dice.roll(2) == 0 { backend.act(&dice) }
    }

    private func open() {
        let client = Client(clients.count)
        clients.append(client)
        client.caller.onHead = { [unowned self, unowned client] stream in disturb(client, stream) }
        client.caller.onBody = { [unowned self, unowned client] stream in disturb(client, stream) }
        client.caller.ticket = scene.cluster.open(client.caller, method: .get, fresh: dice.roll(10) == 0)
    }

    private func disturb(_ client: Client, _ stream: UpstreamStream) {
        switch dice.roll(20) {
        case 0, 1: stream.pauseReading()
        case 2:
            client.isCanceled = true
            client.caller.stream = nil
            stream.cancel()
        case 3: open()
        default: break
        }
    }

    private func cancel() {
        guard let client = clients.randomOne(&dice), !client.isOver else { return }
        client.isCanceled = true
        scene.cancel(client.caller)
        client.caller.stream = nil
    }
}

extension [Client] {
    fileprivate func randomOne(_ dice: inout Dice) -> Client? { isEmpty ? nil : self[dice.roll(count)] }
}

@Suite struct StormTests {
    @Test(arguments: 0..<150 as Range<UInt64>)
    func everyRequestEndsOnceAndWithItsOwnAnswer(seed: UInt64) throws {
        let storm = try Storm(seed: seed)
        storm.blow()
        for client in storm.clients {
            #expect(client.isOver, "request \(client.number) hangs: \(client.caller.events)")
            let expected = Backend.body(client.number)
            if client.caller.hasEnded {
                #expect(client.caller.text == expected)
            } else {
                #expect(expected.hasPrefix(client.caller.text))
            }
            let ends = client.caller.events.count { $0 == "end" || $0.hasPrefix("failed") }
            #expect(ends == (client.isCanceled ? 0 : 1))
        }
        #expect(storm.clients.contains { $0.caller.hasEnded })
        let cluster = storm.scene.cluster
        #expect(storm.scene.pool.charged == 0)
        #expect(cluster.connectionCount == storm.scene.kernel.openCount)
        #expect(cluster.connectionCount == cluster.idleCount)
        #expect(cluster.waitingCount == 0)
        for index in cluster.peers.indices { #expect(cluster.balancer.pending(index) == 0) }
    }
}
