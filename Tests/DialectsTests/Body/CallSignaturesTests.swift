/// Covers Dialects/Body/CallSignatures.swift.
import Chat
import Containers
import Testing

@testable import Dialects

@Suite struct CallSignaturesTests {
    @Test(arguments: [
        ("call_7", "call_7", nil), ("call_7__thought__c2ln", "call_7", "c2ln"), ("__thought__", "", nil),
        ("a___thought__b__thought__c", "a_", "b__thought__c"), ("", "", nil), ("_", "_", nil),
    ])
    func `a signature stands behind the first mark`(_ whole: String, _ id: String, _ signature: String?) {
        let source = Array(whole.utf8)
        let split = ThoughtMark.split(Piece(0..<source.count), in: source.span)
        let text = ChatText(source: source.span, made: Span())
        let found = (text[split.id].text, split.signature.isPresent ? text[split.signature].text : nil)
        #expect(found.0 == id)
        #expect(found.1 == signature)
    }

    @Test(arguments: [
        ("AA==", "AA"), ("A+/8", "A-_8"), ("+/8=", "-_8"), ("", ""), ("abcd", "abcd"),
    ])
    func `base64 goes into the alphabet for URLs and back`(_ common: String, _ forURLs: String) {
        var out = ByteBuffer()
        out.append(base64ForURLs: Array(common.utf8).span)
        let written = out.text
        #expect(written == forURLs)
        let source = Array(forURLs.utf8)
        var arena = Arena()
        var piece = Piece(0..<source.count)
        arena.useCommonBase64(&piece, source.span, isForURLs: true)
        let read = ChatText(source: source.span, made: arena.span)[piece].text
        #expect(read == common)
    }

    /// They are none of base64, and half of one would spoil the JSON that it stands in.
    @Test(arguments: [(#"a\"-"#, #"a\"+"#, #"a\"-"#), (#"\\/-"#, #"\\/+"#, #"\\_-"#), (#"\n_"#, #"\n/"#, #"\n_"#)])
    func `other escapes stay as they are`(_ inside: String, _ common: String, _ forURLs: String) {
        let source = Array(inside.utf8)
        var out = ByteBuffer()
        out.append(base64ForURLs: source.span)
        let written = out.text
        #expect(written == forURLs)
        var arena = Arena()
        var piece = Piece(0..<source.count)
        arena.useCommonBase64(&piece, source.span)
        let read = ChatText(source: source.span, made: arena.span)[piece].text
        #expect(read.hasPrefix(common))
    }

    @Test func `an escaped slash is one`() {
        var out = ByteBuffer()
        out.append(base64ForURLs: Array(#"a\/b="#.utf8).span)
        let written = out.text
        #expect(written == "a_b")
        let source = Array(#"-\/8="#.utf8)
        var arena = Arena()
        var piece = Piece(0..<source.count)
        arena.useCommonBase64(&piece, source.span)
        let read = ChatText(source: source.span, made: arena.span)[piece].text
        #expect(read == "+/8=")
        var plain = Piece(3..<4)
        arena.useCommonBase64(&plain, source.span)
        #expect(plain == Piece(3..<4))
        var none = Piece.none
        arena.useCommonBase64(&none, source.span)
        #expect(!none.isPresent)
    }
}
