import Containers
import Testing

@testable import Dialects

@Suite struct QueryPairsTests {
    private func pairs(_ query: String, behind separator: Unicode.Scalar = "?") -> String {
        var out = ByteBuffer()
        out.append(query: Array(query.utf8).span, behind: UInt8(ascii: separator)) { $0.equals("key") }
        return out.text
    }

    @Test func `pairs keep their order and their spelling`() {
        #expect(pairs("a=1&b&c=%20=x") == "?a=1&b&c=%20=x")
        #expect(pairs("a=1&b=2", behind: "&") == "&a=1&b=2")
        #expect(pairs("") == "" && pairs("&") == "" && pairs("a&&b&") == "?a&b")
    }

    @Test func `what stays is known by its name alone`() {
        #expect(pairs("key=secret") == "" && pairs("key") == "")
        #expect(pairs("key=secret&a=key&key=2&keys=3") == "?a=key&keys=3")
    }
}
