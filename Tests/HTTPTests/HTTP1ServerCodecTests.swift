import Containers
import Invariants
import Testing

@testable import HTTP

/// Bytes of an allocation; Glibc's module leaves it out.
@_silgen_name("malloc_usable_size")
private func usableSize(_ allocation: UnsafeMutableRawPointer) -> Int

/// A connection's two buffers around a codec, with the steps of an owner spelled out.
final class CodecHarness {
    let codec = HTTP1ServerCodec(limits: HTTPLimits(), date: DateLine(secondsSince1970: 784_111_777))
    var feed = Feed()
    var head = RequestHead()
    var out = ByteBuffer()

    static var date: String { "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n" }

    func receive(_ text: String) { feed.held += text.octets }

    /// The next event; a body as its bytes.
    func next() throws -> ServerEvent {
        let held = feed.held
        let step = try codec.next(held.span, head: &head)
        feed.drop(step.consumed)
        return step.event
    }

    func answer(_ stream: UInt32, _ status: Int = 200, _ framing: BodyFraming = .length(2), body: String = "ok") {
        writeHead(stream, status, framing)
        write(stream, body)
        codec.writeEnd(stream, into: &out)
    }

    func writeHead(_ stream: UInt32, _ status: Int, _ framing: BodyFraming) {
        codec.writeHead(stream, status: status, headers: Headers(), framing: framing, into: &out)
    }

    func write(_ stream: UInt32, _ text: String) {
        let bytes = text.octets
        codec.writeBody(stream, bytes.span, into: &out)
    }

    func end(_ stream: UInt32) { codec.writeEnd(stream, into: &out) }

    func refuse(_ status: Int) -> Bool {
        let body = "no".octets
        return codec.writeRefusal(status: status, headers: Headers(), body: body.span, into: &out)
    }

    func sent() -> String {
        defer { out.clear() }
        return out.text
    }
}

@Suite struct HTTP1ServerCodecTests {
    static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test func pipelinedRequestsWaitForTheAnswerInHand() throws {
        let connection = CodecHarness()
        connection.receive(HTTP1ServerCodecTests.get + HTTP1ServerCodecTests.get)
        #expect(connection.codec.mayStartAnother)
        #expect(try connection.next() == .head(1))
        #expect(try connection.next() == .end(1))
        #expect(try connection.next() == .needMore)
        #expect(connection.feed.held.count == HTTP1ServerCodecTests.get.utf8.count)
        #expect(!connection.codec.mayStartAnother)
        connection.answer(1)
        #expect(try connection.next() == .head(2))
        connection.answer(2)
        #expect(connection.codec.mayStartAnother)
        #expect(try connection.next() == .needMore)
    }

    @Test func aBodyIsGivenAsItComesAndThenItsEnd() throws {
        let connection = CodecHarness()
        connection.receive("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel")
        #expect(try connection.next() == .head(1))
        #expect(try connection.next() == .body(1, 0..<3))
        #expect(try connection.next() == .needMore)
        connection.receive("loGET")
        #expect(try connection.next() == .body(1, 0..<2))
        #expect(try connection.next() == .end(1))
        #expect(connection.feed.held == "GET".octets)
    }

    @Test func aCountedBodyMayBeReceivedElsewhere() throws {
        let connection = CodecHarness()
        connection.receive("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n")
        #expect(connection.codec.directBody == 0)
        #expect(try connection.next() == .head(1))
        #expect(connection.codec.directBody == 5)
        #expect(!connection.codec.tookDirectly(4))
        #expect(connection.codec.directBody == 1)
        #expect(connection.codec.tookDirectly(1))
        #expect(connection.codec.directBody == 0)
        connection.answer(1)
        #expect(connection.codec.mayStartAnother)
        #expect(!connection.sent().contains("close"))
    }

    @Test func aChunkedBodyIsNeverReceivedElsewhere() throws {
        let connection = CodecHarness()
        connection.receive("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")
        #expect(try connection.next() == .head(1))
        #expect(connection.codec.directBody == 0)
        #expect(try connection.next() == .body(1, 3..<5))
        #expect(try connection.next() == .end(1))
        #expect(connection.feed.held.isEmpty)
    }

    @Test func aRefusedHeadIsAnsweredOnceAndTheRestSwallowed() throws {
        let connection = CodecHarness()
        connection.receive("GET / HTTP/1.1\r\nHost : a\r\n\r\n" + HTTP1ServerCodecTests.get)
        #expect(throws: HTTPError.badFieldName) { try connection.next() }
        #expect(connection.refuse(400))
        #expect(
            connection.sent()
                == "HTTP/1.1 400 Bad Request\r\n\(CodecHarness.date)Content-Length: 2\r\nConnection: close\r\n\r\nno")
        #expect(connection.codec.mustClose)
        #expect(!connection.codec.mayStartAnother)
        #expect(try connection.next() == .needMore)
        #expect(connection.feed.held.isEmpty)
        #expect(!connection.refuse(400))
    }

    @Test func aFaultInABodyIsAnsweredUnlessTheAnswerHasBegun() throws {
        for hasBegun in [false, true] {
            let connection = CodecHarness()
            connection.receive("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
            #expect(try connection.next() == .head(1))
            if hasBegun { connection.writeHead(1, 200, .chunked) }
            connection.receive("+5\r\n")
            #expect(throws: HTTPError.badChunkSize) { try connection.next() }
            #expect(connection.refuse(400) == !hasBegun)
            #expect(connection.codec.mustClose)
        }
    }

    @Test func anAnswerBeforeTheRequestsEndClosesTheConnection() throws {
        let connection = CodecHarness()
        connection.receive("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\nExpect: 100-continue\r\n\r\n")
        #expect(try connection.next() == .head(1))
        connection.answer(1, 401)
        #expect(connection.sent().contains("\r\nConnection: close\r\n"))
        #expect(connection.codec.mustClose)
        connection.receive(HTTP1ServerCodecTests.get)
        #expect(try connection.next() == .needMore)
        #expect(connection.feed.held.isEmpty)
    }

    @Test func anAnswerMayOverlapItsRequest() throws {
        let connection = CodecHarness()
        connection.receive("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab")
        #expect(try connection.next() == .head(1))
        connection.writeHead(1, 200, .chunked)
        #expect(try connection.next() == .body(1, 0..<2))
        connection.write(1, "AB")
        connection.receive("cd")
        #expect(try connection.next() == .body(1, 0..<2))
        #expect(try connection.next() == .end(1))
        connection.write(1, "CD")
        connection.end(1)
        #expect(connection.sent().hasSuffix("\r\n\r\n2\r\nAB\r\n2\r\nCD\r\n0\r\n\r\n"))
    }

    @Test func drainingIsAnnouncedInTheNextAnswer() throws {
        let connection = CodecHarness()
        connection.receive(HTTP1ServerCodecTests.get)
        #expect(try connection.next() == .head(1))
        connection.codec.announceClose(into: &connection.out)
        connection.answer(1)
        #expect(connection.sent().contains("\r\nConnection: close\r\n"))
        #expect(connection.codec.mustClose)
        #expect(!connection.codec.mayStartAnother)
    }

    @Test func anIdleConnectionsCodecIsSmall() {
        let codec = HTTP1ServerCodec(limits: HTTPLimits(), date: DateLine(secondsSince1970: 0))
        let bytes = unsafe usableSize(Unmanaged.passUnretained(codec).toOpaque())
        #expect(bytes <= 200)
    }

    @Test func anAnswerToAnotherStreamIsABug() async {
        await #expect(processExitsWith: .failure) {
            let connection = CodecHarness()
            connection.receive(HTTP1ServerCodecTests.get)
            _ = try connection.next()
            connection.answer(2)
        }
    }
}
