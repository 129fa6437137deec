/// One node of a YAML file, with its place. Aliases are resolved: what they stand for is shared, not copied.
struct YAMLNode: Sendable {
    enum Content: Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        case mapping([YAMLPair])
    }

    let content: Content
    let location: SourceLocation
}

struct YAMLScalar: Sendable {
    /// With substitutions filled in.
    let text: String
    /// As written, where `text` came out of a substitution.
    let source: String?
    /// Without quotes and not a block scalar: may stand for a number, a boolean or nothing.
    let isPlain: Bool

    /// What YAML takes for no value at all (core schema, YAML 1.2 §10.3.2).
    var isNull: Bool {
        isPlain && source == nil && (text.isEmpty || text == "~" || text == "null" || text == "Null" || text == "NULL")
    }
}

struct YAMLPair: Sendable {
    let key: String
    let keyLocation: SourceLocation
    let value: YAMLNode
}

extension YAMLNode {
    /// What stands here, in words; a secret's value never.
    var found: String {
        switch content {
        case .sequence(let items): items.isEmpty ? "an empty list" : "a list"
        case .mapping(let pairs): pairs.isEmpty ? "an empty mapping" : "a mapping"
        case .scalar(let scalar) where scalar.isNull: "nothing"
        case .scalar(let scalar): Self.clipped(scalar.source ?? scalar.text)
        }
    }

    /// Quoted, on one line, 60 characters at most.
    static func clipped(_ text: String) -> String {
        let flat = String(String.UnicodeScalarView(text.unicodeScalars.prefix(61).map { $0.value < 0x20 ? " " : $0 }))
        return flat.unicodeScalars.count > 60 ? "'\(flat.unicodeScalars.prefix(60))…'" : "'\(flat)'"
    }
}
