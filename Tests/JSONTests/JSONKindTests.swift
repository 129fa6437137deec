import JSON
import Testing

@Suite struct JSONKindTests {
    @Test func `a value's first byte tells its kind`() {
        let kinds: [(String, JSONKind?)] = [
            ("\"", .string), ("{", .object), ("[", .array), ("t", .true), ("f", .false), ("n", .null), ("-", .number),
            ("0", .number), ("9", .number), ("+", nil), (".", nil), ("N", nil), ("'", nil), ("}", nil), (" ", nil),
        ]
        for (text, kind) in kinds { #expect(JSONKind(firstByte: text.utf8.first!) == kind) }
    }
}
