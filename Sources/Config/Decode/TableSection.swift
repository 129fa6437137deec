/// The keys of the whole file. What defines names stands before what uses them, whatever the file's own order.

extension RouteTable: Section {
    static let schema = Schema<RouteTable>(
        "the file",
        [
            Field(key: "version", presence: .required, expected: "1") { node, reader, _ in readVersion(node, reader) },
            .required("listeners", \.listeners, .listeners),
            .optional("admin", \.admin, .section(AdminOptions.self)),
            .optional("log", \.log, .section(LogOptions.self)),
            .optional("limits", \.limits, .section(Limits.self)),
            .optional("shutdown", \.shutdown, .section(ShutdownOptions.self)),
            .optional("backends", \.backends, .backends),
            .optional("filters", \.filters, .filters),
            .required("routes", \.routes, .routes),
            .optional("prices", \.prices, .prices),
            .optional("tokenizers", \.tokenizers, .tokenizers),
            .optional("tests", \.tests, .list(.section(RouteTest.self), atLeast: 0)),
            .planned("import"),
        ])

    mutating func finish(_ node: YAMLNode, _ reader: Reader) {
        filters += reader.inlineFilters
        referencedFiles = reader.referencedFiles
    }

    private static func readVersion(_ node: YAMLNode, _ reader: Reader) {
        guard let version = Shape<Located<Int>>.integer(0...Int.max).read(node, reader), version.value != 1 else {
            return
        }
        reader.report.error("unknown version of the language", at: node.location, found: node.found, expected: "1")
    }
}

extension Shape where Value == [Listener] {
    /// Known by their names, or by their addresses as written.
    fileprivate static var listeners: Shape {
        Shape(
            noun: "a list", expected: "a list of listeners: [{address: 127.0.0.1:8080}]", keys: Listener.schema.keys
        ) {
            node, reader in
            guard let listeners = Shape<[Listener]>.list(.section(Listener.self)).read(node, reader) else { return nil }
            for listener in listeners {
                let name = listener.name ?? listener.address.map(\.description)
                if let first = reader.listeners.add(name.value, at: name.location), listener.name != nil {
                    reader.report.error(
                        "duplicate listener name '\(name.value)'", at: name.location,
                        found: "the same name in line \(first.line)")
                }
            }
            return listeners
        }
    }
}
