/// Covers RequestLine.swift.
import Containers
import Invariants
import Testing

@testable import HTTP

@Suite struct TargetTests {
    static func path(_ target: String, method: String = "GET") throws -> String {
        try request("\(method) \(target) HTTP/1.1\r\nHost: a\r\n\r\n").path.text
    }

    @Test(arguments: [
        ("/", "/"), ("/a", "/a"), ("/a/", "/a/"), ("//a//b", "//a//b"), ("/a//../b", "/a/b"), ("/.", "/"), ("/..", "/"),
        ("/a/.", "/a/"), ("/a/..", "/"), ("/a/b/../c", "/a/c"), ("/a/./b", "/a/b"), ("/../../a", "/a"),
        ("/...", "/..."),
        ("/.a/..b", "/.a/..b"), ("/%7Euser", "/~user"), ("/%61%2d%5F%7e", "/a-_~"), ("/a/%2e%2E/b", "/b"),
        ("/%2e", "/"),
        ("/a%20b%c3%a9", "/a%20b%C3%A9"), ("/a%3Fb", "/a%3Fb"), ("/%252e", "/%252e"), ("/a:b@c;d=e", "/a:b@c;d=e"),
        ("/a/b/c/../../..", "/"), ("/a?b/../c", "/a"),
    ])
    func aPathHasOneForm(_ received: String, _ normal: String) throws {
        #expect(try TargetTests.path(received) == normal)
    }

    @Test func aNormalPathStaysAsItIs() throws {
        for received in ["/a%20b/../%7e", "/x/%2e%2e/./y//", "/%41/.."] {
            let once = try TargetTests.path(received)
            #expect(try TargetTests.path(once) == once)
        }
    }

    @Test func anAbsoluteTargetReplacesTheHost() throws {
        let head = try request("GET http://B.example:81/c/../d?e HTTP/1.1\r\nHost: a\r\nX: 1\r\n\r\n")
        #expect(head.authority.text == "b.example:81")
        #expect(head.host.text == "b.example")
        #expect(head.port == 81)
        #expect(head.path.text == "/d")
        #expect(head.query.text == "e")
        #expect(describe(head.headers) == "[+X=1][+host=b.example:81]")
    }

    @Test func anAbsoluteTargetMayLackAPath() throws {
        #expect(try TargetTests.path("http://a") == "/")
        #expect(try TargetTests.path("https://a?q") == "/")
        #expect(try TargetTests.path("http://a", method: "OPTIONS") == "*")
        #expect(try TargetTests.path("http://a/", method: "OPTIONS") == "/")
    }

    @Test func asteriskAndAuthorityFormsAreRead() throws {
        #expect(try TargetTests.path("*", method: "OPTIONS") == "*")
        let head = try request("CONNECT B.example:443 HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(head.method == .connect)
        #expect(head.authority.text == "b.example:443")
        #expect(head.path.text == "")
    }

    @Test func anEmptyQueryIsToldFromNone() throws {
        let empty = try request("GET /? HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(empty.hasQuery == true)
        #expect(empty.query.text == "")
        let none = try request("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(none.hasQuery == false)
    }

    @Test func aHostKeepsItsBrackets() throws {
        let head = try request("GET / HTTP/1.1\r\nHost: [2001:DB8::1]:8080\r\n\r\n")
        #expect(head.host.text == "[2001:db8::1]")
        #expect(head.port == 8080)
    }
}
