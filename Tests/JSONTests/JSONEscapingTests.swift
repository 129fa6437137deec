import Containers
import JSON
import Testing

@Suite struct JSONEscapingTests {
    @Test func `every byte below the backslash comes back through unescaping`() throws {
        let all = (0..<128).map { UInt8($0) } + Array("é€😀".utf8)
        var escaped = ByteBuffer()
        escaped.appendEscaped(all.span)
        var back = ByteBuffer()
        try JSONText.unescape(escaped.span, into: &back)
        #expect(back.text == String(decoding: all, as: UTF8.self))
    }

    @Test func `only what must be escaped is`() {
        #expect(written { $0.appendEscaped(Array("a/b é \u{7f}".utf8).span) } == "a/b é \u{7f}")
        #expect(written { $0.appendEscaped(Array("\"\\\n\u{1f}\u{0}".utf8).span) } == #"\"\\\n\u001f\u0000"#)
    }
}
