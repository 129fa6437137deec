/// Texts: free ones, names, files, header names and values, words of a fixed list.

extension Shape where Value == Located<String> {
    /// Any text with something in it; quotes or none.
    static var text: Shape {
        let hint: @Sendable (String) -> String? = { _ in "which is empty" }
        return .scalar("a text", "a text with something in it", hint: hint, allowsQuotes: true) {
            $0.isEmpty ? nil : $0
        }
    }

    /// A text that may be empty where quotes say so.
    static var anyText: Shape { .scalar("a text", "a text", allowsQuotes: true) { $0 } }

    /// A credential: not shown, and best not written out.
    static var secret: Shape {
        Shape(noun: "a text", expected: "a text, such as \"${env:NAME}\" or \"${file:path}\"") { node, reader in
            if !node.isReference { reader.report.hide(node.location) }
            guard let text = Shape.text.read(node, reader) else { return nil }
            if !text.isSecret {
                reader.report.warning(
                    "'\(reader.key)' stands in the file in plain text", at: node.location,
                    expected: "\"${env:NAME}\" or \"${file:path}\"")
                return Located(text.value, at: text.location, source: "(hidden)")
            }
            return text
        }
    }

    /// A name that logs and metrics show: no substitution, letters, digits and `. _ - /`.
    static var name: Shape {
        let expected = "1–64 letters, digits, '.', '_', '-' or '/'"
        return Shape(noun: "a name", expected: expected) { node, reader in
            guard let text = Shape.text.read(node, reader) else { return nil }
            if text.isSecret {
                reader.refuse(node, mustBe: "a name without a substitution", expected: "a name that logs may show")
                return nil
            }
            if Names.isValid(text.value) { return text }
            reader.refuse(node, mustBe: "a name", expected: expected)
            return nil
        }
    }

    /// A file that others read, resolved against the config file's folder and remembered.
    static var file: Shape {
        Shape(noun: "a file's path", expected: "a path, from this file's folder or absolute") { node, reader in
            guard let text = Shape.text.read(node, reader) else { return nil }
            let resolved = text.map { FilePath.resolve($0, in: reader.folder) }
            reader.referencedFiles.append(resolved)
            return resolved
        }
    }

    /// A header field's name (RFC 9110 §5.6.2, token).
    static var headerName: Shape {
        .scalar("a header name", "letters, digits and '-'", allowsQuotes: true) { Names.isToken($0) ? $0 : nil }
    }

    /// A header field's value (RFC 9110 §5.5), without the characters that end one.
    static var headerValue: Shape {
        .scalar("a header value", "a text without line ends or control characters", allowsQuotes: true) { text in
            text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 } && text == text.trimmed ? text : nil
        }
    }

    /// A method as HTTP writes it; lower case is taken for what it means.
    static var method: Shape {
        .scalar("a method", "a method such as GET or POST", allowsQuotes: true) { text in
            Names.isToken(text) ? text.uppercased() : nil
        }
    }

    static var host: Shape {
        .scalar("a host name", "a host name without scheme or port", allowsQuotes: true) { text in
            HostName.isValid(text) ? text.lowercased() : nil
        }
    }

    /// Whatever stands there, as JSON.
    static var json: Shape {
        Shape(noun: "a value", expected: "a value, a list or a mapping") { node, reader in
            refuseDuplicates(node, reader)
            let source: String? = node.holdsSecret ? "(hidden)" : nil
            return Located<String>(node.json, at: node.location, source: source)
        }
    }

    /// YAML lets a key stand twice, and so would the JSON made of it.
    private static func refuseDuplicates(_ node: YAMLNode, _ reader: Reader) {
        switch node.content {
        case .scalar: return
        case .sequence(let items): for item in items { refuseDuplicates(item, reader) }
        case .mapping:
            for pair in reader.pairs(node, of: "'\(reader.key)'") ?? [] { refuseDuplicates(pair.value, reader) }
        }
    }
}

extension Shape {
    /// One word of a fixed list.
    static func word<Word: RawRepresentable & CaseIterable & Sendable>(_: Word.Type) -> Shape<Located<Word>>
    where Word.RawValue == String, Value == Located<Word> {
        let known = Word.allCases.map(\.rawValue)
        let expected = known.count == 1 ? known[0] : "one of \(known.joined(separator: ", "))"
        return Shape<Located<Word>>(noun: expected, expected: expected) { node, reader in
            if case .scalar(let scalar) = node.content {
                if let word = Word(rawValue: scalar.text) {
                    return Located(word, at: node.location, source: scalar.source)
                }
                let near = scalar.source == nil ? NearestWord.find(scalar.text, among: known) : nil
                reader.report.error(
                    "unknown value for '\(reader.key)'", at: node.location, found: node.found, expected: expected,
                    suggestion: near)
            } else {
                reader.refuse(node, mustBe: expected)
            }
            return nil
        }
    }
}

extension YAMLNode {
    /// Nothing but one substitution without a default: nothing in it is worth hiding.
    fileprivate var isReference: Bool {
        guard case .scalar(let scalar) = content, let source = scalar.source else { return false }
        return source.hasPrefix("${") && source.utf8.firstIndex(of: UInt8(ascii: "}")) == source.utf8.indices.last
            && !source.contains(":-")
    }
}

enum Names {
    static func isValid(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64
            && text.utf8.allSatisfy { ($0 | 0x20) &- 97 < 26 || $0 &- 48 < 10 || $0 &- 45 < 3 || $0 == 95 }
    }

    /// RFC 9110 §5.6.2.
    static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { ($0 | 0x20) &- 97 < 26 || $0 &- 48 < 10 || "!#$%&'*+-.^_`|~".utf8.contains($0) }
    }
}

extension String {
    /// Without blanks and tabs at its ends.
    fileprivate var trimmed: Substring {
        var rest = self[...]
        while rest.hasPrefix(" ") || rest.hasPrefix("\t") { rest.removeFirst() }
        while rest.hasSuffix(" ") || rest.hasSuffix("\t") { rest.removeLast() }
        return rest
    }
}
