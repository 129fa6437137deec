/// Patterns of `match`: exact, `gpt-*`, or with `*` inside; `*` alone takes everything.

extension Pattern {
    init(_ text: String) {
        let pieces = text.split(separator: "*", omittingEmptySubsequences: false).map(String.init)
        if pieces.count == 1 {
            self = .exact(text)
        } else if pieces.count == 2, pieces[1].isEmpty {
            self = .prefix(pieces[0])
        } else {
            // Neighbouring stars are one.
            let inner = pieces.dropFirst().dropLast().filter { !$0.isEmpty }
            let ends = (pieces[0], pieces[pieces.count - 1])
            self = inner.isEmpty && ends.1.isEmpty ? .prefix(ends.0) : .glob([ends.0] + inner + [ends.1])
        }
    }

    /// The literal bytes that every match begins with.
    public var head: String {
        switch self {
        case .exact(let text), .prefix(let text): text
        case .glob(let pieces): pieces[0]
        }
    }
}

extension Pattern: CustomStringConvertible {
    /// As it would be written.
    public var description: String {
        switch self {
        case .exact(let text): text
        case .prefix(let text): text + "*"
        case .glob(let pieces): pieces.joined(separator: "*")
        }
    }
}

extension Shape where Value == Located<Pattern> {
    static var pattern: Shape {
        .scalar("a pattern", "a text; '*' stands for any run of characters", allowsQuotes: true) { text in
            text.isEmpty ? nil : Pattern(text)
        }
    }

    /// Lower case, no port: ports are not compared.
    static var hostPattern: Shape {
        .scalar(
            "a host pattern", "a host such as api.example.com or \"*.example.com\", without a port", allowsQuotes: true
        ) { text in
            let literal = text.utf8.filter { $0 != UInt8(ascii: "*") }
            let isSound = literal.allSatisfy { ($0 | 0x20) &- 97 < 26 || $0 &- 48 < 10 || $0 &- 45 < 2 || $0 == 95 }
            let isLiteral = text.hasPrefix("[") && IPLiteral.bytes(String(text.dropFirst().dropLast()))?.count == 16
            return !text.isEmpty && (isSound || isLiteral) ? Pattern(text.lowercased()) : nil
        }
    }

    /// Requests are matched by their normalised path: a pattern in another form would never match.
    static var pathPattern: Shape {
        .scalar("a path", "/…, ending in '*' for everything below", hint: PathForm.complaint, allowsQuotes: true) {
            text in
            PathForm.complaint(text) == nil ? Pattern(text) : nil
        }
    }
}

enum PathForm {
    /// Why no normalised path can match `text`; nil when one can.
    static let complaint: @Sendable (String) -> String? = { text in
        if text.utf8.first != UInt8(ascii: "/"), text.utf8.first != UInt8(ascii: "*") {
            return "which does not begin with '/'"
        }
        if text.utf8.contains(where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }) {
            return "with a query, which paths are matched without"
        }
        if !text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
            return "with characters that stand percent-encoded in a path"
        }
        let segments = text.split(separator: "/", omittingEmptySubsequences: false)
        if segments.contains(".") || segments.contains("..") {
            return "with dot segments, which requests are matched without"
        }
        return encodesUnreserved(Array(text.utf8))
            ? "with an encoded letter, digit or '-._~', which are matched decoded" : nil
    }

    /// RFC 3986 §2.3.
    private static func encodesUnreserved(_ bytes: [UInt8]) -> Bool {
        for index in bytes.indices where bytes[index] == UInt8(ascii: "%") && index + 2 < bytes.count {
            let digits = String(decoding: bytes[(index + 1)...(index + 2)], as: UTF8.self)
            guard let byte = UInt8(digits, radix: 16) else { continue }
            if (byte | 0x20) &- 97 < 26 || byte &- 48 < 10 || "-._~".utf8.contains(byte) { return true }
        }
        return false
    }
}
