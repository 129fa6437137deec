/// The mock on a simulated network: time is virtual, so seconds of streams pass at once, and a seed decides what goes wrong.
import Containers
import EventLoop
import Simulation
import System
import Testing

@testable import BenchMock

final class MockStand {
    let network: SimulatedNetwork
    let loop: EventLoop
    let server: MockServer

    init(_ options: MockOptions = MockOptions(), seed: UInt64 = 1, faults: SimulatedFaults = .none) throws {
        network = SimulatedNetwork(seed: seed, faults: faults)
        loop = try EventLoop(kernel: SimulatedKernel(network))
        server = try MockServer(options, on: loop, isTimedByLoop: true)
    }

    func client() -> SimulatedPeer { SimulatedPeer(dialling: server.address, on: network) }

    /// Turns the loop until `isOver`, or for so long that it will never be.
    func run(_ turns: Int = 100_000, until isOver: () -> Bool) throws {
        var left = turns
        while !isOver() {
            loop.turn(atMost: 1_000)
            left -= 1
            try #require(left > 0, "seed \(network.seed): no end in sight")
        }
    }

    /// Sends `request`, which asks for closing, and gives all that came until the mock closed.
    func answer(to request: String) throws -> String {
        let client = client()
        client.send(request)
        try run { client.state == .ended }
        defer { client.close() }
        return client.text
    }
}

extension SimulatedPeer {
    var text: String { String(decoding: received, as: UTF8.self) }

    /// How often `part` has come.
    func count(of part: String) -> Int { text.ranges(of: part).count }
}

enum Request {
    static func post(
        _ body: String, to path: String = "/v1/chat/completions", fields: String = "", closes: Bool = false
    ) -> String {
        "POST \(path) HTTP/1.1\r\nhost: mock\r\n\(fields)\(closes ? "connection: close\r\n" : "")"
            + "content-length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    static let stream = #"{"model":"m","stream":true}"#
}
