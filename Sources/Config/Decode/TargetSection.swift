/// A target as written: a backend's name, or a mapping with exactly one of `backend`, `split` and `fallback`.
struct TargetSection: PlacedSection {
    var location = SourceLocation.builtIn
    var backend: BackendUse?
    var model: Located<String>?
    var split: [WeightedTarget]?
    var fallback: [Target]?
    /// Only within a split.
    var weight: Located<Int>?
    var target: Target?

    static let schema = Schema<TargetSection>(
        "a target",
        [
            .optional("backend", \.backend, .backendName),
            .optional("model", \.model, .text),
            .optional("split", \.split, .list(.weightedTarget)),
            .optional("fallback", \.fallback, .list(.target)),
            .optional("weight", \.weight, .integer(0...1_000_000)),
        ])

    private static let expected = "one of backend, split, fallback"

    mutating func finish(_ node: YAMLNode, _ reader: Reader) {
        guard case .mapping(let pairs) = node.content else { return }
        let kinds = pairs.filter { ["backend", "split", "fallback"].contains($0.key) }
        if kinds.isEmpty {
            reader.report.error("a target that goes nowhere", at: location, expected: Self.expected)
        } else if kinds.count > 1 {
            reader.report.error(
                "a target with both '\(kinds[0].key)' and '\(kinds[1].key)'", at: kinds[1].keyLocation,
                expected: Self.expected)
        } else if let model, kinds[0].key != "backend" {
            reader.report.error(
                "'model' belongs to a backend", at: model.location,
                expected: "the model beside each 'backend' of the \(kinds[0].key)")
        }
        if var use = backend {
            use.model = model
            use.location = location
            target = .backend(use)
        } else if let split {
            target = .split(split, location)
        } else if let fallback {
            target = .fallback(fallback, location)
        }
    }
}

extension Shape where Value == BackendUse {
    fileprivate static var backendName: Shape {
        Shape(noun: "the name of a backend", expected: "the name of a backend") { node, reader in
            reader.backends.use(node, reader).map { BackendUse(backend: $0, model: nil, location: node.location) }
        }
    }
}

extension Shape where Value == Target {
    static var target: Shape {
        Shape(
            noun: "a target", expected: "a backend's name, {backend: …}, {split: […]} or {fallback: […]}",
            keys: keys
        ) {
            node, reader in
            guard case .mapping = node.content else {
                return Shape<BackendUse>.backendName.read(node, reader).map { .backend($0) }
            }
            guard let section = TargetSection.schema.read(node, reader) else { return nil }
            if let weight = section.weight {
                reader.report.error("'weight' only counts within a split", at: weight.location)
            }
            return section.target
        }
    }

    private static var keys: [ConfigKey] { TargetSection.schema.keys }
}

extension Shape where Value == WeightedTarget {
    fileprivate static var weightedTarget: Shape {
        Shape(noun: "a target with a weight", expected: "{backend: …, weight: 9}", keys: TargetSection.schema.keys) {
            node, reader in
            guard case .mapping = node.content else {
                return Shape<BackendUse>.backendName.read(node, reader).map {
                    WeightedTarget(weight: Located(builtIn: 1), target: .backend($0))
                }
            }
            guard let section = TargetSection.schema.read(node, reader), let target = section.target else { return nil }
            return WeightedTarget(weight: section.weight ?? Located(builtIn: 1), target: target)
        }
    }
}
