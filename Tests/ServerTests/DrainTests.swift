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
}
