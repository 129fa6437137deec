/// One key of the language as the decoding tables know it: what documentation, its tests and a schema are made from.
public struct ConfigKey: Sendable {
    public let name: String
    /// What to write there.
    public let expected: String
    public let isRequired: Bool
    /// False: known and refused as not available yet.
    public let isAvailable: Bool
    let keys: @Sendable () -> [ConfigKey]

    /// The keys of the mapping, or of each item, that stands there. Targets hold targets: the tree has no end.
    public var children: [ConfigKey] { keys() }

    /// All keys of the language as dotted paths, in the order of the tables: `backends.timeouts.connect`. Names that users
    /// choose are left out; a section within itself is listed once.
    public static var all: [(path: String, key: ConfigKey)] {
        var found: [(path: String, key: ConfigKey)] = []
        func visit(_ keys: [ConfigKey], _ path: [String]) {
            for key in keys where !path.contains(key.name) || key.children.isEmpty {
                found.append(((path + [key.name]).joined(separator: "."), key))
                visit(key.children, path + [key.name])
            }
        }
        visit(RouteTable.schema.keys, [])
        return found
    }
}
