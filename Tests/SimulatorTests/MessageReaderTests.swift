import Testing

@testable import Simulator

struct MessageReaderTests {
    private func read(_ text: String) throws -> (MessageReader, rest: Int) {
        var reader = MessageReader.answers
        var position = 0
        try reader.read(Array(text.utf8), from: &position)
        return (reader, text.utf8.count - position)
    }

    @Test func `A body ends where its length says`() throws {
        let (reader, rest) = try read("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabc")
        #expect(reader.isWhole)
        #expect(reader.body == Array("ab".utf8))
        #expect(rest == 1)
    }

    @Test func `Chunks are joined, and the last one ends the body`() throws {
        let start = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n"
        #expect(try !read(start).0.isWhole)
        let (reader, _) = try read(start + "0\r\n\r\n")
        #expect(reader.isWhole)
        #expect(reader.body == Array("abc".utf8))
    }

    @Test func `A body without framing ends with its connection`() throws {
        let (reader, _) = try read("HTTP/1.1 200 OK\r\n\r\nabc")
        #expect(!reader.isWhole)
        #expect(reader.endsByClose)
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\n\n", "nonsense\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ])
    func `What is no message is a fault`(text: String) {
        #expect(throws: WireFault.self) { try read(text) }
    }
}
