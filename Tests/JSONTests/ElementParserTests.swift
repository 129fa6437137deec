import Containers
import Testing

@testable import JSON

@Suite struct ElementParserTests {
    private struct Seen: Equatable {
        var elements: [String] = []
        var hasFailed = false
    }

    /// What is found when the pieces come one after another, and what is not consumed waits for the next.
    private func parse(_ pieces: [[UInt8]]) -> Seen {
        var parser = ElementParser()
        var kept = ByteBuffer()
        var seen = Seen()
        for piece in pieces {
            kept.append(piece.span)
            while true {
                let step = parser.next(kept.span)
                if let element = step.element { seen.elements.append(kept.span.extracting(element).text) }
                kept.consume(step.consumed)
                if step.element == nil { break }
            }
        }
        seen.hasFailed = parser.hasFailed
        return seen
    }

    @Test(
        arguments: [
            ("[{\"a\":1}\n,\r\n{\"b\":[{}]}]\n", ["{\"a\":1}", "{\"b\":[{}]}"]),
            (#"[{"t":"}]{[\"\\"},{"\\\"{":"\\"}]"#, [#"{"t":"}]{[\"\\"}"#, #"{"\\\"{":"\\"}"#]),
            ("{\"error\":{}}", ["{\"error\":{}}"]), ("[]", []), ("", []), ("[{\"a\":", []), ("[{},{}", ["{}", "{}"]),
        ] as [(String, [String])])
    func `elements are the same wherever the array is cut`(_ text: String, _ elements: [String]) {
        let bytes = Array(text.utf8)
        let whole = Seen(elements: elements)
        #expect(parse([bytes]) == whole)
        #expect(parse(bytes.map { [$0] }) == whole)
        for cut in bytes.indices { #expect(parse([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole) }
    }

    @Test(arguments: ["[7,{}]", "x{}", "[\"{}\"]", "[null]", "}{}"])
    func `what is no array of objects fails, and is all consumed`(_ text: String) {
        #expect(parse([Array(text.utf8), Array("{}".utf8)]) == Seen(hasFailed: true))
    }
}
