/// Header fields as mappings: `{x-team: blue}`.

extension Shape where Value == [HeaderField] {
    /// Name → value; `canRepeat` allows a list of values for a name. Names that frame a message are refused when `isSent`.
    static func headerFields(canRepeat: Bool = false, isSent: Bool = true) -> Shape {
        Shape(noun: "a mapping", expected: "header names with their values") { node, reader in
            guard let pairs = reader.pairs(node, of: "headers") else { return nil }
            var fields: [HeaderField] = []
            for pair in pairs {
                guard let name = HeaderName.read(pair, reader, isSent: isSent) else { continue }
                reader.key = pair.key
                var values = [pair.value]
                if canRepeat, case .sequence(let items) = pair.value.content { values = items }
                for value in values.compactMap({ Shape<Located<String>>.headerValue.read($0, reader) }) {
                    fields.append(HeaderField(name: name, value: value))
                }
            }
            return fields
        }
    }
}

extension Shape where Value == [HeaderMatch] {
    static var headerMatches: Shape {
        Shape(noun: "a mapping", expected: "header names with the values they must have") { node, reader in
            guard let pairs = reader.pairs(node, of: "headers") else { return nil }
            return pairs.compactMap { pair in
                guard let name = HeaderName.read(pair, reader, isSent: false) else { return nil }
                reader.key = pair.key
                guard let value = Shape<Located<Pattern>>.pattern.read(pair.value, reader) else { return nil }
                return HeaderMatch(name: name.map { $0.lowercased() }, value: value)
            }
        }
    }
}

extension Shape where Value == [Located<String>] {
    /// Names of fields to remove.
    static var headerNames: Shape {
        Shape(noun: "a list", expected: "a list of header names") { node, reader in
            let names = Shape<[Located<String>]>.list(.headerName).read(node, reader)
            return names?.filter { HeaderName.isFree($0.value, at: $0.location, reader) }
        }
    }
}

enum HeaderName {
    /// Fields that say where a message ends, whether its connection lives on, or whom it is for: the proxy's own.
    private static let framing: Set<String> = [
        "connection", "content-length", "host", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding",
        "upgrade",
    ]

    static func read(_ pair: YAMLPair, _ reader: Reader, isSent: Bool) -> Located<String>? {
        if !Names.isToken(pair.key) {
            reader.report.error(
                "not a header name", at: pair.keyLocation, found: YAMLNode.clipped(pair.key),
                expected: "letters, digits and '-'")
            return nil
        }
        if isSent, !isFree(pair.key, at: pair.keyLocation, reader) { return nil }
        return Located(pair.key, at: pair.keyLocation)
    }

    static func isFree(_ name: String, at location: SourceLocation, _ reader: Reader) -> Bool {
        if !framing.contains(name.lowercased()) { return true }
        reader.report.error(
            "'\(name)' is set by the gateway itself", at: location,
            expected: name.lowercased() == "host" ? "'host: pass' or 'host: backend' of the backend" : "another header")
        return false
    }
}
