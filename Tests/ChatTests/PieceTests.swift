/// Covers Chat/ChatFormat.swift, Reading and Writing as far as no format is needed; the formats' own tests do the rest.
import Containers
import Testing

@testable import Chat

@Suite("Pieces of a chat's text")
struct PieceTests {
    @Test("A piece is found in the source, or in what was made")
    func places() {
        let source = Array("hello world".utf8)
        var arena = Arena()
        let made = arena.add("made")
        let piece = Piece(6..<11)
        let text = ChatText(source: source.span, made: arena.span)
        let (found, second) = (text[piece].text, text[made].text)
        #expect(found == "world" && second == "made")
        #expect(!Piece.none.isPresent && Piece.none.isEmpty)
        #expect(Piece(3..<3).isPresent && Piece(3..<3).isEmpty)
    }

    @Test(
        "A tool's arguments are an object, or nothing",
        arguments: [
            (#"{\"a\":1}"#, #"{"a":1}"#), ("", "{}"), (" ", "{}"), (#"{\"a\":\"\\\"\"}"#, #"{"a":"\""}"#), ("[1]", nil),
            (#"{\"a\":1"#, nil), (#"{} {}"#, nil), (#"\q"#, nil),
            (#"{\n\"a\":\r\t1}"#, #"{ "a":  1}"#), (#"{\"a\":\"\n\"}"#, nil), (#"{\"a\":\"\\n\"}"#, #"{"a":"\n"}"#),
        ] as [(String, String?)])
    func arguments(inside: String, object: String?) {
        var arena = Arena()
        let piece = arena.object(spelledBy: Array(inside.utf8).span)
        let found = piece.map { ChatText(source: Span(), made: arena.span)[$0].text }
        #expect(found == object)
    }

    @Test(
        "A data URL is its type and its data, anything else an address",
        arguments: [
            ("data:image/png;base64,AAAA", "image/png", "AAAA", ""),
            ("data:image/png;name=x;base64,AA", "image/png", "AA", ""),
            ("https://example.test/a.png", "", "", "https://example.test/a.png"),
            ("data:text/plain,hi", "", "", "data:text/plain,hi"),
            ("data:;base64,AA", "", "", "data:;base64,AA"),
        ])
    func addresses(address: String, type: String, data: String, url: String) {
        let source = Array("..\(address)".utf8)
        var part = ChatPart(.image)
        part.setAddress(2..<source.count, in: source.span)
        let text = ChatText(source: source.span, made: Span())
        let found = [text[part.mediaType].text, text[part.data].text, text[part.url].text]
        #expect(found == [type, data, url])
    }
}
