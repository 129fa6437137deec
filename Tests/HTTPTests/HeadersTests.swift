import Containers
import Invariants
import Testing

@testable import HTTP

@Suite struct HeadersTests {
    static func sample() -> Headers {
        var headers = Headers()
        let value = "1".octets
        headers.append("Content-Type", "text/plain")
        headers.append("x-custom", value.span)
        headers.append("X-Custom", "2")
        headers.append("Content-Length", decimal: 42)
        return headers
    }

    @Test func fieldsAreFoundByNameInAnyCase() {
        let headers = HeadersTests.sample()
        #expect(headers.count == 4)
        #expect(headers.first(.contentType) == 0)
        #expect(headers.first(.host) == nil)
        #expect(headers.first(named: "x-custom") == 1)
        #expect(headers.first(named: "x-custom", from: 2) == 2)
        let known = "content-length".octets
        let unknown = "x-custom".octets
        let absent = "x-absent".octets
        #expect(headers.first(named: known.span) == 3)
        #expect(headers.first(named: unknown.span, from: 2) == 2)
        #expect(headers.first(named: absent.span) == nil)
        #expect(headers.value(at: 3).text == "42")
    }

    @Test func removedFieldsAreGone() {
        var headers = HeadersTests.sample()
        headers.removeAll(named: "x-custom")
        #expect(describe(headers) == "[+Content-Type=text/plain][+Content-Length=42]")
        headers.removeAll(.contentType)
        #expect(headers.first(.contentType) == nil)
        headers.remove(at: 0)
        #expect(headers.count == 0)
    }

    @Test func fieldsAreRemovedByASpanOfTheName() {
        var headers = HeadersTests.sample()
        let name = "x-custom".octets
        headers.removeAll(named: name.span)
        #expect(headers.count == 2)
    }

    @Test func noValueCanEndItsLine() {
        var headers = Headers()
        let value = "a\r\nX-Evil: 1\u{0}\u{7F}\tb".octets
        headers.append("X", value.span)
        #expect(headers.value(at: 0).text == "a  X-Evil: 1  \tb")
    }

    @Test func aNameThatIsNoTokenIsABug() async {
        await #expect(processExitsWith: .failure) {
            var headers = Headers()
            let name = "a b".octets
            headers.append(name: name.span, value: Span())
        }
    }

    @Test func clearingKeepsTheStorage() {
        var headers = HeadersTests.sample()
        let footprint = headers.footprint
        headers.clear()
        #expect(headers.count == 0)
        #expect(headers.first(.contentType) == nil)
        #expect(headers.footprint == footprint)
    }

    @Test func fieldsForOneConnectionAreMarked() throws {
        let head = try request(
            """
            GET / HTTP/1.1\r\nHost: a\r\nConnection: x-one, Host, content-length\r\nX-One: 1\r\nx-ONE: 2\r\nX-Two: 3\r
            Keep-Alive: 5\r\nTE: trailers\r\nUpgrade: h2c\r\nProxy-Authorization: b\r\nContent-Length: 0\r\n\r\n
            """)
        #expect(
            describe(head.headers)
                == """
                [+Host=a][-Connection=x-one, Host, content-length][-X-One=1][-x-ONE=2][+X-Two=3][-Keep-Alive=5]\
                [-TE=trailers][-Upgrade=h2c][-Proxy-Authorization=b][+Content-Length=0]
                """)
    }
}
