/// The backends that one request will try, in order: a route's target tree with its choices made.
///
/// A `split` is drawn once, when the request gets here; a `fallback` contributes each of its children. The list is bounded:
/// what lies past `maxTries` is not tried (configurations with such trees are refused).
import Containers

public struct TargetPlan: ~Copyable {
    /// Tries of one request; 8 backends in a row is more than any timeout leaves room for.
    public static let maxTries = 8

    struct Leaf: BitwiseCopyable {
        var backend = 0
        /// Replaces the client's model; empty: as named.
        var model = TextRange()
    }

    private var leaves = InlineArray<8, Leaf>(repeating: Leaf())
    private(set) var tries = 0
    private var next = 0
    /// Index of the prepared answer that stands at the end of the tries; -1 for none.
    private(set) var reply = -1

    init() {}

    mutating func clear() {
        tries = 0
        next = 0
        reply = -1
    }

    var hasNext: Bool { next < tries }

    mutating func takeNext() -> Leaf? {
        if next == tries { return nil }
        next += 1
        return leaves[next - 1]
    }

    /// Past this point nothing else is tried: the body was not kept.
    mutating func keepOnlyFirst() {
        if tries == 0 { return }
        tries = min(tries, max(1, next))
        reply = -1
    }

    /// Appends what `target` stands for. `random` is drawn for each split.
    mutating func add(_ target: Int, of nodes: borrowing FlatNodes, random: () -> UInt64) {
        switch nodes.targets[target] {
        case .backend(let backend, let model):
            if tries == Self.maxTries { return }
            leaves[tries] = Leaf(backend: backend, model: model)
            tries += 1
        case .split(let first, let count, let total):
            var point = Int(random() % UInt64(total))
            for index in first..<first + count {
                if point < nodes.links[index].weight {
                    return add(nodes.links[index].child, of: nodes, random: random)
                }
                point -= nodes.links[index].weight
            }
        case .fallback(let first, let count):
            for index in first..<first + count { add(nodes.links[index].child, of: nodes, random: random) }
        case .respond(let index): if reply < 0 { reply = index }
        }
    }
}
