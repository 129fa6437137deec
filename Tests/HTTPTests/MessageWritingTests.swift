import Containers
import Invariants
import Testing

@testable import HTTP

@Suite struct MessageWritingTests {
    @Test func startLinesAreWritten() throws {
        var out = ByteBuffer()
        let method = "PURGE".octets
        let target = "/a?b".octets
        out.appendRequestLine(method: method.span, target: target.span)
        out.appendStatusLine(200)
        out.appendStatusLine(429)
        out.appendStatusLine(599)
        #expect(
            out.text == "PURGE /a?b HTTP/1.1\r\nHTTP/1.1 200 OK\r\nHTTP/1.1 429 Too Many Requests\r\nHTTP/1.1 599 \r\n")
    }

    @Test func aRequestIsForwardedInTheFormThatWasMatched() throws {
        for (target, line) in [
            ("/%7Ea/../b?c=%zz", "GET /b?c=%zz HTTP/1.1\r\n"), ("http://x?", "GET /? HTTP/1.1\r\n"),
            ("/a", "GET /a HTTP/1.1\r\n"),
        ] {
            let head = try request("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
            var out = ByteBuffer()
            out.appendRequestLine(forwarding: head)
            #expect(out.text == line)
        }
    }

    @Test func fieldsAreWritten() {
        var out = ByteBuffer()
        let value = "v".octets
        out.appendField("A", value.span)
        out.appendField("B", "w")
        out.appendField("C", decimal: 10)
        out.appendHeadEnd()
        #expect(out.text == "A: v\r\nB: w\r\nC: 10\r\n\r\n")
    }

    @Test func onlyEndToEndFieldsGoOn() throws {
        var head = try request(
            """
            POST / HTTP/1.1\r\nHost: a\r\nAccept:  x \r\nB: \r\nConnection: c, close\r\nC: 1\r\nTE: trailers\r\nD:2\r
            Content-Length: 3\r\nExpect: 100-continue\r\nKeep-Alive: 5\r\nE: 3\r\n\r\n
            """)
        head.headers.append("F", "4")
        head.headers.append("Proxy-Connection", "close")
        var out = ByteBuffer()
        out.appendEndToEnd(head.headers)
        #expect(out.text == "Accept:  x \r\nB: \r\nD:2\r\nE: 3\r\nF: 4\r\n")
        out.clear()
        head.headers.clear()
        out.appendEndToEnd(head.headers)
        #expect(out.isEmpty == true)
    }

    @Test func whatIsWrittenAsChunksReadsBack() {
        var out = ByteBuffer()
        let payload = String(repeating: "x", count: 300).octets
        out.appendChunk(payload.span)
        out.appendChunk(Span())
        out.appendChunkStart(2)
        out.append("ok")
        out.appendChunkEnd()
        out.appendLastChunk()
        #expect(out.text.hasPrefix("12c\r\nxxx"))
        #expect(bodyOutcome([out.text.octets]) == "\(payload + "ok".octets) ended after \(out.count)")
    }

    @Test func registeredStatusesHaveAPhrase() {
        #expect(ReasonPhrase.text(101).description == "Switching Protocols")
        #expect(ReasonPhrase.text(204).description == "No Content")
        #expect(ReasonPhrase.text(304).description == "Not Modified")
        #expect(ReasonPhrase.text(404).description == "Not Found")
        #expect(ReasonPhrase.text(503).description == "Service Unavailable")
        #expect(ReasonPhrase.text(299).description == "")
    }
}
