import Testing

@testable import HTTP

@Suite struct AuthorityTests {
    static func parse(_ text: String) throws -> (host: Int, port: Int?) {
        let bytes = text.octets
        let authority = try Authority(bytes.span)
        return (authority.hostLength, authority.port)
    }

    @Test(arguments: [
        ("a", 1, 0), ("a.example", 9, 0), ("a.example.", 10, 0), ("a:80", 1, 80), ("a:", 1, 0), ("a:65535", 1, 65535),
        ("127.0.0.1:8080", 9, 8080), ("[::1]", 5, 0), ("[::1]:443", 5, 443), ("[::ffff:10.0.0.1]:1", 17, 1),
        ("a_b~c-d", 7, 0),
    ])
    func hostAndPortAreTold(_ text: String, _ hostLength: Int, _ port: Int) throws {
        let authority = try AuthorityTests.parse(text)
        #expect(authority.host == hostLength)
        #expect(authority.port ?? 0 == port)
    }

    @Test(arguments: [
        "", ":", ":80", "a:b", "a:80 ", "a:-1", "a:0", "a:65536", "a:000080", "a@b", "a/b", "a b", "a,b", "a;b", "a%41",
        "[", "[]", "[::1",
        "[::1]a", "[::1]80", "[fe80::1%25eth0]", "[1:2]", "::1", "[v1.a:b]", "\u{E9}",
    ])
    func whatHopsReadDifferentlyIsRefused(_ text: String) {
        #expect(throws: HTTPError.badHost) { try AuthorityTests.parse(text) }
    }

    @Test func aHostIsAsLongAsANameMayBe() throws {
        #expect(try AuthorityTests.parse(String(repeating: "a", count: 255)).host == 255)
        #expect(throws: HTTPError.badHost) { try AuthorityTests.parse(String(repeating: "a", count: 256)) }
    }
}
