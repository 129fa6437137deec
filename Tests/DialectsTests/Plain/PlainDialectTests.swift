import Chat
import Dialects
import Graph
import Testing

@Suite struct PlainDialectTests {
    private let run = Run(dialect: PlainDialect(), operation: .other)

    @Test func `every path is passed on and no body is read`() throws {
        #expect(run.operation(of: "/anything") == .other)
        #expect(try run.facts(#"{"model":"m","stream":true}"#) == Run.Facts(model: "", streams: false, hasBody: false))
        #expect(try run.setModel(#"{"model":"m"}"#, "n") == #"{"model":"m"}"#)
    }

    @Test func `a body that is not read cannot be edited`() throws {
        #expect(
            code { () throws(GatewayError) in _ = try run.edit("{}", .override("a", "1")) } == "400 edit_not_possible")
        #expect(try run.edit("", .override("a", "1")) == "")
    }

    @Test func `an error has a code, a message and the request id`() {
        let error = GatewayError(502, "upstream_truncated", "It broke off.")
        let body = #"{"error":{"code":"upstream_truncated","message":"It broke off.","request_id":"r1"}}"#
        #expect(run.error(error) == body)
        #expect(run.errorEvent(error) == "event: error\ndata: \(body)\n\n")
    }

    @Test func `events are content and answers have no usage`() {
        #expect(run.observe("tick").hasContent)
        #expect(!run.usage(#"{"prompt_tokens":1}"#).usage.isReported)
        #expect(run.credential("k") == "Authorization: Bearer k\r\n")
    }
}
