import Containers
import Dialects
import Graph
import Testing

@Suite struct RequestReadingTests {
    private let run = Run(dialect: OpenAIDialect())

    @Test func `model and stream are read wherever they stand`() throws {
        let facts = try run.facts(
            #"{"messages":[{"model":"inner","stream":false}],"stream":true,"model":"gpt\u002d4o"}"#)
        #expect(facts == Run.Facts(model: "gpt-4o", streams: true, hasBody: true))
        #expect(try run.facts("{}") == Run.Facts(model: "", streams: false, hasBody: true))
        #expect(try run.facts(#"{"stream":null}"#).streams == false)
        #expect(try run.facts(#"{"stream":false,"model":"é"}"#).model == "é")
    }

    @Test(arguments: [
        ("", "400 invalid_json"), ("[]", "400 invalid_json"), ("{\"a\":1", "400 invalid_json"),
        ("{} {}", "400 invalid_json"),
        (#"{"model":1}"#, "400 invalid_value"), (#"{"model":null}"#, "400 invalid_value"),
        (#"{"model":"\x"}"#, "400 invalid_value"), (#"{"stream":"yes"}"#, "400 invalid_value"),
        (#"{"stream":1}"#, "400 invalid_value"), (#"{"model":"a","model":"b"}"#, "400 duplicate_key"),
        (#"{"model":"a","mod\u0065l":"b"}"#, "400 duplicate_key"),
        (#"{"stream":true,"stream":true}"#, "400 duplicate_key"),
    ])
    func `a body that readers could read in two ways is refused`(_ body: String, _ expected: String) {
        #expect(code { () throws(GatewayError) in _ = try run.facts(body) } == expected)
    }

    @Test func `a key that nobody reads may stand twice`() throws {
        #expect(try run.facts(#"{"user":1,"user":2,"model":"m"}"#).model == "m")
    }

    @Test func `facts of the body before do not stay`() throws {
        var facts = RequestFacts()
        let dialect = OpenAIDialect()
        try dialect.read(Array(#"{"model":"m","stream":true}"#.utf8).span, .chat, into: &facts)
        try dialect.read(Array("{}".utf8).span, .chat, into: &facts)
        #expect(facts.model.text == "")
        #expect(facts.streams == false)
        #expect(code { () throws(GatewayError) in try dialect.read([1].span, .chat, into: &facts) } != nil)
        #expect(facts.hasBody == false)
    }

    @Test func `a body of an unknown operation may be anything`() throws {
        var run = run
        run.operation = .other
        #expect(try run.facts("--boundary\r\n").hasBody == false)
        #expect(try run.facts(#" {"model":"m"}"#).model == "m")
    }

    @Test func `an error tells the key or the place`() {
        do {
            _ = try run.facts(#"{"model":"a","model":"b"}"#)
        } catch {
            #expect(error.detail == "model")
        }
        do {
            _ = try run.facts(#"{"model":x}"#)
        } catch {
            #expect(error.detail == "at byte 9")
        }
    }
}
