import EventLoop
import Foundation
import Server
import Simulation
import System
import Testing

struct DrainTests {
    private let request = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test func `an answer under way ends whole, and its connection with it`() throws {
        let stand = try Stand()
        stand.answer = { $0.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nflour") }
        let client = stand.dial()
        client.send(request)
        #expect(stand.turn { client.text.hasSuffix("flour") })
        stand.gateway.drain()
        #expect(!stand.turn(seconds: 1) { stand.gateway.isDrained })
        stand.arrived[0].send("-mill")
        #expect(stand.turn { client.state == .ended })
        #expect(client.text.hasSuffix("flour-mill"))
        #expect(stand.turn { stand.gateway.isDrained && stand.gateway.census.connections == 0 })
    }

    @Test func `a request whose answer has not begun is told that it is the last`() throws {
        let stand = try Stand()
        let client = stand.dial()
        client.send(request)
        #expect(stand.turn { stand.arrived.count == 1 && !stand.arrived[0].received.isEmpty })
        stand.gateway.drain()
        stand.arrived[0].send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nflour")
        #expect(stand.turn { client.state == .ended })
        #expect(client.text.lowercased().contains("connection: close") && client.text.hasSuffix("flour"))
        #expect(stand.gateway.isDrained)
    }

    @Test func `a connection between requests ends at once`() throws {
        let stand = try Stand()
        stand.answer = { $0.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nflour") }
        let client = stand.dial()
        client.send(request)
        #expect(stand.turn { client.text.hasSuffix("flour") })
        #expect(client.state == .open)
        stand.gateway.drain()
        #expect(stand.turn { client.state == .ended && stand.gateway.isDrained })
    }

    @Test func `a request in the backlog is answered, a later one finds nobody`() throws {
        let stand = try Stand()
        stand.answer = { $0.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nflour") }
        let early = stand.dial()
        early.send(request)
        #expect(stand.turn { stand.gateway.census.connections == 1 || early.hasConnected })
        stand.gateway.drain()
        let late = stand.dial()
        late.send(request)
        #expect(stand.turn { early.text.hasSuffix("flour") && stand.gateway.isDrained })
        #expect(late.received.isEmpty && !late.hasConnected)
    }

    @Test func `a request that has come when the drain begins is answered`() throws {
        let (stand, client) = try afterAnAnswer()
        let drain = DrainTimer(stand.gateway)
        let timer = LoopTimer(drain)
        stand.gateway.loop.arm(timer, after: 1_000_000)
        client.send(request)
        // The request and the drain are found in one turn.
        stand.stall(milliseconds: 5)
        #expect(stand.turn { client.state == .ended && stand.gateway.isDrained })
        #expect(client.text.components(separatedBy: "flour").count == 3, "two answers")
        #expect(client.text.lowercased().contains("connection: close"))
    }

    @Test func `a request that has come when the idle time is up is answered`() throws {
        let (stand, client) = try afterAnAnswer()
        client.send(request)
        stand.stall(milliseconds: 1_000_000)
        #expect(stand.turn { client.text.components(separatedBy: "flour").count == 3 })
        #expect(client.state == .open)
    }

    private func afterAnAnswer() throws -> (Stand, SimulatedPeer) {
        let stand = try Stand()
        stand.answer = { $0.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nflour") }
        let client = stand.dial()
        client.send(request)
        try #require(stand.turn { client.text.hasSuffix("flour") })
        return (stand, client)
    }
}

/// Drains a gateway when its loop fires timers: after what is ready has been collected, before it is worked on.
private final class DrainTimer: TimerHandler {
    private let gateway: SoloGateway
    init(_ gateway: SoloGateway) { self.gateway = gateway }
    func fired(_ timer: LoopTimer) { gateway.drain() }
}
