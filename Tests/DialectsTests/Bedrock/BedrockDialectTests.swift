import Chat
import Containers
import Dialects
import Graph
import Testing

@Suite struct BedrockDialectTests {
    private let run = Run(dialect: BedrockDialect())

    private func target(_ model: String, streams: Bool = false) -> String {
        var out = ByteBuffer()
        run.dialect.appendChatTarget(Array(model.utf8).span, streams: streams, into: &out)
        return out.text
    }

    @Test func `no path is a client's`() {
        for path in ["/model/m/converse", "/v1/chat/completions", "/"] { #expect(run.operation(of: path) == nil) }
        #expect(run.dialect.clientFormat(.chat) == nil)
    }

    @Test func `chats are translated into Converse`() {
        #expect(run.dialect.backendFormat?.name.description == "converse")
        #expect(run.dialect.backendFormat?.framing == .frames)
    }

    @Test func `the model is one segment of the path`() {
        #expect(
            target("anthropic.claude-haiku-4-5-20251001-v1:0")
                == "/model/anthropic.claude-haiku-4-5-20251001-v1%3A0/converse")
        #expect(
            target("arn:aws:bedrock:us-east-1:1:inference-profile/us.a_b~c é", streams: true)
                == "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fus.a_b~c%20%C3%A9/converse-stream")
    }

    @Test func `a key is a bearer token`() {
        #expect(run.credential("k") == "Authorization: Bearer k\r\n")
    }

    @Test func `bodies are neither read nor edited`() throws {
        #expect(try run.facts(#"{"model":"m"}"#) == Run.Facts(model: "", streams: false, hasBody: false))
        #expect(try run.setModel(#"{"model":"m"}"#, "n") == #"{"model":"m"}"#)
        #expect(
            code { () throws(GatewayError) in _ = try run.edit("{}", .override("a", "1")) } == "400 edit_not_possible")
        #expect(try run.edit("", .override("a", "1")) == "")
    }

    @Test func `an error has a message, a code and the request id`() {
        let error = GatewayError(502, "upstream_truncated", "It broke off.")
        #expect(run.error(error) == #"{"message":"It broke off.","code":"upstream_truncated","request_id":"r1"}"#)
        #expect(run.errorEvent(error) == "")
    }

    @Test func `streams that are passed on are watched`() {
        let start = ("messageStart", #"{"role":"assistant"}"#)
        let delta = ("contentBlockDelta", #"{"contentBlockIndex":0,"delta":{"text":"a"}}"#)
        let stop = ("messageStop", #"{"stopReason":"end_turn"}"#)
        let metadata = ("metadata", #"{"usage":{"inputTokens":3,"outputTokens":2,"cacheReadInputTokens":4}}"#)
        #expect(!run.observe([start]).hasContent)
        #expect(run.observe([start, delta]).hasContent)
        #expect(!run.observe([start, delta]).isFinished)
        #expect(run.observe([start, delta, stop]).isFinished)
        #expect(run.observe([stop, metadata]).usage == TokenUsage(input: 7, output: 2, cachedInput: 4))
        #expect(run.observe([("throttlingException", "{}")]).hasError)
    }

    @Test func `usage of a whole answer is read`() {
        #expect(run.usage(#"{"inputTokens":3,"outputTokens":2}"#).usage == TokenUsage(input: 3, output: 2))
        #expect(!run.usage("7").usage.isReported)
    }
}
