/// Covers Dialects/Gemini/GeminiPath.swift too.
import Chat
import Containers
import Dialects
import Graph
import Testing

@Suite struct GeminiDialectTests {
    private let dialect = GeminiDialect()
    private let run = Run(dialect: GeminiDialect())

    private struct PathFacts: Equatable {
        var model: String
        var streams = false
        var isArray = false
    }

    private func facts(_ path: String, _ query: String = "") -> PathFacts {
        let bytes = Array(path.utf8)
        var facts = RequestFacts()
        let operation = dialect.operation(bytes.span) ?? .other
        dialect.readPath(bytes.span, query: Array(query.utf8).span, operation, into: &facts)
        return PathFacts(model: facts.model.text, streams: facts.streams, isArray: facts.streamsArray)
    }

    @Test(
        arguments: [
            ("/v1beta/models/gemini-3-flash:generateContent", .chat), ("/v1/models/m:generateContent", .chat),
            ("/v1alpha/models/m:streamGenerateContent", .chat), ("/v1beta/models/m:countTokens", .countTokens),
            ("/v1beta/models/m:embedContent", .embeddings), ("/v1beta/models/m:batchEmbedContents", .embeddings),
            ("/v1beta/models", .models), ("/v1beta/models/gemini-3-flash", .models), ("/v1beta/cachedContents", .other),
            ("/v1beta/models/m:predict", .other), ("/v1beta/modelsx", .other),
            ("/v1/projects/p/locations/l/publishers/google/models/m:generateContent", .chat),
            ("/v1beta1/projects/p/locations/l/publishers/google/models/m:streamGenerateContent", .chat),
            ("/v1/publishers/google/models/m:generateContent", .chat),
            ("/v1/projects/p/locations/l/publishers/google/models/m:predict", .other),
            ("/v1/models", nil), ("/v1/models/ft:gpt:x", nil), ("/v1/models/m:predict", nil),
            ("/v1/chat/completions", nil),
            ("/v1beta/openai/chat/completions", nil), ("/v1beta1/models/m:generateContent", nil),
            ("/v1/projects/p/locations/l/publishers/anthropic/models/m:rawPredict", nil),
            ("/v1/models/:generateContent", nil),
            ("/v2/models/m:generateContent", nil), ("/", nil), ("", nil),
        ] as [(String, Operation?)])
    func `operations are known by what follows the last colon of the path`(_ path: String, _ operation: Operation?) {
        #expect(run.operation(of: path) == operation)
    }

    @Test func `the model is that of the path, decoded and without its collection`() {
        #expect(facts("/v1beta/models/gemini-3-flash:generateContent") == PathFacts(model: "gemini-3-flash"))
        #expect(facts("/v1beta/models/org%2Fa%20b%zz:generateContent") == PathFacts(model: "org/a b%zz"))
        #expect(facts("/v1beta/models/models%2Fm:generateContent") == PathFacts(model: "m"))
        #expect(facts("/v1beta/models/org/m:generateContent") == PathFacts(model: "org/m"))
        #expect(facts("/v1beta/models") == PathFacts(model: ""))
    }

    @Test func `a stream is an array of objects where no events are asked for`() {
        let path = "/v1beta/models/m:streamGenerateContent"
        #expect(facts(path, "alt=sse") == PathFacts(model: "m", streams: true))
        #expect(facts(path, "key=k&%24alt=sse") == PathFacts(model: "m", streams: true))
        #expect(facts(path, "$alt=sse&key=k") == PathFacts(model: "m", streams: true))
        #expect(facts(path, "alt=json") == PathFacts(model: "m", streams: true, isArray: true))
        #expect(facts(path) == PathFacts(model: "m", streams: true, isArray: true))
        #expect(facts("/v1beta/models/m:generateContent", "alt=sse") == PathFacts(model: "m"))
    }

    @Test func `reading a body keeps what the path has told, in either order`() throws {
        let path = Array("/v1beta/models/m:streamGenerateContent".utf8)
        let body = Array(#"{"contents":[],"model":7,"stream":"x"}"#.utf8)
        for pathFirst in [true, false] {
            var facts = RequestFacts()
            if pathFirst { dialect.readPath(path.span, query: Span(), .chat, into: &facts) }
            try dialect.read(body.span, .chat, into: &facts)
            if !pathFirst { dialect.readPath(path.span, query: Span(), .chat, into: &facts) }
            let (model, streams, hasBody) = (facts.model.text, facts.streamsArray, facts.hasBody)
            #expect(model == "m" && streams && hasBody)
        }
    }

    @Test func `a body is one JSON object`() throws {
        #expect(code { () throws(GatewayError) in _ = try run.facts("[]") } == "400 invalid_json")
        #expect(code { () throws(GatewayError) in _ = try run.facts(#"{"contents":}"#) } == "400 invalid_json")
        let other = Run(dialect: dialect, operation: .other)
        #expect(try !other.facts("--boundary").hasBody)
        #expect(try other.facts("{}").hasBody)
    }

    @Test func `the model's place in the path can be replaced`() {
        func place(_ path: String) -> String? {
            let bytes = Array(path.utf8)
            return dialect.modelInPath(bytes.span).map { String(decoding: bytes[$0], as: UTF8.self) }
        }
        #expect(place("/v1beta/models/gemini-3%2Fx:generateContent") == "gemini-3%2Fx")
        #expect(place("/v1/projects/p/locations/l/publishers/google/models/m:countTokens") == "m")
        #expect(place("/v1beta/models") == nil)
        #expect(place("/v1/chat/completions") == nil)
    }

    @Test func `the body names no model`() throws {
        #expect(try run.setModel(#"{"contents":[]}"#, "other") == #"{"contents":[]}"#)
    }

    @Test func `an API key has a header of its own, and Vertex AI takes bearer tokens`() {
        #expect(run.credential("AIza") == "x-goog-api-key: AIza\r\n")
        #expect(Run(dialect: dialect.vertex).credential("ya29") == "Authorization: Bearer ya29\r\n")
        #expect(dialect.name.description == "gemini" && dialect.vertex.name.description == "vertex")
        #expect(dialect.vertex.backendFormat === dialect.backendFormat)
    }

    @Test(arguments: [
        ("gemini-3-flash", false, "/models/gemini-3-flash:generateContent"),
        ("models/gemini-3-flash", true, "/models/gemini-3-flash:streamGenerateContent?alt=sse"),
        ("publishers/google/models/m", false, "/models/m:generateContent"),
        ("tunedModels/my one", false, "/tunedModels/my%20one:generateContent"),
        ("endpoints/123", false, "/endpoints/123:generateContent"),
        ("a/b:c@1?é", false, "/models/a%2Fb%3Ac%401%3F%C3%A9:generateContent"),
    ])
    func `a chat is sent to the model's own path`(_ model: String, _ streams: Bool, _ target: String) {
        var out = ByteBuffer()
        dialect.appendChatTarget(Array(model.utf8).span, streams: streams, into: &out)
        #expect(out.text == target)
    }

    @Test func `a stream says of itself what it is`() {
        var facts = RequestFacts()
        let events = dialect.streamType(facts).description
        facts.streamsArray = true
        let array = dialect.streamType(facts).description
        #expect(events == "text/event-stream" && array == "application/json")
        #expect(dialect.keepAlive.description == "\n")
    }

    @Test func `only a chat can be put into another dialect`() {
        #expect(dialect.clientFormat(.chat)?.name.description == "generate_content")
        #expect(dialect.clientFormat(.countTokens) == nil)
        #expect(dialect.backendFormat?.framing == .events)
    }
}
