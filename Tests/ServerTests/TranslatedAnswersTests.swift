/// Answers of another dialect through a whole worker: what is kept of them, and what a cache gives again.
import Server
import Simulation
import Testing

struct TranslatedAnswersTests {
    private static let backend = "{up: {dialect: anthropic, url: \"http://10.0.1.1:80/v1\"}}"

    private func ask(_ body: String, _ line: String = "") -> String {
        "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\(line)\r\n" + body
    }

    private func chat(_ more: String = "") -> String {
        #"{"model":"claude-sonnet-4-5","messages":[{"role":"user","content":"Hi"}]\#(more)}"#
    }

    private func message(_ text: String) -> String {
        #"{"id":"m","type":"message","role":"assistant","model":"c","content":[{"type":"text","text":"\#(text)"}],"#
            + #""stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":2}}"#
    }

    private func whole(_ type: String, _ body: String) -> String {
        "HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    @Test func `Many large answers at once are kept up to the limit, the others refused, and all given back`() throws {
        let stand = try Stand(
            "{body: 256KiB, buffered: 1MiB}", backends: Self.backend, routes: "[{to: up}]")
        let answer = whole("application/json", message(String(repeating: "mill", count: 50_000)))
        // All but the end, so that all are kept at once.
        stand.answer = { if $0.text.hasSuffix("}") { $0.send(String(answer.dropLast())) } }
        let clients = (0..<10).map { _ in stand.dial() }
        for client in clients { client.send(ask(chat())) }
        _ = stand.turn(seconds: 5) { false }
        let refused = clients.filter { $0.text.contains("HTTP/1.1 503 ") }
        #expect(refused.count >= 5 && refused.count < 10)
        for client in refused {
            #expect(
                client.text.contains(#""code":"overloaded""#) && client.text.lowercased().contains("retry-after: 1"))
        }
        #expect(stand.gateway.census.charged > 512 << 10 && stand.gateway.census.charged < 2 << 20)
        for peer in stand.arrived where peer.state == .open { peer.send(String(answer.suffix(1))) }
        let others = clients.filter { !$0.text.contains("HTTP/1.1 503 ") }
        #expect(stand.turn { others.allSatisfy { $0.received.last == UInt8(ascii: "}") } })
        #expect(others.allSatisfy { $0.text.hasPrefix("HTTP/1.1 200 OK") })
        for client in clients { client.close() }
        for peer in stand.arrived { peer.close() }
        #expect(stand.turn { stand.gateway.census == Census() })
    }

    @Test func `What an answer lost is told with it again, and never given where nothing may be lost`() throws {
        let stand = try Stand(
            "{}", backends: Self.backend, filters: "{again: {use: cache.exact}}",
            routes: "[{match: {headers: {x-strict: yes}}, on_lossy: reject, filters: [again], to: up}, "
                + "{filters: [again], to: up}]")
        stand.answer = { if $0.text.hasSuffix("}") { $0.send(whole("application/json", message("Hello"))) } }
        let client = stand.dial()
        func answer(_ request: String) -> String {
            let start = client.received.count
            client.send(request)
            var text: String { String(decoding: client.received[start...], as: UTF8.self) }
            #expect(stand.turn { text.hasSuffix("}") })
            return text.lowercased()
        }
        let lossy = chat(#","seed":1"#)
        let first = answer(ask(lossy))
        #expect(first.contains("x-cache: miss") && first.contains("x-millrace-lossy: seed"))
        let second = answer(ask(lossy))
        #expect(second.contains("x-cache: hit") && second.contains("x-millrace-lossy: seed"))
        #expect(second.contains("content-type: application/json\r\n"))
        let strict = answer(ask(lossy, "x-strict: yes\r\n"))
        #expect(strict.hasPrefix("http/1.1 400 ") && strict.contains("lossy_translation"))
        _ = answer(ask(chat()))
        let plain = answer(ask(chat()))
        #expect(plain.contains("x-cache: hit") && !plain.contains("x-millrace-lossy"))
    }

    @Test func `A stream is given again only if its backend ended it with its dialect's own end`() throws {
        let stand = try Stand(
            "{}", backends: Self.backend, routes: "[{filters: [{use: cache.exact}], to: up}]")
        func event(_ type: String, _ rest: String) -> String {
            "event: \(type)\ndata: {\"type\":\"\(type)\"\(rest)}\n\n"
        }
        let start =
            event("message_start", #","message":{"id":"m","role":"assistant","model":"c","content":[]}"#)
            + event("content_block_start", #","index":0,"content_block":{"type":"text","text":""}"#)
            + event("content_block_delta", #","index":0,"delta":{"type":"text_delta","text":"Hi"}"#)
            + event("content_block_stop", #","index":0"#)
            + event("message_delta", #","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}"#)
        var stream = start
        stand.answer = { if $0.text.hasSuffix("}") { $0.send(whole("text/event-stream", stream)) } }
        func answer() -> String {
            let client = stand.dial()
            client.send(ask(chat(#","stream":true"#)))
            #expect(stand.turn { client.text.hasSuffix("0\r\n\r\n") })
            return client.text
        }
        let unmarked = answer()
        #expect(unmarked.contains(#""finish_reason":"stop""#) && !unmarked.contains("[DONE]"))
        stream = start + event("message_stop", "")
        let marked = answer()
        #expect(marked.contains("x-cache: miss") && marked.contains("[DONE]"))
        #expect(answer().contains("x-cache: hit"))
    }
}
