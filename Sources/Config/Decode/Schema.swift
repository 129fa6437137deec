/// The table of a section's keys: it decodes them, reports what is unknown, repeated, missing or of the wrong kind, and lists
/// them for documentation.
///
///     static let schema = Schema<ExactCacheOptions>("cache.exact", [
///         .optional("ttl", \.ttl, .duration),
///         .optional("scope", \.scope, .word(CacheScope.self)),
///     ])
protocol Section: Sendable {
    init()
    static var schema: Schema<Self> { get }
    /// Remembers where the section stands.
    mutating func place(at location: SourceLocation)
    /// Checks what concerns several keys at once; runs after all were read, even when some were wrong.
    mutating func finish(_ node: YAMLNode, _ reader: Reader)
}

extension Section {
    mutating func place(at location: SourceLocation) {}
    mutating func finish(_ node: YAMLNode, _ reader: Reader) {}
}

/// A section that keeps its own location.
protocol PlacedSection: Section {
    var location: SourceLocation { get set }
}

extension PlacedSection {
    mutating func place(at location: SourceLocation) { self.location = location }
}

struct Schema<Root: Section>: Sendable {
    /// The section's name in messages: `timeouts`, `cache.exact`, `a route`.
    let noun: String
    /// Read in this order, whatever the file's.
    let fields: [Field<Root>]
    private let indices: [String: Int]

    init(_ noun: String, _ fields: [Field<Root>]) {
        self.noun = noun
        self.fields = fields
        indices = Dictionary(uniqueKeysWithValues: fields.enumerated().map { ($1.key, $0) })
    }

    var keys: [ConfigKey] { fields.map(\.description) }

    /// Reads a section. `ignoring` is a key that the caller has read itself.
    func read(_ node: YAMLNode, _ reader: Reader, ignoring ignored: String? = nil) -> Root? {
        guard let pairs = reader.pairs(node, of: noun, expected: expected) else { return nil }
        var mistyped: [String?] = []
        var values = [YAMLNode?](repeating: nil, count: fields.count)
        for pair in pairs where pair.key != ignored {
            if let index = indices[pair.key] {
                values[index] = pair.value
            } else {
                mistyped.append(reportUnknown(pair, reader))
            }
            if let index = indices[pair.key], case .planned = fields[index].presence {
                reader.report.error("'\(pair.key)' in \(noun) is not available yet", at: pair.keyLocation)
                values[index] = nil
            }
        }
        var root = Root()
        root.place(at: node.location)
        for (field, value) in zip(fields, values) {
            if let value {
                reader.key = field.key
                field.read(value, reader, &root)
            } else if case .required = field.presence, !mistyped.contains(field.key) {
                reader.report.error(
                    "missing key '\(field.key)' in \(noun)", at: node.location,
                    expected: "\(field.key): \(field.expected)")
            }
        }
        root.finish(node, reader)
        return root
    }

    /// `{ttl, size, scope}`: what may be written.
    var expected: String { "{\(known.joined(separator: ", "))}" }

    private var known: [String] {
        fields.compactMap { if case .planned = $0.presence { nil } else { $0.key } }
    }

    /// Gives the key that was probably meant: it is not called missing as well.
    private func reportUnknown(_ pair: YAMLPair, _ reader: Reader) -> String? {
        guard reader.report.hasRoom else {
            reader.report.countError()
            return nil
        }
        let near = NearestWord.find(pair.key, among: known)
        reader.report.error(
            "unknown key \(YAMLNode.clipped(pair.key)) in \(noun)", at: pair.keyLocation,
            expected: known.joined(separator: ", "), suggestion: near)
        return near
    }
}
