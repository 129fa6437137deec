/// Targets that cannot do what they say: weights that add to nothing, a fallback to what has just failed, or to more than
/// will be tried.
struct TargetCheck {
    /// Backends that one request tries, one after another: more than any time-out leaves room for.
    static let maxTries = 8

    let backends: [Backend]
    let report: Report

    func check(_ target: Target, withinFallback: Bool = false) {
        switch target {
        case .backend: return
        case .split(let parts, let location):
            checkWeights(parts, location)
            for part in parts { check(part.target) }
        case .fallback(let parts, let location):
            if !withinFallback {
                checkRepeats(in: parts)
                checkTries(target, location)
            }
            for part in parts { check(part, withinFallback: true) }
        }
    }

    private func checkWeights(_ parts: [WeightedTarget], _ location: SourceLocation) {
        if !parts.isEmpty, parts.allSatisfy({ $0.weight.value == 0 }) {
            let place = parts[0].weight.isBuiltIn ? location : parts[0].weight.location
            report.error(
                "the weights add to nothing", at: place, found: "weight 0 for every target",
                expected: "one target at least with a weight above 0")
        }
        var seen: [Leaf: SourceLocation] = [:]
        for part in parts {
            guard case .backend(let use) = part.target else { continue }
            if let first = seen.updateValue(use.location, forKey: Leaf(use)) {
                report.warning(
                    "the same target twice in a split", at: use.location,
                    found: "\(described(use)), as in line \(first.line)",
                    expected: "one with the sum of both weights")
            }
        }
    }

    /// Fallbacks inside fallbacks are tried in the same order, so they count as one list; what a split may choose is not
    /// certain to have been tried.
    private func checkRepeats(in parts: [Target]) {
        var seen: [Leaf: SourceLocation] = [:]
        func visit(_ target: Target) {
            switch target {
            case .split: return
            case .fallback(let parts, _): for part in parts { visit(part) }
            case .backend(let use):
                let first = seen[Leaf(use)]
                if first == nil { seen[Leaf(use)] = use.location }
                guard let first else { return }
                report.error(
                    "a fallback to itself", at: use.location,
                    found: "\(described(use)), which line \(first.line) has tried",
                    expected: "another backend or another model")
            }
        }
        for part in parts { visit(part) }
    }

    private func checkTries(_ target: Target, _ location: SourceLocation) {
        let tries = tries(target)
        if tries <= Self.maxTries { return }
        report.error(
            "a fallback over too many backends", at: location, found: "\(tries) one after another",
            expected: "\(Self.maxTries) at most")
    }

    /// Of a split, its longest part.
    private func tries(_ target: Target) -> Int {
        switch target {
        case .backend: 1
        case .split(let parts, _): parts.map { tries($0.target) }.max() ?? 0
        case .fallback(let parts, _): parts.reduce(0) { $0 + tries($1) }
        }
    }

    private func described(_ use: BackendUse) -> String {
        let name = backends.indices.contains(use.backend) ? backends[use.backend].name.shown : "?"
        return use.model.map { "\(name) with model \($0.shown)" } ?? name
    }

    /// What makes two uses the same.
    private struct Leaf: Hashable {
        var backend: Int
        var model: String?

        init(_ use: BackendUse) {
            backend = use.backend
            model = use.model?.value
        }
    }
}
