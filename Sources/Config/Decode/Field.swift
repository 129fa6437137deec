/// One key of a section: its name, whether it must be there, and how its value is read into the section.
struct Field<Root>: Sendable {
    enum Presence: Sendable {
        case required, optional
        /// Known, and refused as not available yet.
        case planned
    }

    let key: String
    let presence: Presence
    let expected: String
    var keys: @Sendable () -> [ConfigKey] = { [] }
    /// Sets what it can read and reports what it cannot.
    let read: @Sendable (YAMLNode, Reader, inout Root) -> Void

    static func required<Value>(
        _ key: String, _ path: any WritableKeyPath<Root, Value> & Sendable, _ shape: Shape<Value>
    ) -> Field {
        field(key, .required, path, shape)
    }

    static func optional<Value>(
        _ key: String, _ path: any WritableKeyPath<Root, Value> & Sendable, _ shape: Shape<Value>
    ) -> Field {
        field(key, .optional, path, shape)
    }

    /// For a value that is nil unless the key is there.
    static func optional<Value>(
        _ key: String, _ path: any WritableKeyPath<Root, Value?> & Sendable, _ shape: Shape<Value>
    ) -> Field {
        field(key, .optional, path, shape.map { $0 })
    }

    static func planned(_ key: String) -> Field {
        Field(key: key, presence: .planned, expected: "nothing yet") { _, _, _ in }
    }

    private static func field<Value>(
        _ key: String, _ presence: Presence, _ path: any WritableKeyPath<Root, Value> & Sendable, _ shape: Shape<Value>
    ) -> Field {
        Field(key: key, presence: presence, expected: shape.expected, keys: shape.keys) { node, reader, root in
            if let value = shape.read(node, reader) { root[keyPath: path] = value }
        }
    }

    var description: ConfigKey {
        ConfigKey(name: key, expected: expected, isRequired: isRequired, isAvailable: isAvailable, keys: keys)
    }

    private var isRequired: Bool { if case .required = presence { true } else { false } }
    private var isAvailable: Bool { if case .planned = presence { false } else { true } }
}
