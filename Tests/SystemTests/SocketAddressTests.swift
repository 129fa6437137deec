import Containers
import System
import Testing

@Suite struct SocketAddressTests {
    @Test(arguments: ["127.0.0.1:80", "0.0.0.0:0", "[::1]:8080", "[2001:db8::a:1]:65535", "unix:/run/millrace.sock"])
    func anAddressReadsBackAsItIsWritten(text: String) {
        #expect(SocketAddress(parsing: text)?.description == text)
    }

    @Test(arguments: [
        "", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:+1", "127.0.0.1:-1", "127.0.0:80", "::1:80",
        "[::1]", "[::1:80", "[127.0.0.1]:80", "localhost:80", "unix:",
    ])
    func anythingElseIsNoAddress(text: String) {
        #expect(SocketAddress(parsing: text) == nil)
    }

    @Test func aPathFitsWhereTheKernelPutsIt() {
        let longest = "/" + String(repeating: "a", count: 106)
        #expect(SocketAddress(path: longest)?.path == longest)
        #expect(SocketAddress(path: longest + "a") == nil)
        #expect(SocketAddress(path: "") == nil)
    }

    @Test func octetsAreInNetworkOrder() throws {
        let v4 = try #require(SocketAddress("192.0.2.7", port: 1))
        #expect(v4.octetCount == 4)
        #expect((0..<4).map { v4.octets[$0] } == [192, 0, 2, 7])
        let v6 = try #require(SocketAddress("2001:db8::ff", port: 1))
        #expect(v6.octetCount == 16)
        #expect((0..<16).map { v6.octets[$0] } == [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF])
        #expect(SocketAddress.unnamed.octetCount == 0)
    }

    @Test func loopbackIsKnown() {
        for text in ["127.0.0.1:1", "127.255.0.9:1", "[::1]:1", "unix:/a"] {
            #expect(SocketAddress(parsing: text)?.isLoopback == true)
        }
        for text in ["128.0.0.1:1", "[::2]:1", "0.0.0.0:1"] { #expect(SocketAddress(parsing: text)?.isLoopback == false) }
    }

    @Test func theUnspecifiedAddressIsKnown() {
        #expect(SocketAddress(parsing: "0.0.0.0:1")?.isUnspecified == true)
        #expect(SocketAddress(parsing: "[::]:1")?.isUnspecified == true)
        #expect(SocketAddress(parsing: "127.0.0.1:1")?.isUnspecified == false)
        #expect(!SocketAddress.unnamed.isUnspecified)
    }

    @Test func theHostIsAppendedWithoutThePort() throws {
        var out = ByteBuffer()
        try #require(SocketAddress("::1", port: 5)).appendHost(to: &out)
        out.append(" ")
        try #require(SocketAddress("10.1.2.3", port: 5)).appendHost(to: &out)
        out.append(" ")
        try #require(SocketAddress(path: "/a")).appendHost(to: &out)
        #expect(out.text == "::1 10.1.2.3 /a")
    }

    @Test func portsTellAddressesApart() throws {
        let address = try #require(SocketAddress("::1", port: 5))
        #expect(address.withPort(6) != address)
        #expect(address.withPort(6).withPort(5) == address)
        #expect(address.withPort(6).host == "::1")
    }
}
