import HTTP
import Testing

@testable import Upstream

@Suite struct AnswerReaderTests {
    /// What the reader makes of an answer that arrives in pieces of one size; payload joined.
    private func events(
        _ text: String, piece: Int = .max, method: Method = .get, allowsUpgrade: Bool = false
    ) throws(HTTPError) -> [String] {
        var reader = AnswerReader(limits: HTTPLimits())
        reader.begin(method, allowsUpgrade: allowsUpgrade)
        let bytes = Array(text.utf8)
        var events: [String] = []
        var start = 0
        var end = 0
        while true {
            let step = try reader.next(bytes.span.extracting(start..<end))
            switch step.event {
            case .needMore:
                start += step.consumed
                if end == bytes.count { return reader.closeIsEnd ? events + ["until close"] : events }
                end = piece >= bytes.count - end ? bytes.count : end + piece
                continue
            case .head: events.append("\(reader.head.status)")
            case .body(let range):
                let payload = String(
                    decoding: bytes[start + range.lowerBound..<start + range.upperBound], as: UTF8.self)
                if let last = events.last, last.hasPrefix("+") {
                    events[events.count - 1] = last + payload
                } else {
                    events.append("+" + payload)
                }
            case .end:
                return events + [
                    reader.keepsAlive ? "end" : "end, close", "\(bytes.count - start - step.consumed) left",
                ]
            }
            start += step.consumed
        }
    }

    static let answers: [(String, [String])] = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", ["200", "+hello", "end", "0 left"]),
        ("HTTP/1.1 204 No Content\r\n\r\n", ["204", "end", "0 left"]),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", ["200", "end", "0 left"]),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
            ["200", "+abcde", "end", "0 left"]
        ),
        (
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 404 No\r\nContent-Length: 1\r\n\r\nx",
            ["404", "+x", "end", "0 left"]
        ),
        ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx", ["200", "+x", "end, close", "0 left"]),
        ("HTTP/1.1 200 OK\r\n\r\nall of it", ["200", "+all of it", "until close"]),
        ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart", ["200", "+part"]),
    ]

    @Test(arguments: 0..<answers.count)
    func anAnswerIsTheSameHoweverItIsCut(number: Int) throws {
        let (text, expected) = Self.answers[number]
        for piece in 1...text.utf8.count { #expect(try events(text, piece: piece) == expected, "pieces of \(piece)") }
    }

    @Test func anAnswerToHeadHasNoBody() throws {
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"
        #expect(try events(text, method: .head) == ["200", "end", "0 left"])
    }

    @Test func bytesAfterTheEndAreLeft() throws {
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 200 OK\r\n"
        #expect(try events(text) == ["200", "+x", "end", "17 left"])
    }

    @Test func anUpgradeThatWasAskedForBecomesATunnel() throws {
        let text = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\nframes"
        #expect(try events(text, allowsUpgrade: true) == ["101", "+frames", "until close"])
        #expect(throws: HTTPError.self) { try events(text) }
    }

    @Test func anEndlessRowOfInterimAnswersIsRefused() {
        let text = String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: AnswerReader.interimCeiling + 1)
        #expect(throws: HTTPError.self) { try events(text) }
        #expect(throws: HTTPError.self) { try events(text, piece: 7) }
    }

    @Test(arguments: [
        "HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", "nonsense",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ])
    func nonsenseIsRefused(text: String) {
        #expect(throws: HTTPError.self) { try events(text) }
    }

    @Test func aReaderServesOneRequestAfterAnother() throws {
        var reader = AnswerReader(limits: HTTPLimits())
        for _ in 0..<3 {
            reader.begin(.get, allowsUpgrade: false)
            let hadBegun = reader.hasBegun
            #expect(!hadBegun)
            let bytes = Array("HTTP/1.1 204 No Content\r\n\r\n".utf8)
            #expect(try reader.next(bytes.span).event == .head)
            let isAtEnd = reader.isAtEnd
            #expect(isAtEnd)
            #expect(try reader.next(Span()).event == .end)
        }
    }
}
