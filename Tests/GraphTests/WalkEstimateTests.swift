/// Covers WalkEstimate.swift and, of WayTable.swift, what becomes of counts of tokens.
import Chat
import Containers
import Dialects
import HTTP
import Testing
import WalkStand

@testable import Graph

@Suite("A request to count tokens")
struct WalkEstimateTests {
    private let stand = WalkStand()
    private let body = #"{"model":"m","messages":[{"role":"user","content":"How deep is the pond?"}]}"#

    private func ask(
        _ path: String, backends names: [String], kind: BackendNode.Kind = .model, _ text: String
    ) -> Exchange {
        let backends = names.map { BackendNode.at($0, DialectSet.builtIn.named($0)!, kind: kind) }
        var targets = backends.indices.map { TargetNode.backend($0, model: []) }
        if targets.count > 1 { targets.append(.fallback(children: Array(targets.indices))) }
        let exchange = stand.begin(
            "POST \(path) HTTP/1.1\nhost: a\n\n\(text)",
            on: .one(dialects: .builtIn, to: targets, backends: backends))
        stand.giveBody(exchange)
        return exchange
    }

    @Test("Goes as it is to a backend that can")
    func passed() {
        _ = ask("/v1/messages/count_tokens", backends: ["anthropic"], body)
        #expect(stand.calls.request.hasPrefix("POST /v1/messages/count_tokens HTTP/1.1\r\n"))
        _ = ask("/v1beta/models/m:countTokens", backends: ["gemini"], body)
        #expect(stand.calls.started.count == 2)
    }

    @Test("Is answered by estimate where the backend has no words for it, and says so", arguments: ["openai", "ollama"])
    func estimated(_ backend: String) {
        let exchange = ask("/v1/messages/count_tokens", backends: [backend], body)
        let tokens = exchange.inputEstimate(for: exchange.model)
        #expect(tokens > 5 && tokens < 30)
        #expect(stand.calls.started.isEmpty && stand.client.text == #"{"input_tokens":\#(tokens)}"#)
        #expect(stand.client.events == ["read whole", "head 200", "body", "end", "finished"])
        #expect(stand.client.fields["x-millrace-estimated"] == "true")
        #expect(stand.client.fields["content-type"] == "application/json")
        let account = stand.client.account
        #expect(account?.attempts == 0 && account?.backend == -1 && account?.facts.usage.isReported == false)
    }

    @Test("Is answered in Gemini's shape, and for the mock")
    func gemini() {
        let text = #"{"contents":[{"parts":[{"text":"How deep is the pond?"}]}]}"#
        let exchange = ask("/v1beta/models/m:countTokens", backends: ["anthropic"], text)
        #expect(stand.client.text == #"{"totalTokens":\#(exchange.inputEstimate(for: exchange.model))}"#)
        _ = ask("/v1beta/models/m:countTokens", backends: ["openai"], kind: .mock, text)
        #expect(stand.client.text.hasPrefix(#"{"totalTokens":"#) && stand.calls.started.isEmpty)
    }

    @Test("Falls back to the estimate when the backend that can has failed")
    func fallback() {
        _ = ask("/v1/messages/count_tokens", backends: ["anthropic", "openai"], body)
        stand.answer("HTTP/1.1 503 Busy\ncontent-type: application/json", #"{"type":"error"}"#)
        #expect(stand.client.text.hasPrefix(#"{"input_tokens":"#) && stand.calls.started.count == 1)
        #expect(stand.client.account?.attempts == 1 && stand.client.account?.backend == -1)
    }
}
