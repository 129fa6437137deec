import Containers
import Dialects
import HTTP
import Testing
import WalkStand

@testable import Graph

struct ModelInPathTests {
    private let stand = WalkStand()
    private let openai = DialectSet.builtIn.named("openai")!
    private let azure = AzureDialect(version: "2024-10-21", hasDeployments: true)

    private func ask(_ model: String, _ backends: [any Dialect], path: String = "/v1/chat/completions") {
        let targets = backends.indices.map { TargetNode.backend($0, model: []) }
        let graph = RoutingGraph.one(
            dialects: .builtIn, to: targets + [.fallback(children: Array(backends.indices))],
            backends: backends.enumerated().map { .at("b\($0)", $1) })
        let body = #"{"model":"\#(model)","messages":[]}"#
        stand.giveBody(stand.begin("POST \(path) HTTP/1.1\nhost: a\n\n\(body)", on: graph))
    }

    @Test(arguments: ["", ".", "..", "../x", "a/./b", #"a\\..\\b"#, "a/..", #"a\nb"#, #"\u007f"#])
    func `a name that is no segment of a path is refused before any backend is asked`(_ model: String) {
        for dialect in [azure, BedrockDialect(), DialectSet.builtIn.named("gemini")!] as [any Dialect] {
            ask(model, [dialect])
            #expect(stand.client.events.contains("head 400") && stand.client.text.contains(#""code":"invalid_value""#))
        }
        #expect(stand.calls.started.isEmpty)
    }

    @Test func `a client of the path's own dialect is told in its words`() {
        ask("x", [DialectSet.builtIn.named("gemini")!], path: "/v1beta/models/..:generateContent")
        #expect(stand.client.text.contains(#""status":"INVALID_ARGUMENT""#) && stand.calls.started.isEmpty)
    }

    @Test(arguments: ["...", "a..b", ".a", "a/b", "arn:aws:x/y.z", "%2e%2e", "ä b"])
    func `other names are encoded`(_ model: String) {
        var out = ByteBuffer()
        out.appendPercentEncoded(Array(model.utf8).span)
        ask(model, [azure])
        #expect(stand.calls.request.hasPrefix("POST /v1/openai/deployments/\(out.text)/chat/completions?"))
    }

    @Test func `where the body names the model any name will do, in place of a backend that cannot be asked`() {
        ask("..", [openai])
        #expect(stand.calls.backends == ["b0"])
        ask("..", [BedrockDialect(), openai])
        #expect(stand.calls.backends == ["b0", "b1"])
    }

    @Test func `operations whose path names no model are not held up`() {
        ask("..", [azure], path: "/v1/moderations")
        #expect(stand.calls.request.hasPrefix("POST /v1/openai/moderations?api-version=2024-10-21 "))
    }
}
