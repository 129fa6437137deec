import Chat
import Containers
import Dialects
import Graph
import Testing

@Suite struct OllamaDialectTests {
    private let dialect = OllamaDialect()
    private let run = Run(dialect: OllamaDialect())

    @Test func `a path tells what is asked for`() {
        #expect(run.operation(of: "/api/chat") == .chat)
        #expect(run.operation(of: "/api/generate") == .completions)
        #expect(run.operation(of: "/api/embed") == .embeddings)
        #expect(run.operation(of: "/api/embeddings") == .embeddings)
        #expect(run.operation(of: "/api/tags") == .models)
    }

    @Test(arguments: [
        "show", "ps", "version", "status", "pull", "push", "create", "copy", "delete", "blobs/sha256:29fd",
    ])
    func `what manages models is something else`(_ path: String) {
        #expect(run.operation(of: "/api/\(path)") == .other)
    }

    @Test(arguments: [
        "/api", "/api/", "/api/chats", "/api/chat/", "/api/users", "/v1/chat/completions", "/", "/api/blobs",
    ])
    func `other paths are not this dialect's`(_ path: String) {
        #expect(run.operation(of: path) == nil)
    }

    @Test(arguments: [
        (#"{"model":"a"}"#, true), (#"{"model":"a","stream":null}"#, true), (#"{"model":"a","stream":true}"#, true),
        (#"{"model":"a","stream":false}"#, false),
    ])
    func `a chat that does not say so asks for a stream`(_ body: String, _ streams: Bool) throws {
        for operation in [Operation.chat, .completions] {
            let facts = try Run(dialect: dialect, operation: operation).facts(body)
            #expect(facts == Run.Facts(model: "a", streams: streams, hasBody: true))
        }
    }

    @Test func `embeddings and management do not stream unasked`() throws {
        #expect(try !Run(dialect: dialect, operation: .embeddings).facts(#"{"model":"a","input":"x"}"#).streams)
        #expect(try !Run(dialect: dialect, operation: .other).facts(#"{"model":"a"}"#).streams)
        #expect(try !Run(dialect: dialect, operation: .other).facts("GGUF").hasBody)
    }

    @Test func `a model's name is set in place`() throws {
        #expect(try run.setModel(#"{"model":"a","stream":false}"#, "b:7b") == #"{"model":"b:7b","stream":false}"#)
    }

    @Test func `a chat has a format for its client and its backend, a prompt for its client alone`() {
        #expect(dialect.clientFormat(.chat)?.name.description == "ollama_chat")
        #expect(dialect.clientFormat(.completions)?.name.description == "ollama_generate")
        #expect(dialect.clientFormat(.embeddings) == nil)
        #expect(dialect.backendFormat?.name.description == "ollama_chat")
        #expect(dialect.backendFormat?.framing == .lines)
    }

    @Test func `a translated chat goes to its own path, with a bearer token`() {
        var out = ByteBuffer()
        dialect.appendChatTarget(Array("m".utf8).span, streams: true, into: &out)
        #expect(dialect.chatVersion.description + out.text == "/api/chat")
        #expect(run.credential("k") == "Authorization: Bearer k\r\n")
    }

    @Test func `streams are lines of JSON, which nothing but lines can keep open`() {
        let facts = RequestFacts()
        let type = dialect.streamType(facts)
        #expect(type.description == "application/x-ndjson")
        #expect(dialect.streamsLines && dialect.keepAlive.description == "")
    }

    @Test func `models are listed as those of a server`() {
        var out = ByteBuffer()
        dialect.models([Array("a:7b".utf8), Array("b\"".utf8)], isList: true, into: &out)
        #expect(
            out.text
                == #"{"models":[{"name":"a:7b","model":"a:7b","modified_at":"1970-01-01T00:00:00Z","size":0,"digest":"","details":{}},{"name":"b\"","model":"b\"","modified_at":"1970-01-01T00:00:00Z","size":0,"digest":"","details":{}}]}"#
        )
        out.clear()
        dialect.models([], isList: true, into: &out)
        #expect(out.text == #"{"models":[]}"#)
    }

    // MARK: Keys

    @Test(arguments: [
        #"{"model":"a","Model":"b"}"#, #"{"MODEL":"b"}"#, #"{"model":"a","\u004dodel":"b"}"#, #"{"Stream":false}"#,
        #"{"\#u{17F}tream":false}"#, #"{"\u017fystem":"x"}"#, #"{"thin\#u{212A}":true}"#, #"{"Options":{}}"#,
    ])
    func `a key that the server would take for one that is read is refused`(_ body: String) {
        #expect(code { () throws(GatewayError) in _ = try run.facts(body) } == "400 invalid_value")
    }

    @Test(arguments: [
        #"{"model":"a","keepAlive":1}"#, #"{"model":"a","größe":1}"#, #"{"mod\u0065l":"a"}"#, #"{"model":"a","X":1}"#,
    ])
    func `other keys may be written as they like`(_ body: String) throws {
        #expect(try run.facts(body).model == "a")
    }
}
