import System
import Testing

@testable import BenchLoad

struct LoadTargetTests {
    @Test func `A URL is taken apart`() throws {
        let plain = try LoadTarget("http://localhost:8080/v1/messages?beta=1")
        #expect(!plain.usesTLS && plain.address.description == "127.0.0.1:8080" && plain.authority == "localhost:8080")
        #expect(plain.path == "/v1/messages?beta=1")
        let secure = try LoadTarget("https://[::1]")
        #expect(
            secure.usesTLS && secure.address.description == "[::1]:443" && secure.host == "::1" && secure.path == nil)
    }

    @Test(arguments: [
        ("ftp://127.0.0.1", "\"ftp://127.0.0.1\" is no target: it must begin with http:// or https://"),
        ("http://127.0.0.1:0", "\"0\" is no port of a target: expected 1 to 65535"),
        ("http://example.test", "\"example.test\" is no host of a target: expected an IP address or localhost"),
        ("http://127.0.0.1/a b", "the path \"/a b\" holds a character that must be percent-encoded"),
    ])
    func `What is no target is refused with what was expected`(url: String, reason: String) {
        #expect(throws: LoadError(reason)) { try LoadTarget(url) }
    }
}
