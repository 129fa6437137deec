import Containers
import Invariants
import Testing

@testable import HTTP

@Suite struct RequestParserTests {
    static let heads = [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\r\nPOST /v1/chat/completions?x=1 HTTP/1.1\r\nhost: Example.com:8080\r\ncontent-length: 12\r\nA:\r\nB: \t b c \t\r\n\r\n",
        "GET http://Host.example/%7Ea/../b?q HTTP/1.1\r\nHost: other\r\nConnection: close, x-a\r\nX-A: 1\r\n\r\n",
        "OPTIONS * HTTP/1.0\r\n\r\n",
        "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example\r\n\r\n",
        "PUT /u HTTP/1.1\r\nHost: [::1]:80\r\nTransfer-Encoding: CHUNKED\r\nExpect: 100-Continue\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
    ]

    @Test(arguments: heads)
    func aHeadSplitAnywhereReadsAsInOnePiece(_ text: String) {
        let bytes = text.octets
        let whole = requestOutcome(bytes, prefixes: [bytes.count])
        for split in bytes.indices {
            #expect(requestOutcome(bytes, prefixes: prefixes(of: bytes.count, splitAt: split)) == whole)
        }
        #expect(requestOutcome(bytes, prefixes: Array(1...bytes.count)) == whole)
    }

    @Test func everyPartOfAHeadIsGiven() throws {
        let head = try request(
            "POST /v1/chat?stream=1 HTTP/1.1\r\nHost: API.Example:8443\r\nX-Empty:\r\nContent-Length: 5\r\n\r\n")
        #expect(head.method == .post)
        #expect(head.target.text == "/v1/chat?stream=1")
        #expect(head.path.text == "/v1/chat")
        #expect(head.query.text == "stream=1")
        #expect(head.authority.text == "api.example:8443")
        #expect(head.host.text == "api.example")
        #expect(head.port == 8443)
        #expect(head.framing == .length(5))
        #expect(head.keepAlive == true)
        #expect(describe(head.headers) == "[+Host=API.Example:8443][+X-Empty=][+Content-Length=5]")
    }

    @Test func whatFollowsAHeadIsLeftInTheInput() throws {
        let first = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
        let bytes = (first + "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n").octets
        var parser = RequestParser()
        var head = RequestHead()
        #expect(try parser.parse(bytes.span, into: &head) == first.utf8.count)
        #expect(head.path.text == "/1")
        let rest = bytes.span.extracting(first.utf8.count..<bytes.count)
        #expect(try parser.parse(rest, into: &head) == rest.count)
        #expect(head.path.text == "/2")
    }

    @Test func aHeadOutlivesItsInput() throws {
        var head = RequestHead()
        do {
            var parser = RequestParser()
            var bytes = "GET /kept HTTP/1.1\r\nHost: a\r\n\r\n".octets
            _ = try parser.parse(bytes.span, into: &head)
            for index in bytes.indices { bytes[index] = 0 }
        }
        #expect(head.path.text == "/kept")
    }

    @Test func aFaultIsToldAsSoonAsItsLineIsComplete() {
        #expect(refusal("GET / HTTP/1.1\r\nHost : a\r\n") == 400)
        #expect(refusal("GET / HTTP/1.1\r\nHost: a\n") == 400)
        #expect(refusal("GET /") == nil)
        #expect(refusal("\u{16}\u{3}\u{1}") == 400)
    }

    @Test func limitsHoldToTheByte() {
        let limits = HTTPLimits(headerBytes: 40, headerCount: 2, targetLength: 8)
        // "Host: a\r\n" is 9 bytes and the empty line 2, so the other line may have 29.
        let fits = "Host: a\r\nB: \(String(repeating: "b", count: 24))\r\n\r\n"
        let exceeds = "Host: a\r\nB: \(String(repeating: "b", count: 25))\r\n\r\n"
        #expect(refusal("GET / HTTP/1.1\r\n" + fits, limits: limits) == nil)
        #expect(refusal("GET / HTTP/1.1\r\n" + exceeds, limits: limits) == 431)
        #expect(refusal("GET / HTTP/1.1\r\n" + "B: " + String(repeating: "b", count: 38), limits: limits) == 431)
        #expect(refusal("GET / HTTP/1.1\r\nHost: a\r\nB:\r\n\r\n", limits: limits) == nil)
        #expect(refusal("GET / HTTP/1.1\r\nHost: a\r\nB:\r\nC:\r\n", limits: limits) == 431)
        #expect(refusal("GET /1234567 HTTP/1.1\r\n", limits: limits) == nil)
        #expect(refusal("GET /12345678 HTTP/1.1\r\n", limits: limits) == 414)
        #expect(refusal("GET /" + String(repeating: "a", count: 60), limits: limits) == 414)
    }

    @Test func connectionPersistsByVersionAndOption() throws {
        #expect(try facts("GET / HTTP/1.1\r\nHost: a\r\n\r\n").keepAlive == true)
        #expect(try facts("GET / HTTP/1.1\r\nHost: a\r\nConnection: foo, CLOSE\r\n\r\n").keepAlive == false)
        #expect(try facts("GET / HTTP/1.0\r\nHost: a\r\n\r\n").keepAlive == false)
        #expect(try facts("GET / HTTP/1.0\r\nHost: a\r\nConnection: Keep-Alive\r\n\r\n").keepAlive == true)
        #expect(try facts("CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n").keepAlive == false)
    }

    @Test func continueIsExpectedOnlyForABodyInVersion11() throws {
        let length = "Content-Length: 3\r\n"
        #expect(try facts("PUT / HTTP/1.1\r\nHost: a\r\n\(length)Expect: 100-continue\r\n\r\n").expectsContinue == true)
        #expect(try facts("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n").expectsContinue == false)
        #expect(
            try facts("PUT / HTTP/1.0\r\nHost: a\r\n\(length)Expect: 100-continue\r\n\r\n").expectsContinue == false)
        #expect(refusal("PUT / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n") == 417)
    }

    @Test func anUpgradeNeedsBothFields() throws {
        let upgrade = "Upgrade: websocket\r\n"
        #expect(try facts("GET / HTTP/1.1\r\nHost: a\r\n\(upgrade)Connection: Upgrade\r\n\r\n").wantsUpgrade == true)
        #expect(try facts("GET / HTTP/1.1\r\nHost: a\r\n\(upgrade)\r\n").wantsUpgrade == false)
        #expect(try facts("GET / HTTP/1.0\r\nHost: a\r\n\(upgrade)Connection: Upgrade\r\n\r\n").wantsUpgrade == false)
    }

    @Test func aUsedHeadIsReadAgainWithoutNewStorage() throws {
        let bytes = "GET /a/../b HTTP/1.1\r\nHost: A\r\nConnection: x\r\nX: 1\r\n\r\n".octets
        var parser = RequestParser()
        var head = RequestHead()
        _ = try parser.parse(bytes.span, into: &head)
        let footprint = head.headers.footprint
        for _ in 0..<100 { _ = try parser.parse(bytes.span, into: &head) }
        #expect(head.headers.footprint == footprint)
    }
}
