import Server
import Simulation
import System
import Testing

struct ProxiedRequestTests {
    private let request = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
    private let whole = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nflour"

    @Test func `A request on kept connections costs two receives and two sends`() throws {
        let stand = try Stand()
        stand.answer = { $0.send(whole) }
        let client = stand.dial()
        for count in 1...2 {
            client.send(request)
            #expect(stand.turn { client.text.split(separator: "flour").count == count })
        }
        let before = stand.kernel.counts
        client.send(request)
        #expect(stand.turn { client.text.split(separator: "flour").count == 3 })
        let calls = stand.kernel.counts - before
        #expect(calls.receives == 2)
        #expect(calls.sends == 2)
        // Nothing but these four and the waits for events.
        #expect(calls.total - calls.polls == 4)
    }

    @Test func `A head longer than a block of the pool is read`() throws {
        let stand = try Stand()
        stand.answer = { $0.send(whole) }
        let client = stand.dial()
        client.send("GET /a HTTP/1.1\r\nHost: a\r\nX-Long: " + String(repeating: "x", count: 20_000))
        #expect(!stand.turn(seconds: 1) { !client.received.isEmpty })
        client.send("\r\n\r\n")
        #expect(stand.turn { client.text.hasSuffix("flour") })
        #expect(client.text.hasPrefix("HTTP/1.1 200 OK\r\n"))
    }

    @Test func `A kept connection that is silent does not get its request sent again`() throws {
        let stand = try Stand(timeouts: "{first_byte: 1s}")
        var seen = 0
        stand.answer = { peer in
            seen += 1
            if seen == 1 { peer.send(whole) }
        }
        let client = stand.dial()
        client.send(request)
        #expect(stand.turn { client.text.hasSuffix("flour") })
        client.send(request)
        #expect(stand.turn { client.text.contains("504 ") })
        #expect(seen == 2)
    }

    @Test func `A kept connection that was closed gets its request sent once more`() throws {
        let stand = try Stand()
        stand.answer = { peer in
            if stand.arrived.count == 1, peer.text.split(separator: "GET").count == 2 {
                peer.close()
            } else {
                peer.send(whole)
            }
        }
        let client = stand.dial()
        client.send(request)
        #expect(stand.turn { client.text.hasSuffix("flour") })
        client.send(request)
        #expect(stand.turn { client.text.split(separator: "flour").count == 2 })
        #expect(stand.arrived.count == 2)
    }

    @Test func `An error event does not run into the event that broke off`() throws {
        let stand = try Stand()
        stand.answer = { peer in
            peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
            peer.send("7\r\ndata: {\r\n")
            peer.close()
        }
        let client = stand.dial()
        client.send(request)
        #expect(stand.turn { client.state == .ended })
        #expect(client.text.contains("data: {"))
        #expect(client.text.contains("\n\nevent: error\ndata: {"))
    }
}
