import Testing

@testable import Config

struct AddressParserTests {
    @Test(arguments: ["127.0.0.1:8080", "0.0.0.0:0", "[::1]:8080", "[2001:db8::1]:65535", "unix:/run/millrace.sock"])
    func `an address is written as it was read`(_ text: String) throws {
        #expect(try #require(ListenAddress(text)).description == text)
    }

    @Test(arguments: [
        "", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "::1:8080", "[127.0.0.1]:80",
        "[::1]",
        "localhost:80", "127.1:80", "unix:", "http://127.0.0.1:80", "127.0.0.1:80 ",
    ])
    func `anything else is no address`(_ text: String) { #expect(ListenAddress(text) == nil) }

    @Test func `a socket's path has the kernel's bound`() {
        #expect(ListenAddress("unix:/" + String(repeating: "a", count: 106)) != nil)
        #expect(ListenAddress("unix:/" + String(repeating: "a", count: 107)) == nil)
    }

    @Test func `loopback addresses are told from others`() throws {
        for text in ["127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "unix:/a"] {
            #expect(try #require(ListenAddress(text)).isLoopback)
        }
        for text in ["0.0.0.0:1", "10.0.0.1:1", "[::]:1"] {
            #expect(try #require(ListenAddress(text)).isLoopback == false)
        }
    }

    @Test func `a range is its network and prefix`() throws {
        let network = try #require(AddressRange("10.32.0.0/11"))
        #expect(network.bytes == [10, 32, 0, 0] && network.prefix == 11)
        #expect(try #require(AddressRange("192.0.2.7")).prefix == 32)
        #expect(try #require(AddressRange("fd00::/8")).bytes.count == 16)
        #expect(try #require(AddressRange("::1")).prefix == 128)
    }

    @Test(arguments: [
        "", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/", "10.0.0.0/8/8", "fd00::/129", "example.com", "10.0.0.0/-1",
    ])
    func `anything else is no range`(_ text: String) { #expect(AddressRange(text) == nil) }
}
