import Containers
import Dialects
import HTTP
import Testing
import WalkStand

@testable import Graph

@Suite("A list of the models that clients can name")
struct WalkModelsTests {
    private let stand = WalkStand()

    private func ask(_ path: String, _ field: String = "", filters: [any Filter] = []) -> String {
        let models = ["small", "ft:a/b"].map { Array($0.utf8) }
        let graph = RoutingGraph.one(
            filters, dialects: .builtIn, to: [.respond(FixedReply(status: 200, models: models))])
        _ = stand.begin("GET \(path) HTTP/1.1\nhost: a\(field)", on: graph)
        return stand.client.text
    }

    @Test("OpenAI's clients read it in OpenAI's shape")
    func openAI() {
        #expect(
            ask("/v1/models")
                == #"{"object":"list","data":[{"id":"small","object":"model","created":0,"owned_by":"millrace"},"#
                + #"{"id":"ft:a/b","object":"model","created":0,"owned_by":"millrace"}]}"#)
    }

    @Test("Anthropic's clients, told by their header, in Anthropic's")
    func anthropic() {
        let text = ask("/v1/models", "\nanthropic-version: 2023-06-01")
        #expect(text.hasPrefix(#"{"data":[{"type":"model","id":"small","display_name":"small","#))
        #expect(text.hasSuffix(#""has_more":false,"first_id":"small","last_id":"ft:a/b"}"#))
    }

    @Test("Gemini's under the names that its SDKs take for a model's, one of them alone too")
    func gemini() {
        let methods = #""supportedGenerationMethods":["generateContent","streamGenerateContent","countTokens"]}"#
        let small = #"{"name":"models/small","displayName":"small",\#(methods)"#
        #expect(
            ask("/v1beta/models")
                == #"{"models":[\#(small),{"name":"models/ft:a/b","displayName":"ft:a/b",\#(methods)]}"#)
        #expect(ask("/v1beta/models/small") == small)
        #expect(ask("/v1/models/small", "\nx-goog-api-key: k") == small)
    }

    @Test("Ollama's as tags")
    func ollama() {
        #expect(ask("/api/tags").hasPrefix(#"{"models":[{"name":"small","model":"small","#))
    }

    @Test("One that is asked for by name is told of alone, its name percent-decoded")
    func one() {
        let told = #"{"id":"ft:a/b","object":"model","created":0,"owned_by":"millrace"}"#
        #expect(ask("/v1/models/ft%3Aa/b") == told)
        #expect(ask("/v1/models/ft:a/b") == told)
        #expect(ask("/v1/models/other").contains("model_not_found") && stand.client.events.first == "head 404")
    }

    @Test("A filter that knows the caller keeps from the list what he may not use")
    func permitted() {
        let text = ask("/v1/models", filters: [OnlySmall()])
        #expect(
            text == #"{"object":"list","data":[{"id":"small","object":"model","created":0,"owned_by":"millrace"}]}"#)
        #expect(ask("/v1/models/ft:a/b", filters: [OnlySmall()]).contains("model_not_found"))
    }
}

private final class OnlySmall: Filter {
    let needs: Needs = []
    func request(_ exchange: Exchange) throws(GatewayError) -> Verdict { .next }
    func permits(model: Span<UInt8>, _ exchange: Exchange) -> Bool { model.equals("small") }
}
