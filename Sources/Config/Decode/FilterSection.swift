/// Filters by their kind: one line here and an options file make a new one known.

struct FilterKind: Sendable {
    let name: String
    let keys: @Sendable () -> [ConfigKey]
    let read: @Sendable (YAMLNode, Reader) -> FilterOptions?

    init<Options: Section>(_ name: String, _: Options.Type, _ make: @escaping @Sendable (Options) -> FilterOptions) {
        self.name = name
        keys = { Options.schema.keys }
        read = { node, reader in Options.schema.read(node, reader, ignoring: "use").map(make) }
    }

    static let all: [FilterKind] = [
        FilterKind("auth.keys", AuthKeysOptions.self) { .authKeys($0) },
        FilterKind("limit.rate", RateLimitOptions.self) { .limitRate($0) },
        FilterKind("prompt.prepend", PromptInsertOptions.self) { .promptInsert($0.placed(.before)) },
        FilterKind("prompt.append", PromptInsertOptions.self) { .promptInsert($0.placed(.after)) },
        FilterKind("prompt.defaults", PromptParametersOptions.self) { .promptParameters($0.acting(.defaults)) },
        FilterKind("prompt.overrides", PromptParametersOptions.self) { .promptParameters($0.acting(.overrides)) },
        FilterKind("prompt.clamp", PromptClampOptions.self) { .promptClamp($0) },
        FilterKind("cache.exact", ExactCacheOptions.self) { .cacheExact($0) },
        FilterKind("headers", HeadersOptions.self) { .headers($0) },
    ]

    static let planned: Set<String> = ["plugin"]

    /// `use` and the options of every kind, as `filters.<kind>.<key>`.
    static var allKeys: [ConfigKey] {
        [
            ConfigKey(
                name: "use", expected: all.map(\.name).joined(separator: ", "), isRequired: true, isAvailable: true,
                keys: { [] })
        ]
            + all.map { kind in
                ConfigKey(name: kind.name, expected: "options", isRequired: false, isAvailable: true, keys: kind.keys)
            }
    }
}

extension PromptInsertOptions {
    fileprivate func placed(_ position: Position) -> PromptInsertOptions {
        var copy = self
        copy.position = position
        return copy
    }
}

extension PromptParametersOptions {
    fileprivate func acting(_ mode: Mode) -> PromptParametersOptions {
        var copy = self
        copy.mode = mode
        return copy
    }
}

extension Reader {
    /// The options of `{use: …}`; nil after a report.
    func filterOptions(_ node: YAMLNode) -> FilterOptions? {
        guard case .mapping(let pairs) = node.content, let use = pairs.first(where: { $0.key == "use" }) else {
            if case .mapping = node.content {
                report.error(
                    "missing key 'use' in a filter", at: node.location, expected: "use: \(FilterKind.expected)")
            } else {
                refuse(node, mustBe: "a filter", expected: "{use: …} with its options")
            }
            return nil
        }
        key = "use"
        guard let name = Shape<Located<String>>.text.read(use.value, self) else { return nil }
        if let kind = FilterKind.all.first(where: { $0.name == name.value }) { return kind.read(node, self) }
        if FilterKind.planned.contains(name.value) {
            report.error("the filter '\(name.value)' is not available yet", at: use.value.location)
        } else {
            let near = name.isSecret ? nil : NearestWord.find(name.value, among: FilterKind.all.map(\.name))
            report.error(
                "unknown filter \(use.value.found)", at: use.value.location, expected: FilterKind.expected,
                suggestion: near)
        }
        return nil
    }

    /// Names a thing of the file by its key; reports a name that cannot be one.
    func define(_ pair: YAMLPair, in table: ReferenceWritableKeyPath<Reader, NameTable>) -> Located<String> {
        if !Names.isValid(pair.key) {
            report.error(
                "not a name for a \(self[keyPath: table].noun)", at: pair.keyLocation,
                found: YAMLNode.clipped(pair.key),
                expected: "1–64 letters, digits, '.', '_', '-' or '/'")
        }
        _ = self[keyPath: table].add(pair.key, at: pair.keyLocation)
        return Located(pair.key, at: pair.keyLocation)
    }
}

extension FilterKind {
    fileprivate static var expected: String { all.map(\.name).joined(separator: ", ") }
}

extension Shape where Value == [FilterDefinition] {
    /// Name → filter. One that is wrong keeps its place, so that indices stay right.
    static var filters: Shape {
        Shape(noun: "a mapping", expected: "names with their filters", keys: FilterKind.allKeys) { node, reader in
            guard let pairs = reader.pairs(node, of: "filters") else { return nil }
            return pairs.map { pair in
                let name = reader.define(pair, in: \.filters)
                reader.key = pair.key
                let options = reader.filterOptions(pair.value) ?? .authKeys(AuthKeysOptions())
                return FilterDefinition(location: pair.value.location, name: name, isInline: false, options: options)
            }
        }
    }
}

extension Shape where Value == FilterUse {
    /// A filter's name, or a filter written where it is used.
    static var filterUse: Shape {
        Shape(noun: "a filter", expected: "a filter's name, or {use: …}", keys: FilterKind.allKeys) {
            node, reader in
            reader.route.filters += 1
            guard case .mapping(let pairs) = node.content else {
                return reader.filters.use(node, reader).map { FilterUse(filter: $0, location: node.location) }
            }
            if let when = pairs.first(where: { $0.key == "when" || $0.key == "then" }) {
                reader.report.error("'\(when.key)' in a list of filters is not available yet", at: when.keyLocation)
                return nil
            }
            let name = "\(reader.route.name)/\(reader.route.filters)"
            guard let options = reader.filterOptions(node) else { return nil }
            reader.inlineFilters.append(
                FilterDefinition(
                    location: node.location, name: Located(name, at: node.location), isInline: true, options: options))
            return FilterUse(
                filter: reader.filters.names.count + reader.inlineFilters.count - 1, location: node.location)
        }
    }
}
