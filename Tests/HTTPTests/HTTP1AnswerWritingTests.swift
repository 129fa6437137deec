import Containers
import Testing

@testable import HTTP

@Suite struct HTTP1AnswerWritingTests {
    /// A connection that has read one whole request.
    static func asked(_ method: String = "GET", version: String = "1.1", fields: String = "") throws -> CodecHarness {
        let connection = CodecHarness()
        connection.receive("\(method) / HTTP/\(version)\r\nHost: a\r\n\(fields)\r\n")
        #expect(try connection.next() == .head(1))
        #expect(try connection.next() == .end(1))
        return connection
    }

    @Test(arguments: [
        (BodyFraming.length(2), "Content-Length: 2\r\n\r\nok"),
        (.chunked, "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
        (.untilClose, "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
    ])
    func aBodyIsFramedForVersion11(_ framing: BodyFraming, _ rest: String) throws {
        let connection = try HTTP1AnswerWritingTests.asked()
        connection.answer(1, 200, framing)
        #expect(connection.sent() == "HTTP/1.1 200 OK\r\n\(CodecHarness.date)\(rest)")
        #expect(!connection.codec.mustClose)
    }

    @Test(arguments: [
        ("", BodyFraming.length(2), "Content-Length: 2\r\nConnection: close\r\n\r\nok"),
        ("Connection: keep-alive\r\n", .length(2), "Content-Length: 2\r\nConnection: keep-alive\r\n\r\nok"),
        ("Connection: keep-alive\r\n", .chunked, "Connection: close\r\n\r\nok"),
        ("Connection: keep-alive\r\n", .untilClose, "Connection: close\r\n\r\nok"),
    ])
    func aBodyIsFramedForVersion10(_ fields: String, _ framing: BodyFraming, _ rest: String) throws {
        let connection = try HTTP1AnswerWritingTests.asked(version: "1.0", fields: fields)
        connection.answer(1, 200, framing)
        #expect(connection.sent() == "HTTP/1.1 200 OK\r\n\(CodecHarness.date)\(rest)")
        #expect(connection.codec.mustClose == rest.contains("close"))
    }

    @Test func anEmptyAnswerSaysSo() throws {
        let connection = try HTTP1AnswerWritingTests.asked()
        connection.answer(1, 404, .none, body: "")
        #expect(connection.sent().hasSuffix("Content-Length: 0\r\n\r\n"))
    }

    @Test func answersWithoutBodySendNone() throws {
        for (status, framing) in [(204, BodyFraming.chunked), (304, .chunked), (204, .none), (304, .length(2))] {
            let connection = try HTTP1AnswerWritingTests.asked()
            connection.answer(1, status, framing)
            let sent = connection.sent()
            #expect(sent.hasSuffix("GMT\r\n\r\n"))
            #expect(connection.codec.mayStartAnother)
        }
    }

    @Test func anAnswerToHeadTellsTheLengthAlone() throws {
        let connection = try HTTP1AnswerWritingTests.asked("HEAD")
        connection.answer(1, 200, .length(2))
        #expect(connection.sent().hasSuffix("Content-Length: 2\r\n\r\n"))
        let second = try HTTP1AnswerWritingTests.asked("HEAD")
        second.answer(1, 200, .chunked)
        #expect(second.sent().hasSuffix("GMT\r\n\r\n"))
    }

    @Test func aForwardedAnswerToHeadKeepsItsLength() throws {
        for (method, status) in [("HEAD", 200), ("GET", 304)] {
            let connection = try HTTP1AnswerWritingTests.asked(method)
            var headers = Headers()
            headers.append("Content-Length", decimal: 1234)
            connection.codec.writeHead(1, status: status, headers: headers, framing: .none, into: &connection.out)
            connection.end(1)
            #expect(connection.sent().hasSuffix("Content-Length: 1234\r\n\r\n"))
        }
    }

    @Test func fieldsOfTheUpstreamsConnectionStay() throws {
        let connection = try HTTP1AnswerWritingTests.asked()
        var headers = Headers()
        headers.append("Content-Type", "text/plain")
        headers.append("Transfer-Encoding", "chunked")
        headers.append("Keep-Alive", "timeout=5")
        headers.append("Connection", "close")
        headers.append("Content-Length", "99")
        headers.append("Date", "then")
        connection.codec.writeHead(1, status: 200, headers: headers, framing: .length(0), into: &connection.out)
        connection.end(1)
        #expect(
            connection.sent()
                == "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nDate: then\r\nContent-Length: 0\r\n\r\n")
    }

    @Test func aClientThatClosesIsToldSo() throws {
        let connection = try HTTP1AnswerWritingTests.asked(fields: "Connection: close\r\n")
        connection.answer(1)
        #expect(connection.sent().contains("\r\nConnection: close\r\n"))
        #expect(connection.codec.mustClose)
    }

    @Test func interimAnswersPrecedeTheFinalOne() throws {
        for (version, expected) in [("1.1", "HTTP/1.1 103 Early Hints\r\n\r\n"), ("1.0", "")] {
            let connection = try HTTP1AnswerWritingTests.asked(version: version)
            connection.writeHead(1, 103, .none)
            #expect(connection.sent() == expected)
            connection.answer(1)
            #expect(connection.sent().hasPrefix("HTTP/1.1 200 OK"))
        }
    }

    @Test func continueIsWrittenOnlyWhereItIsWaitedFor() throws {
        let connection = CodecHarness()
        connection.receive("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        #expect(try connection.next() == .head(1))
        connection.codec.writeContinue(1, into: &connection.out)
        #expect(connection.sent() == "HTTP/1.1 100 Continue\r\n\r\n")
        connection.receive("ab")
        #expect(try connection.next() == .body(1, 0..<2))
        connection.codec.writeContinue(1, into: &connection.out)
        #expect(connection.sent() == "")
    }

    @Test func anUpgradeTurnsBothHalvesOpaque() throws {
        let connection = try HTTP1AnswerWritingTests.asked(fields: "Connection: upgrade\r\nUpgrade: websocket\r\n")
        var headers = Headers()
        headers.append("Upgrade", "websocket")
        headers.append("Sec-WebSocket-Accept", "x")
        connection.codec.writeHead(1, status: 101, headers: headers, framing: .none, into: &connection.out)
        #expect(
            connection.sent()
                == "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: x\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n"
        )
        connection.receive("\u{1}GET ")
        #expect(try connection.next() == .body(1, 0..<5))
        connection.write(1, "raw")
        #expect(connection.sent() == "raw")
        connection.end(1)
        #expect(connection.codec.mustClose)
    }

    @Test func aBodyShorterThanDeclaredEndsInAClose() throws {
        let connection = try HTTP1AnswerWritingTests.asked()
        connection.answer(1, 200, .length(3))
        #expect(connection.codec.mustClose)
    }

    @Test func aBodyLongerThanDeclaredIsABug() async {
        await #expect(processExitsWith: .failure) {
            let connection = try HTTP1AnswerWritingTests.asked()
            connection.answer(1, 200, .length(1))
        }
    }

    @Test func silenceInsteadOfAHeadIsAnswered() throws {
        let connection = CodecHarness()
        connection.receive("GET / HT")
        #expect(try connection.next() == .needMore)
        #expect(connection.refuse(408))
        #expect(connection.sent().hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
    }
}
