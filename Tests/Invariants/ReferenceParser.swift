/// A slow, recursive parser written from RFC 8259 alone, to compare the scanner with. As the scanner does, it takes the inside
/// of strings for granted, except in top-level keys and where it is asked to hold them to the grammar as well.
package struct ReferenceParser {
    package struct Found: Equatable {
        package var key: [UInt8]
        package var value: Range<Int>
    }

    private struct Refused: Error {}
    private let bytes: [UInt8]
    private let holdsStrings: Bool
    private var at = 0

    private init(_ bytes: [UInt8], holdsStrings: Bool = false) {
        self.bytes = bytes
        self.holdsStrings = holdsStrings
    }

    /// The members of the object that is all of `bytes`; nil when it is none.
    package static func members(_ bytes: [UInt8]) -> [Found]? {
        var parser = ReferenceParser(bytes)
        return try? parser.body()
    }

    /// Whether all of `bytes` is one object to the letter, insides of strings and UTF-8 included.
    package static func isObject(_ bytes: [UInt8]) -> Bool {
        var parser = ReferenceParser(bytes, holdsStrings: true)
        return String(validating: bytes, as: UTF8.self) != nil && (try? parser.body()) != nil
    }

    private mutating func body() throws -> [Found] {
        var found: [Found] = []
        space()
        try object(depth: 1) { parser, key in
            let plain = parser.holdsStrings ? key : try ReferenceParser.unescape(key)
            let start = parser.at
            try parser.value(depth: 1)
            found.append(Found(key: plain, value: start..<parser.at))
        }
        space()
        if at < bytes.count { throw Refused() }
        return found
    }

    private mutating func object(depth: Int, member: (inout ReferenceParser, [UInt8]) throws -> Void) throws {
        if depth > 512 { throw Refused() }
        try take("{")
        space()
        if peek == "}" { return try take("}") }
        while true {
            let key = try string()
            space()
            try take(":")
            space()
            try member(&self, key)
            space()
            if peek == "}" { return try take("}") }
            try take(",")
            space()
        }
    }

    private mutating func value(depth: Int) throws {
        switch peek {
        case "{": try object(depth: depth + 1) { parser, _ in try parser.value(depth: depth + 1) }
        case "[": try array(depth: depth + 1)
        case "\"": _ = try string()
        case "t": for letter in "true".unicodeScalars { try take(letter) }
        case "f": for letter in "false".unicodeScalars { try take(letter) }
        case "n": for letter in "null".unicodeScalars { try take(letter) }
        default: try number()
        }
    }

    private mutating func array(depth: Int) throws {
        if depth > 512 { throw Refused() }
        try take("[")
        space()
        if peek == "]" { return try take("]") }
        while true {
            try value(depth: depth)
            space()
            if peek == "]" { return try take("]") }
            try take(",")
            space()
        }
    }

    private mutating func string() throws -> [UInt8] {
        try take("\"")
        let start = at
        while at < bytes.count {
            if peek == "\"" {
                at += 1
                return Array(bytes[start..<at - 1])
            }
            if holdsStrings { try character() } else { at += peek == "\\" ? 2 : 1 }
        }
        throw Refused()
    }

    /// `char` of section 7, by which any four digits may follow `\u`.
    private mutating func character() throws {
        guard let first = peek, first.value >= 0x20 else { throw Refused() }
        at += 1
        if first != "\\" { return }
        guard let escaped = peek, "\"\\/bfnrtu".unicodeScalars.contains(escaped) else { throw Refused() }
        at += 1
        if escaped != "u" { return }
        for _ in 0..<4 {
            guard let digit = peek, Character(digit).isHexDigit, digit.isASCII else { throw Refused() }
            at += 1
        }
    }

    private mutating func number() throws {
        if peek == "-" { at += 1 }
        if peek == "0" { at += 1 } else { try digits() }
        if peek == "." {
            at += 1
            try digits()
        }
        if peek == "e" || peek == "E" {
            at += 1
            if peek == "+" || peek == "-" { at += 1 }
            try digits()
        }
    }

    private mutating func digits() throws {
        let start = at
        while let digit = peek, ("0"..."9").contains(digit) { at += 1 }
        if at == start { throw Refused() }
    }

    private var peek: Unicode.Scalar? { at < bytes.count ? Unicode.Scalar(bytes[at]) : nil }

    private mutating func take(_ wanted: Unicode.Scalar) throws {
        if peek != wanted { throw Refused() }
        at += 1
    }

    private mutating func space() {
        while let byte = peek, byte == " " || byte == "\t" || byte == "\r" || byte == "\n" { at += 1 }
    }

    static func unescape(_ text: [UInt8]) throws -> [UInt8] {
        var units: [UInt8] = []
        var rest = text[...]
        var high: UInt32?
        while let byte = rest.popFirst() {
            if byte < 0x20 { throw Refused() }
            if byte != UInt8(ascii: "\\") {
                if high != nil { throw Refused() }
                units.append(byte)
                continue
            }
            guard let escape = rest.popFirst() else { throw Refused() }
            if escape == UInt8(ascii: "u") {
                let digits = rest.prefix(4).map { Character(Unicode.Scalar($0)) }
                guard digits.count == 4, digits.allSatisfy(\.isHexDigit), digits.allSatisfy(\.isASCII),
                    let unit = UInt32(String(digits), radix: 16)
                else { throw Refused() }
                rest = rest.dropFirst(4)
                if let first = high {
                    guard (0xDC00...0xDFFF).contains(unit) else { throw Refused() }
                    let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) * 0x400 + (unit - 0xDC00))!
                    units += Array(String(scalar).utf8)
                    high = nil
                } else if (0xD800...0xDBFF).contains(unit) {
                    high = unit
                } else {
                    guard let scalar = Unicode.Scalar(unit) else { throw Refused() }
                    units += Array(String(scalar).utf8)
                }
                continue
            }
            if high != nil { throw Refused() }
            guard let meaning = Self.escapes[escape] else { throw Refused() }
            units.append(meaning)
        }
        if high != nil { throw Refused() }
        return units
    }

    private static let escapes: [UInt8: UInt8] = [
        0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 8, 0x66: 12, 0x6E: 10, 0x72: 13, 0x74: 9,
    ]
}
