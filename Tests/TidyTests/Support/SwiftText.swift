/// Just enough of Swift's syntax to tell code from comments and strings, and to find functions.

enum SwiftText {
    /// `text` with comments and the insides of strings as blanks; line breaks stay, so line numbers hold.
    static func code(of text: String) -> String {
        var blanker = Blanker(Array(text.utf8))
        return blanker.run()
    }

    struct Function {
        let name: String
        /// Counted from 1.
        let line: Int
        /// From the line of its name to that of its closing brace.
        let length: Int
    }

    /// Functions and initializers that have a body, in blanked code.
    static func functions(in code: String) -> [Function] {
        let bytes = Array(code.utf8)
        var found: [Function] = []
        var line = 1
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\n") { line += 1 }
            guard isNameByte(bytes[index]) else {
                index += 1
                continue
            }
            let word = name(at: index, in: bytes)
            let next = index + word.utf8.count
            let isMember = index > 0 && bytes[index - 1] == UInt8(ascii: ".")
            if !isMember, ["func", "init", "deinit", "subscript"].contains(word), let body = body(from: next, in: bytes)
            {
                let start = bytes[next..<body.lowerBound].drop { $0 == UInt8(ascii: " ") }
                let called =
                    word == "func"
                    ? String(
                        decoding: start.prefix { $0 != UInt8(ascii: "(") && $0 != UInt8(ascii: "<") }, as: UTF8.self)
                    : word
                let height = bytes[index..<body.upperBound].count { $0 == UInt8(ascii: "\n") } + 1
                found.append(Function(name: called, line: line, length: height))
            }
            index = next
        }
        return found
    }

    /// The braces that belong to a declaration whose signature begins at `index`; nil when it has none.
    private static func body(from index: Int, in bytes: [UInt8]) -> Range<Int>? {
        var depth = 0
        var index = index
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"):
                depth -= 1
                if depth < 0 { return nil }
            case UInt8(ascii: "{") where depth == 0: return index..<closing(from: index, in: bytes)
            case UInt8(ascii: "}") where depth == 0: return nil
            case UInt8(ascii: "\n") where depth == 0 && !continues(after: index, in: bytes): return nil
            default: break
            }
            index += 1
        }
        return nil
    }

    /// A signature goes on in the next line with one of these.
    private static func continues(after newline: Int, in bytes: [UInt8]) -> Bool {
        guard let next = bytes[newline...].firstIndex(where: { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: " ") })
        else { return false }
        if bytes[next] == UInt8(ascii: "{") { return true }
        if bytes[next] == UInt8(ascii: "-") { return true }
        return ["where", "throws", "async", "rethrows"].contains(name(at: next, in: bytes))
    }

    private static func closing(from index: Int, in bytes: [UInt8]) -> Int {
        var depth = 0
        for place in index..<bytes.count {
            if bytes[place] == UInt8(ascii: "{") { depth += 1 }
            if bytes[place] == UInt8(ascii: "}") { depth -= 1 }
            if depth == 0 { return place + 1 }
        }
        return bytes.count
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte &- 48 < 10 || byte &- 65 < 26 || byte &- 97 < 26 || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    private static func name(at index: Int, in bytes: [UInt8]) -> String {
        String(decoding: bytes[index...].prefix { isNameByte($0) }, as: UTF8.self)
    }
}

/// Walks a file once, copying code and blanking the rest.
private struct Blanker {
    private let bytes: [UInt8]
    private var out: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        out = bytes
    }

    mutating func run() -> String {
        while index < bytes.count {
            if matches("//") {
                blank(until: "\n", keepingEnd: true)
            } else if matches("/*") {
                blankNested()
            } else if let hashes = rawStringStart() {
                blankString(hashes: hashes)
            } else if bytes[index] == UInt8(ascii: "\"") {
                blankString(hashes: 0)
            } else {
                index += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private func matches(_ text: StaticString, at place: Int? = nil) -> Bool {
        let start = place ?? index
        let wanted = Array("\(text)".utf8)
        return start + wanted.count <= bytes.count && bytes[start..<(start + wanted.count)].elementsEqual(wanted)
    }

    private mutating func blankOne() {
        if bytes[index] != UInt8(ascii: "\n") { out[index] = UInt8(ascii: " ") }
        index += 1
    }

    private mutating func blank(until end: StaticString, keepingEnd: Bool) {
        while index < bytes.count, !matches(end) { blankOne() }
        if !keepingEnd { for _ in 0..<min("\(end)".utf8.count, bytes.count - index) { blankOne() } }
    }

    private mutating func blankNested() {
        var depth = 0
        repeat {
            if matches("/*") {
                depth += 1
            } else if matches("*/") {
                depth -= 1
            } else {
                blankOne()
                continue
            }
            blankOne()
            blankOne()
        } while index < bytes.count && depth > 0
    }

    /// The number of `#` before a quote that stand here, if it is one.
    private func rawStringStart() -> Int? {
        guard bytes[index] == UInt8(ascii: "#") else { return nil }
        let hashes = bytes[index...].prefix { $0 == UInt8(ascii: "#") }.count
        return index + hashes < bytes.count && bytes[index + hashes] == UInt8(ascii: "\"") ? hashes : nil
    }

    /// The whole literal, interpolations and all: what they hold is short.
    private mutating func blankString(hashes: Int) {
        index += hashes
        let quotes = matches("\"\"\"") ? 3 : 1
        let end =
            [UInt8](repeating: UInt8(ascii: "\""), count: quotes) + [UInt8](repeating: UInt8(ascii: "#"), count: hashes)
        index += quotes
        while index < bytes.count {
            if bytes[index...].starts(with: end) {
                index += end.count
                return
            }
            if bytes[index] == UInt8(ascii: "\\"), hashes == 0 {
                if matches("\\(") { blankInterpolation() } else { blankPair() }
            } else {
                blankOne()
            }
        }
    }

    private mutating func blankPair() {
        blankOne()
        if index < bytes.count { blankOne() }
    }

    private mutating func blankInterpolation() {
        var depth = 0
        repeat {
            if bytes[index] == UInt8(ascii: "(") { depth += 1 }
            if bytes[index] == UInt8(ascii: ")") { depth -= 1 }
            blankOne()
        } while index < bytes.count && (depth > 0 || bytes[index - 1] == UInt8(ascii: "\\"))
    }
}
