/// `headers`: fields set, added and removed, on the way there and back.
public struct HeadersOptions: Sendable {
    public var request = HeaderChanges()
    public var response = HeaderChanges()
}

/// Removed first, then set (replaces every line of that name), then added.
public struct HeaderChanges: Sendable {
    public var set: [HeaderField] = []
    public var add: [HeaderField] = []
    public var remove: [Located<String>] = []
}

extension HeadersOptions: Section {
    static let schema = Schema<HeadersOptions>(
        "headers",
        [
            .optional("request", \.request, .section(HeaderChanges.self)),
            .optional("response", \.response, .section(HeaderChanges.self)),
        ])

    mutating func finish(_ node: YAMLNode, _ reader: Reader) {
        if case .mapping(let pairs) = node.content,
            !pairs.contains(where: { Self.schema.fields.map(\.key).contains($0.key) })
        {
            reader.report.warning("this filter changes nothing", at: node.location, expected: "request or response")
        }
    }
}

extension HeaderChanges: Section {
    static let schema = Schema<HeaderChanges>(
        "header changes",
        [
            .optional("set", \.set, .headerFields()),
            .optional("add", \.add, .headerFields(canRepeat: true)),
            .optional("remove", \.remove, .headerNames),
        ])
}
