import BenchReport
import Containers
import Simulation
import System
import Testing

@testable import BenchMock

struct MockConnectionTests {
    private static let millisecond: UInt64 = 1_000_000

    private func options(_ tokens: Int = 12, first: UInt64 = 0, between: UInt64 = 0) -> MockOptions {
        var options = MockOptions()
        options.tokens = tokens
        options.firstToken = .fixed(first)
        options.between = .fixed(between)
        return options
    }

    @Test func `A chat request is answered with a completion of its own length`() throws {
        let answer = try MockStand().answer(to: Request.post("{}", closes: true))
        let parts = answer.split(separator: "\r\n\r\n", maxSplits: 1)
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.contains("\r\ncontent-length: \(parts[1].utf8.count)\r\n"))
        #expect(parts[1].contains(#""object":"chat.completion""#))
    }

    @Test func `An answer is as long as it is asked to be`() throws {
        var options = MockOptions()
        options.answerBytes = 4_096
        for path in ["/v1/chat/completions", "/v1/messages"] {
            let answer = try MockStand(options).answer(to: Request.post("{}", to: path, closes: true))
            #expect(answer.split(separator: "\r\n\r\n", maxSplits: 1)[1].utf8.count == 4_096)
        }
    }

    @Test func `Models and health are told`() throws {
        let stand = try MockStand()
        #expect(try stand.answer(to: "GET /v1/models HTTP/1.1\r\nconnection: close\r\n\r\n").contains(#""id":"bench""#))
        #expect(try stand.answer(to: "GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n").contains("200 OK"))
        let other = try stand.answer(to: "GET /other HTTP/1.1\r\nconnection: close\r\n\r\n")
        #expect(other.hasPrefix("HTTP/1.1 404 Not Found\r\n"))
        #expect(other.contains("/v1/chat/completions"))
    }

    @Test func `A stream ends with DONE and its last chunk`() throws {
        let answer = try MockStand(options(3)).answer(to: Request.post(Request.stream, closes: true))
        #expect(answer.contains("content-type: text/event-stream\r\n"))
        #expect(answer.ranges(of: "@mr:").count == 3)
        #expect(answer.hasSuffix("data: [DONE]\n\n\r\n0\r\n\r\n"))
        #expect(!answer.contains("usage"))
    }

    @Test func `Usage comes in a chunk of its own where it is asked for`() throws {
        let body = #"{"stream":true,"stream_options":{"include_usage":true}}"#
        let answer = try MockStand(options(3)).answer(to: Request.post(body, closes: true))
        #expect(answer.contains(#""choices":[],"usage":{"prompt_tokens":96,"completion_tokens":3,"total_tokens":99}"#))
        #expect(answer.ranges(of: #""usage":null"#).count == 4)
    }

    @Test func `Messages stream by named events in their order`() throws {
        let request = Request.post(Request.stream, to: "/v1/messages", closes: true)
        let answer = try MockStand(options(2)).answer(to: request)
        let names = answer.matches(of: /event: (\w+)\n/).map { String($0.1) }
        #expect(
            names == [
                "message_start", "content_block_start", "content_block_delta", "content_block_delta",
                "content_block_stop", "message_delta", "message_stop",
            ])
    }

    @Test(arguments: [0, 1, 2, 1_000])
    func `A stream has as many tokens as it is asked for`(_ tokens: Int) throws {
        for between in [0, Self.millisecond] {
            let stand = try MockStand(options(tokens, between: between))
            let answer = try stand.answer(to: Request.post(Request.stream, closes: true))
            #expect(answer.ranges(of: "@mr:").count == tokens)
            #expect(answer.hasSuffix("0\r\n\r\n"))
        }
    }

    @Test func `Every chunk of a stream holds one event`() throws {
        for path in ["/v1/chat/completions", "/v1/messages"] {
            let answer = try MockStand(options(3)).answer(to: Request.post(Request.stream, to: path, closes: true))
            var rest = answer.split(separator: "\r\n\r\n", maxSplits: 1)[1][...]
            while let line = rest.firstRange(of: "\r\n"), let size = Int(rest[..<line.lowerBound], radix: 16), size > 0
            {
                let event = rest[line.upperBound...].utf8.prefix(size)
                #expect(String(event)?.hasSuffix("\n\n") == true)
                rest = rest[event.endIndex...].dropFirst()
            }
            #expect(rest == "0\r\n\r\n")
        }
    }

    @Test func `Tokens keep to their schedule`() throws {
        let stand = try MockStand(options(5, first: 300 * Self.millisecond, between: 20 * Self.millisecond))
        let answer = try stand.answer(to: Request.post(Request.stream, closes: true))
        let stamps = answer.matches(of: /@mr:(\d+):(\d+);/).map { (UInt64($0.1)!, UInt64($0.2)!) }
        let received = stamps[0].0
        for (index, stamp) in stamps.enumerated() {
            #expect(stamp.0 == received)
            // The phase of the first stream is 0.618 of the interval; the loop's tick is 1 ms.
            let due = received + (300 + 20 * UInt64(index)) * Self.millisecond + 12_360_679
            #expect(stamp.1 >= due && stamp.1 < due + 3 * Self.millisecond)
        }
    }

    @Test func `A plain answer takes the time to its first token`() throws {
        let stand = try MockStand(options(first: 50 * Self.millisecond))
        let answer = try stand.answer(to: Request.post("{}", closes: true))
        let stamp = try #require(answer.firstMatch(of: /@mr:(\d+):(\d+);/))
        #expect(UInt64(stamp.2)! - UInt64(stamp.1)! >= 50 * Self.millisecond)
    }

    @Test func `Requests behind one another are answered in their order`() throws {
        let stand = try MockStand(options(2, first: Self.millisecond, between: Self.millisecond))
        let requests =
            Request.post("{}") + Request.post(Request.stream) + "GET /healthz HTTP/1.1\r\n\r\n"
            + Request.post("{}", to: "/v1/messages", closes: true)
        let answer = try stand.answer(to: requests)
        let marks = ["\"chat.completion\"", "data: [DONE]", #""status":"ok""#, #""type":"message""#]
        let places = marks.compactMap { answer.firstRange(of: $0)?.lowerBound }
        #expect(places.count == 4)
        #expect(places == places.sorted())
    }

    @Test func `A client that waits for leave gets it before the answer`() throws {
        let stand = try MockStand()
        let client = stand.client()
        client.send("POST /v1/messages HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n")
        try stand.run { client.text == "HTTP/1.1 100 Continue\r\n\r\n" }
        client.send("{}")
        try stand.run { client.text.hasSuffix("}}") }
        #expect(client.count(of: "HTTP/1.1 200 OK") == 1)
    }

    @Test func `What is malformed gets 400 and a close`() throws {
        let answer = try MockStand().answer(to: "GET / HTTP/1.1\r\nno colon\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
        #expect(answer.contains("connection: close\r\n"))
        #expect(answer.contains("a malformed header field"))
    }

    @Test func `A body that is no object gets 400 in its dialect and the connection goes on`() throws {
        let stand = try MockStand()
        let answer = try stand.answer(
            to: Request.post("[", to: "/v1/messages") + Request.post("{}", closes: true))
        #expect(answer.contains(#"{"type":"error","error":{"type":"invalid_request_error""#))
        #expect(answer.contains("HTTP/1.1 200 OK"))
    }

    @Test func `As many requests fail as are asked to`() throws {
        var options = MockOptions()
        options.failures = 0.25
        options.failureStatus = 529
        let stand = try MockStand(options)
        let requests = String(repeating: Request.post("{}", to: "/v1/messages"), count: 400)
        let answer = try stand.answer(to: requests + "GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n")
        let failed = answer.ranges(of: "HTTP/1.1 529 ").count
        #expect(failed > 70 && failed < 130)
        #expect(answer.ranges(of: "overloaded_error").count == failed)
        #expect(answer.ranges(of: "HTTP/1.1 200 OK").count == 401 - failed)
    }

    @Test func `A client that leaves ends its stream`() throws {
        let stand = try MockStand(options(1_000_000, between: Self.millisecond))
        let client = stand.client()
        client.send(Request.post(Request.stream))
        try stand.run { client.count(of: "@mr:") > 3 }
        #expect(stand.server.connections.count == 1)
        client.close()
        try stand.run { stand.server.connections.count == 0 }
    }

    @Test func `A client that does not read holds up its own stream alone`() throws {
        let stand = try MockStand(options(2_000, between: Self.millisecond))
        let slow = stand.client()
        slow.isPaused = true
        slow.send(Request.post(Request.stream, closes: true))
        let quick = stand.client()
        quick.send(Request.post(Request.stream, closes: true))
        try stand.run { quick.state == .ended }
        #expect(quick.count(of: "@mr:") == 2_000)
        slow.isPaused = false
        slow.resume()
        try stand.run { slow.state == .ended }
        #expect(slow.count(of: "@mr:") == 2_000)
    }

    @Test func `Large bodies are read without being kept`() throws {
        let filler = String(repeating: "water ", count: 200_000)
        let body = "{\"messages\":[{\"content\":\"\(filler)\"}],\"stream\":true}"
        let answer = try MockStand(options(2)).answer(to: Request.post(body, closes: true))
        #expect(answer.hasSuffix("0\r\n\r\n"))
    }

    /// A receive that gives less than there is has no place here: on Linux a short one has emptied the socket.
    @Test func `Whatever the network does, answers are whole or the connection is broken`() throws {
        var whole = 0
        for seed in UInt64(0)..<200 {
            var faults = SimulatedNetwork(seed: seed, drawingFaults: true).faults
            faults.shortReceive = 0
            let stand = try MockStand(
                options(20, first: 3 * Self.millisecond, between: Self.millisecond), seed: seed, faults: faults)
            let clients = (0..<6).map { _ in stand.client() }
            for client in clients { client.send(Request.post("{}") + Request.post(Request.stream, closes: true)) }
            try stand.run(2_000_000) { clients.allSatisfy { $0.state != .connecting && $0.state != .open } }
            for client in clients where client.state == .ended {
                #expect(client.count(of: "@mr:") == 21, "seed \(seed)")
                #expect(client.text.hasSuffix("0\r\n\r\n"), "seed \(seed)")
                whole += 1
            }
            for client in clients { client.close() }
            try stand.run { stand.server.connections.count == 0 }
        }
        #expect(whole > 500)
    }
}
