import Invariants
import Testing

@testable import HTTP

@Suite struct ResponseParserTests {
    static func outcome(_ text: String, _ method: HTTP.Method = .get) -> String {
        responseOutcome(text.octets, prefixes: [text.utf8.count], method: method)
    }

    static func framing(_ status: Int, _ fields: String = "", _ method: HTTP.Method = .get) throws -> BodyFraming {
        var parser = ResponseParser()
        var head = ResponseHead()
        let bytes = "HTTP/1.1 \(status) X\r\n\(fields)\r\n".octets
        let consumed = try parser.parse(bytes.span, requestMethod: method, into: &head)
        #expect(consumed == bytes.count)
        return head.framing
    }

    @Test func everyPartOfAHeadIsGiven() {
        #expect(
            ResponseParserTests.outcome(
                "HTTP/1.1 404 Not Found\r\nA: b\r\nConnection: x\r\nX: 1\r\nContent-Length: 3\r\n\r\nabc")
                    == """
                    404 Not Found 1.1 length(3) keepAlive=true [+A=b][-Connection=x][-X=1][+Content-Length=3] consumed=72
                    """)
    }

    @Test func theEndOfABodyFollowsFromMethodStatusAndFields() throws {
        let length = "Content-Length: 5\r\n"
        let chunked = "Transfer-Encoding: chunked\r\n"
        #expect(try ResponseParserTests.framing(200, length) == .length(5))
        #expect(try ResponseParserTests.framing(200, chunked) == .chunked)
        #expect(try ResponseParserTests.framing(200) == .untilClose)
        #expect(try ResponseParserTests.framing(200, length, .head) == .none)
        #expect(try ResponseParserTests.framing(200, chunked, .head) == .none)
        #expect(try ResponseParserTests.framing(304, length) == .none)
        #expect(try ResponseParserTests.framing(204) == .none)
        #expect(try ResponseParserTests.framing(204, "Content-Length: 0\r\n") == .none)
        #expect(try ResponseParserTests.framing(100) == .none)
        #expect(throws: HTTPError.framedWithoutContent) { try ResponseParserTests.framing(204, length) }
        #expect(throws: HTTPError.framedWithoutContent) { try ResponseParserTests.framing(204, chunked) }
        #expect(throws: HTTPError.framedWithoutContent) { try ResponseParserTests.framing(103, chunked) }
    }

    @Test func interimAnswersAreToldFromFinalOnes() throws {
        for (status, isInterim) in [(100, true), (103, true), (101, false), (200, false)] {
            var parser = ResponseParser()
            var head = ResponseHead()
            let bytes = "HTTP/1.1 \(status) X\r\n\r\n".octets
            _ = try parser.parse(bytes.span, requestMethod: .get, into: &head)
            #expect(head.isInterim == isInterim)
        }
    }

    @Test func connectionPersistsOnlyWithAnEndThatIsSeen() {
        #expect(ResponseParserTests.outcome("HTTP/1.1 200 OK\r\n\r\n").contains("keepAlive=false"))
        #expect(ResponseParserTests.outcome("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").contains("keepAlive=true"))
        #expect(
            ResponseParserTests.outcome("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                .contains("keepAlive=false"))
        #expect(ResponseParserTests.outcome("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n").contains("keepAlive=false"))
        #expect(
            ResponseParserTests.outcome("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n")
                .contains("keepAlive=true"))
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA : b\r\n\r\n", "HTTP/1.1 200 OK\r\n A: b\r\n\r\n", "HTTP/1.1 200 OK\nA: b\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n", "HTTP/1.1 200 OK\r\nA: \u{0}\r\n\r\n", "HTTP/1.1 200 O\u{1}K\r\n\r\n",
        "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 099 OK\r\n\r\n", "HTTP/1.1 600 OK\r\n\r\n",
        "HTTP/1.1  200 OK\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n", "http/1.1 200 OK\r\n\r\n", "ICY 200 OK\r\n\r\n",
        "\r\nHTTP/1.1 200 OK\r\n\r\n",
    ])
    func anAnswerIsReadAsStrictlyAsARequest(_ text: String) {
        let bytes = text.octets
        let whole = responseOutcome(bytes, prefixes: [bytes.count])
        #expect(whole.hasPrefix("400") || whole.hasPrefix("505"))
        for split in bytes.indices {
            #expect(responseOutcome(bytes, prefixes: prefixes(of: bytes.count, splitAt: split)) == whole)
        }
    }

    @Test(arguments: ["HTTP/1.1 200\r\n\r\n", "HTTP/1.1 200 \r\n\r\n", "HTTP/1.1 299 \u{E9}t\u{E9}\r\nA:\r\n\r\n"])
    func aSloppyReasonIsTaken(_ text: String) {
        #expect(ResponseParserTests.outcome(text).contains("untilClose"))
    }

    @Test func limitsHold() {
        let long = "HTTP/1.1 200 OK\r\nA: " + String(repeating: "a", count: 40_000)
        #expect(ResponseParserTests.outcome(long).hasPrefix("431"))
        let many = "HTTP/1.1 200 OK\r\n" + String(repeating: "A: b\r\n", count: 101)
        #expect(ResponseParserTests.outcome(many).hasPrefix("431"))
    }
}
