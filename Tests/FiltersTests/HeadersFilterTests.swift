/// Covers HeadersFilter.swift and PromptFilter.swift.
import Dialects
import Graph
import Testing
import WalkStand

@testable import Filters

private func field(_ name: String, _ value: String) -> (name: [UInt8], value: [UInt8]) {
    (Array(name.utf8), Array(value.utf8))
}

struct HeadersFilterTests {
    private let stand = WalkStand()
    private let dialects = DialectSet.builtIn

    private func graph(_ filters: [any Filter]) -> RoutingGraph {
        .one(
            filters, dialects: dialects, to: [.backend(0, model: [])],
            backends: [.at("up", dialects.named("openai")!)])
    }

    private func begin(_ filters: [any Filter], fields: String, body: String = "{\"model\":\"m\",\"messages\":[]}") {
        let exchange = stand.begin(
            "POST /v1/chat/completions HTTP/1.1\nhost: a\n\(fields)\n\n\(body)", on: graph(filters))
        stand.giveBody(exchange)
    }

    @Test func `fields are set, added and removed on both ways`() {
        var request = HeadersFilter.Changes()
        request.set = [field("x-set", "new")]
        request.add = [field("x-add", "2")]
        request.remove = [Array("x-gone".utf8)]
        var answer = HeadersFilter.Changes()
        answer.set = [field("x-set", "ours")]
        answer.remove = [Array("x-powered-by".utf8)]
        begin(
            [HeadersFilter(request: request, answer: answer)],
            fields: "X-Set: old\nx-add: 1\nX-Gone: 1\nx-gone: 2\nx-kept: 1")
        let lines = stand.calls.request.split(separator: "\r\n").map { $0.lowercased() }
        #expect(lines.filter { $0.hasPrefix("x-set:") } == ["x-set: new"])
        #expect(lines.filter { $0.hasPrefix("x-add:") } == ["x-add: 1", "x-add: 2"])
        #expect(!lines.contains { $0.hasPrefix("x-gone") } && lines.contains("x-kept: 1"))
        stand.answer("HTTP/1.1 200 OK\ncontent-type: application/json\nX-Powered-By: magic\nx-set: theirs")
        #expect(stand.client.fields["x-set"] == "ours" && stand.client.fields["x-powered-by"] == nil)
    }

    @Test func `a prompt filter changes its place and leaves every other byte`() {
        let body = "{ \"model\":\"m\",  \"messages\":[{\"role\":\"user\",\"content\":\"\\u0041\"}],\"x\":1e3 }"
        begin(
            [PromptFilter([.clampMaxTokens(10), .append(.user, text: Array("Bye".utf8))])], fields: "x-a: 1", body: body
        )
        let sent = stand.calls.request.split(separator: "\r\n\r\n", maxSplits: 1).last ?? ""
        #expect(sent.hasPrefix("{ \"model\":\"m\",  \"messages\":[{\"role\":\"user\",\"content\":\"\\u0041\"},"))
        #expect(sent.contains("\"Bye\"") && sent.contains("\"x\":1e3") && sent.contains("10"))
    }
}
