/// How one kind of value is written, read and described: a duration, a list of names, a section with keys of its own.
struct Shape<Value>: Sendable {
    /// `a duration`, as in "'idle' must be a duration".
    let noun: String
    /// What to write: `a number with a unit: 250ms, 10m, 1h30m`.
    let expected: String
    /// The keys of a section, for the list of all known keys.
    let keys: @Sendable () -> [ConfigKey]
    /// The value, or nil after a report.
    let read: @Sendable (YAMLNode, Reader) -> Value?

    init(
        noun: String, expected: String, keys: @autoclosure @escaping @Sendable () -> [ConfigKey] = [],
        read: @escaping @Sendable (YAMLNode, Reader) -> Value?
    ) {
        self.noun = noun
        self.expected = expected
        self.keys = keys
        self.read = read
    }

    func map<Other>(_ change: @escaping @Sendable (Value) -> Other) -> Shape<Other> {
        let read = self.read
        return Shape<Other>(noun: noun, expected: expected, keys: keys()) { node, reader in
            read(node, reader).map(change)
        }
    }
}

extension Shape {
    /// One scalar that stands for something. `hint` says more of a text that was refused.
    static func scalar<Content>(
        _ noun: String, _ expected: String, hint: @escaping @Sendable (String) -> String? = { _ in nil },
        allowsQuotes: Bool = false, _ parse: @escaping @Sendable (String) -> Content?
    ) -> Shape<Located<Content>> where Value == Located<Content> {
        Shape<Located<Content>>(noun: noun, expected: expected) { node, reader in
            guard case .scalar(let scalar) = node.content, !scalar.isNull else {
                reader.refuse(node, mustBe: noun, expected: expected)
                return nil
            }
            if !allowsQuotes, !scalar.isPlain, scalar.source == nil {
                reader.refuse(
                    node, mustBe: noun, expected: "\(expected), without quotes", found: "a text, \(node.found)")
                return nil
            }
            guard let value = parse(scalar.text) else {
                let more = scalar.source == nil ? hint(scalar.text).map { "\(node.found), \($0)" } : nil
                reader.refuse(node, mustBe: noun, expected: expected, found: more)
                return nil
            }
            return Located(value, at: node.location, source: scalar.source)
        }
    }

    /// A list of `item`s; `atLeast` one unless said otherwise.
    static func list<Item>(_ item: Shape<Item>, atLeast: Int = 1) -> Shape<[Item]> where Value == [Item] {
        Shape<[Item]>(noun: "a list", expected: "a list, each \(item.noun)", keys: item.keys()) { node, reader in
            guard let items = reader.items(node, of: item.noun) else { return nil }
            if items.count < atLeast {
                reader.refuse(node, mustBe: "a list with something in it", expected: item.expected)
                return nil
            }
            let key = reader.key
            return items.compactMap {
                reader.key = key
                return item.read($0, reader)
            }
        }
    }

    /// A section with keys of its own.
    static func section(_: Value.Type) -> Shape where Value: Section {
        Shape(noun: "a mapping", expected: Value.schema.expected, keys: Value.schema.keys) { node, reader in
            Value.schema.read(node, reader)
        }
    }
}
