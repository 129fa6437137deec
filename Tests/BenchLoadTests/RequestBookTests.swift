/// Covers RequestShape.swift and RequestTemplate.swift too.
import Testing

@testable import BenchLoad

struct RequestBookTests {
    private func book(_ change: (inout LoadOptions) throws -> Void) throws -> RequestBook {
        var options = LoadOptions(try LoadTarget("http://127.0.0.1:8080"))
        try change(&options)
        return try RequestBook(options)
    }

    private func text(_ book: RequestBook, _ index: Int = 0) -> String {
        let template = book.templates[index]
        return String(decoding: template.bytes + book.tailText.suffix(template.tail), as: UTF8.self)
    }

    private func body(_ text: String) -> Substring { text[text.firstRange(of: "\r\n\r\n")!.upperBound...] }

    @Test(arguments: [500, 4096, 4097, 100_000])
    func `A prompt's body has the bytes that were asked for`(count: Int) throws {
        let book = try book { $0.bodyBytes = count }
        let request = text(book)
        #expect(body(request).utf8.count == count)
        #expect(request.contains("\r\ncontent-length: \(count)\r\n") && request.hasSuffix("\"}]}"))
        #expect(request.hasPrefix("POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1:8080\r\n"))
        #expect(book.templates[0].bytes.count < 8192, "the text of long prompts is shared")
    }

    @Test func `No body makes a GET`() throws {
        let request = text(try book { $0.bodyBytes = 0 })
        #expect(request.hasPrefix("GET ") && request.hasSuffix("\r\n\r\n") && !request.contains("content-length"))
    }

    @Test func `Anthropic's dialect has its path, version and bound`() throws {
        let request = text(
            try book {
                $0.dialect = .anthropic
                $0.stream = true
                $0.headers = ["x-team: blue"]
            })
        #expect(request.hasPrefix("POST /v1/messages ") && request.contains("anthropic-version: "))
        #expect(request.contains("\"stream\":true,\"max_tokens\":1024") && request.contains("x-team: blue\r\n"))
    }

    @Test func `Unique prompts differ in their number alone`() throws {
        let book = try book { $0.isUnique = true }
        book.templates[0].set(number: 42)
        let first = text(book)
        book.templates[0].set(number: 43)
        #expect(body(first).utf8.count == 500 && first.contains("\"content\":\"000000000042 "))
        #expect(first.replacing("000000000042", with: "000000000043") == text(book))
    }

    @Test func `A body that is too small for a prompt is refused`() throws {
        let error = #expect(throws: LoadError.self) { try book { $0.bodyBytes = 10 } }
        #expect(error?.reason.contains("cannot have 10 bytes: at least ") == true)
    }

    @Test func `A mix is chosen from by weight`() throws {
        let book = try book {
            $0.mix = try MixEntry.parse(
                Array("{\"weight\": 3, \"model\": \"a\"}\n{\"model\": \"b\"}".utf8), defaults: $0)
        }
        var counts = [0, 0]
        for _ in 0..<4000 { counts[book.pick()] += 1 }
        #expect((2850...3150).contains(counts[0]) && text(book, 1).contains("\"model\":\"b\""))
    }
}
