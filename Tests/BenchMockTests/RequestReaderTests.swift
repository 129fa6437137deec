import Containers
import Testing

@testable import BenchMock

/// Covers RequestFields.swift, MockRequest.swift and RequestReader.swift.
struct RequestReaderTests {
    /// Feeds `text` in pieces of `size` bytes as a connection does; what came of it but for the asking for more.
    private func read(_ text: String, piece size: Int = .max) -> [RequestReader.Step] {
        var reader = RequestReader()
        var buffer = ByteBuffer()
        var steps: [RequestReader.Step] = []
        let bytes = Array(text.utf8)
        var start = 0
        while start < bytes.count {
            let end = size == .max ? bytes.count : min(bytes.count, start + size)
            buffer.append(bytes.span.extracting(start..<end))
            start = end
            while !buffer.isEmpty {
                var consumed = 0
                let step = reader.next(buffer.span, consumed: &consumed)
                buffer.consume(consumed)
                if step == .needsMore { break }
                steps.append(step)
                if case .refused = step { return steps }
            }
        }
        return steps
    }

    private static let chat = "POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\n"

    private func post(_ body: String, _ fields: String = "") -> String {
        Self.chat + fields + "content-length: \(body.utf8.count)\r\n\r\n" + body
    }

    @Test func `A request is read whole or byte by byte`() {
        let text = post(#"{"model":"m","stream":true}"#)
        for size in [Int.max, 1, 7] {
            #expect(read(text, piece: size) == [.request(MockRequest(endpoint: .chat, streams: true))])
        }
    }

    @Test func `Requests behind one another are read one after another`() {
        let text = post("{}") + "GET /healthz HTTP/1.1\r\n\r\n" + post(#"{"stream":true}"#)
        let expected: [RequestReader.Step] = [
            .request(MockRequest(endpoint: .chat)), .request(MockRequest(endpoint: .health)),
            .request(MockRequest(endpoint: .chat, streams: true)),
        ]
        for size in [Int.max, 1, 10] { #expect(read(text, piece: size) == expected) }
    }

    @Test func `Chunked bodies are read`() {
        let body = "5\r\n{\"str\r\na;x=1\r\neam\":true}\r\n0\r\n\r\n"
        let text = Self.chat + "Transfer-Encoding: Chunked\r\n\r\n" + body
        for size in [Int.max, 1, 3] {
            #expect(read(text, piece: size) == [.request(MockRequest(endpoint: .chat, streams: true))])
        }
    }

    @Test func `Paths and methods find their endpoint`() {
        let known: [(String, MockRequest.Endpoint?)] = [
            ("GET /v1/models", .models), ("GET /healthz?x=1", .health), ("GET /v1/chat/completions", nil),
            ("DELETE /v1/models", nil), ("GET /", nil),
        ]
        for (line, endpoint) in known {
            #expect(read("\(line) HTTP/1.1\r\nhost: a\r\n\r\n") == [.request(MockRequest(endpoint: endpoint))])
        }
        let messages = "POST /v1/messages HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}"
        #expect(read(messages) == [.request(MockRequest(endpoint: .messages))])
    }

    @Test func `A client that closes is known`() {
        let request = MockRequest(endpoint: .health, keepsAlive: false)
        #expect(read("GET /healthz HTTP/1.1\r\nConnection: Close\r\n\r\n") == [.request(request)])
    }

    @Test func `A client that waits for leave to send its body is told once`() {
        let head = Self.chat + "expect: 100-continue\r\ncontent-length: 2\r\n\r\n"
        let request = RequestReader.Step.request(MockRequest(endpoint: .chat))
        #expect(read(head) == [.awaitsContinue])
        #expect(read(head + "{}", piece: head.utf8.count) == [.awaitsContinue, request])
        #expect(read(head + "{}") == [request])
    }

    @Test func `A body that is no object is read to its end`() {
        #expect(
            read(post("[]") + post("{}")) == [
                .notAnObject(MockRequest(endpoint: .chat)), .request(MockRequest(endpoint: .chat)),
            ])
    }

    @Test(arguments: [
        ("GET /healthz\r\n\r\n", Refusal.line), ("nonsense\r\n\r\n", .line), ("GET  HTTP/1.1\r\n\r\n", .line),
        ("\r\n\r\n", .line), ("GET /healthz HTTP/1.0\r\n\r\n", .version), ("GET / HTTP/1.1\n\n", .line),
        ("GET / HTTP/1.1\r\nno colon\r\n\r\n", .field), ("GET / HTTP/1.1\r\n: x\r\n\r\n", .field),
        ("GET / HTTP/1.1\r\na: b\nc: d\r\n\r\n", .field), ("GET / HTTP/1.1\r\na: b\r\n folded: x\r\n\r\n", .field),
        ("POST / HTTP/1.1\r\ncontent-length: -1\r\n\r\n", .length),
        ("POST / HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 1\r\n\r\n", .length),
        ("POST / HTTP/1.1\r\ntransfer-encoding: gzip\r\n\r\n", .coding),
        ("POST / HTTP/1.1\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n", .coding),
        ("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nx\r\n", .chunk),
    ])
    func `What is malformed is refused with its reason`(_ text: String, _ refusal: Refusal) {
        for size in [Int.max, 1] { #expect(read(text, piece: size).last == .refused(refusal), "\(text)") }
    }

    @Test func `A head without an end is refused once it is too long`() {
        let text = "GET / HTTP/1.1\r\n" + String(repeating: "a: b\r\n", count: 12_000)
        #expect(read(text, piece: 4_096) == [.refused(.head)])
    }
}
