import Invariants
import Testing

@testable import HTTP

/// Requests that two hops could read differently. Every one must be refused, never be read as a request.
@Suite struct SmugglingTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let text: String
        var status = 400
        var testDescription: String { name }
    }

    static func fields(_ name: String, _ lines: String, status: Int = 400) -> Case {
        Case(name: name, text: "POST / HTTP/1.1\r\nHost: a\r\n\(lines)\r\n\r\n", status: status)
    }

    static func line(_ name: String, _ line: String, status: Int = 400) -> Case {
        Case(name: name, text: "\(line)\r\nHost: a\r\n\r\n", status: status)
    }

    static let framings = [
        fields("length and coding", "Content-Length: 3\r\nTransfer-Encoding: chunked"),
        fields("coding and length", "Transfer-Encoding: chunked\r\nContent-Length: 0"),
        fields("length twice, equal", "Content-Length: 3\r\nContent-Length: 3"),
        fields("length twice, unequal", "Content-Length: 3\r\ncontent-length: 4"),
        fields("length list", "Content-Length: 3, 3"),
        fields("length with sign", "Content-Length: +3"),
        fields("negative length", "Content-Length: -3"),
        fields("hexadecimal length", "Content-Length: 0x3"),
        fields("length with space", "Content-Length: 3 3"),
        fields("length with fraction", "Content-Length: 3.0"),
        fields("length with underscore", "Content-Length: 1_0"),
        fields("empty length", "Content-Length:"),
        fields("length past 64 bits", "Content-Length: 18446744073709551617"),
        fields("length in another script", "Content-Length: \u{0663}"),
        fields("coding twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
        fields("coding list", "Transfer-Encoding: gzip, chunked"),
        fields("chunked twice", "Transfer-Encoding: chunked, chunked"),
        fields("chunked not last", "Transfer-Encoding: chunked, identity"),
        fields("identity", "Transfer-Encoding: identity"),
        fields("unknown coding", "Transfer-Encoding: xchunked"),
        fields("coding with parameter", "Transfer-Encoding: chunked;a=b"),
        fields("quoted coding", "Transfer-Encoding: \"chunked\""),
        fields("coding after vertical tab", "Transfer-Encoding: \u{0B}chunked"),
        fields("empty coding", "Transfer-Encoding:"),
        fields("coding with comma", "Transfer-Encoding: ,chunked"),
        Case(name: "coding in 1.0", text: "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"),
    ]

    static let lines = [
        fields("space before colon", "Transfer-Encoding : chunked"),
        fields("tab before colon", "Content-Length\t: 3"),
        fields("folded line", "X: a\r\n b"),
        fields("folded by tab", "X: a\r\n\tTransfer-Encoding: chunked"),
        Case(name: "first line folded", text: "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
        fields("bare line feed", "X: a\nContent-Length: 3"),
        fields("bare carriage return", "X: a\rContent-Length: 3"),
        fields("two carriage returns", "X: a\r"),
        fields("carriage return in name", "X\rY: a"),
        fields("NUL in value", "X: a\u{0}b"),
        fields("control in value", "X: a\u{1}b"),
        fields("DEL in value", "X: a\u{7F}b"),
        fields("NUL in name", "X\u{0}: a"),
        fields("no colon", "Content-Length 3"),
        fields("empty name", ": a"),
        fields("non-ASCII name", "Content-Length\u{E9}: 3"),
        fields("name in brackets", "(X): a"),
        fields("malformed connection option", "Connection: a b"),
        fields("connection options without end", "Connection: " + (0..<20).map { "x\($0)" }.joined(separator: ",")),
        Case(name: "end by bare line feed", text: "GET / HTTP/1.1\r\nHost: a\r\n\n"),
        Case(name: "end of head by two line feeds", text: "GET / HTTP/1.1\r\nHost: a\n\n"),
    ]

    static let starts = [
        line("no version", "GET /"),
        line("two spaces", "GET  / HTTP/1.1"),
        line("two spaces before version", "GET /  HTTP/1.1"),
        line("space after version", "GET / HTTP/1.1 "),
        line("leading space", " GET / HTTP/1.1"),
        line("tab as separator", "GET\t/\tHTTP/1.1"),
        line("space in target", "GET /a b HTTP/1.1"),
        line("bad method", "G(T / HTTP/1.1"),
        line("colon in method", "GET: / HTTP/1.1"),
        line("long method", String(repeating: "A", count: 40) + " / HTTP/1.1", status: 501),
        line("lower-case version", "GET / http/1.1"),
        line("version 0.9", "GET / HTTP/0.9"),
        line("version 1.2", "GET / HTTP/1.2"),
        line("version 1.10", "GET / HTTP/1.10"),
        line("version 11", "GET / HTTP/11"),
        line("version with letters", "GET / HTTP/1.x"),
        line("version 2.0", "GET / HTTP/2.0", status: 505),
        line("HTTP/2 preface", "PRI * HTTP/2.0", status: 505),
        line("no slash", "GET a HTTP/1.1"),
        line("authority form for GET", "GET a:80 HTTP/1.1"),
        line("asterisk for GET", "GET * HTTP/1.1"),
        line("unknown scheme", "GET ftp://a/ HTTP/1.1"),
        line("no authority", "GET http:/// HTTP/1.1"),
        line("user information", "GET http://u@a/ HTTP/1.1"),
        line("fragment", "GET /a#b HTTP/1.1"),
        line("fragment in query", "GET /?a#b HTTP/1.1"),
        line("backslash", "GET /a\\b HTTP/1.1"),
        line("NUL in target", "GET /\u{0} HTTP/1.1"),
        line("non-ASCII target", "GET /\u{E9} HTTP/1.1"),
        line("encoded slash", "GET /a%2fb HTTP/1.1"),
        line("encoded backslash", "GET /a%5Cb HTTP/1.1"),
        line("encoded NUL", "GET /a%00 HTTP/1.1"),
        line("half an encoding", "GET /a%2 HTTP/1.1"),
        line("no hexadecimal encoding", "GET /a%zz HTTP/1.1"),
        line("connect to a path", "CONNECT /a HTTP/1.1"),
        Case(name: "many empty lines", text: "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case(name: "line feed first", text: "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Case(name: "carriage return first", text: "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    ]

    static let hosts =
        [
            "", "u@a", "a/b", "a#b", "a?b", "a b", "a,b", "a:b", "a:80:80", "a:99999", "a:0", "a:+80", ":80", "a\\b",
            "a%2fb",
            "[::1", "[::1]x", "[1]", "[g::1]", "::1", "http://a", String(repeating: "a", count: 256),
        ].map { Case(name: "host \($0)", text: "GET / HTTP/1.1\r\nHost: \($0)\r\n\r\n") } + [
            Case(name: "no host", text: "GET / HTTP/1.1\r\nX: a\r\n\r\n"),
            Case(name: "host twice", text: "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
            Case(name: "bad host in 1.0", text: "GET / HTTP/1.0\r\nHost: a/b\r\n\r\n"),
            Case(name: "bad host under an absolute target", text: "GET http://a/ HTTP/1.1\r\nHost: u@b\r\n\r\n"),
            Case(name: "no host under an absolute target", text: "GET http://a/ HTTP/1.1\r\n\r\n"),
        ]

    @Test(arguments: framings + lines + starts + hosts)
    func anAmbiguousRequestIsRefused(_ refused: Case) {
        #expect(refusal(refused.text) == refused.status)
        let bytes = refused.text.octets
        let whole = requestOutcome(bytes, prefixes: [bytes.count])
        for split in bytes.indices {
            #expect(requestOutcome(bytes, prefixes: prefixes(of: bytes.count, splitAt: split)) == whole)
        }
    }

    @Test func aRareButValidRequestIsTaken() {
        for text in [
            "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nhOsT:a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a:\r\nX-Empty:\r\nY: \u{E9}\r\n\r\n",
            "GET /?q=[a|b]\"\\ HTTP/1.1\r\nHost: 127.0.0.1:80\r\n\r\n",
            "GET HTTP://A?q HTTP/1.1\r\nHost: [::ffff:1.2.3.4]:1\r\n\r\n",
            "PURGE /a;b=c,d:e@f HTTP/1.1\r\nHost: a_b.example.\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0003\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\t Chunked \r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: ,close,, te ,\r\n\r\n",
            "GET / HTTP/1.0\r\n\r\n",
        ] {
            #expect(refusal(text) == nil)
            #expect(requestOutcome(text) != "incomplete")
        }
    }
}
