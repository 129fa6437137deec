import Testing

@testable import Config

struct URLParserTests {
    @Test(
        arguments: [
            ("https://api.openai.com/v1", true, "api.openai.com", 443, "/v1"),
            ("http://10.0.0.5:8000/v1/", false, "10.0.0.5", 8000, "/v1"),
            ("http://LocalHost", false, "localhost", 80, ""), ("https://[::1]:8443/a/b", true, "::1", 8443, "/a/b"),
            ("http://[2001:db8::1]", false, "2001:db8::1", 80, ""), ("http://my_host/", false, "my_host", 80, ""),
        ] as [(String, Bool, String, UInt16, String)])
    func `a base URL has scheme, host, port and path`(
        _ text: String, _ isTLS: Bool, _ host: String, _ port: UInt16, _ path: String
    ) throws {
        #expect(try BackendURL(parsing: text) == BackendURL(isTLS: isTLS, host: host, port: port, path: path))
    }

    @Test(arguments: [
        "", "api.openai.com", "ftp://host", "HTTP://host", "http://", "http:///v1", "http://host:", "http://host:0",
        "http://host:65536",
        "http://host:80:80", "http://user@host", "http://host?x", "http://host/#x", "http://ho st", "http://host/a b",
        "http://[::1",
        "http://::1", "http://[127.0.0.1]", "http://.host", "http://a..b", "http://host\\@other", "http://host/ä",
        "http://hö",
    ])
    func `anything else is refused`(_ text: String) {
        #expect(throws: BackendURL.Refusal.self) { try BackendURL(parsing: text) }
    }

    @Test(arguments: [
        ("https://host:443/v1", "host", "https://host/v1"), ("http://host:8000", "host:8000", "http://host:8000"),
        ("http://[::1]:81", "[::1]:81", "http://[::1]:81"),
    ])
    func `the authority leaves out the scheme's own port`(_ text: String, _ authority: String, _ written: String) throws
    {
        let url = try BackendURL(parsing: text)
        #expect(url.authority == authority && url.description == written)
    }
}
