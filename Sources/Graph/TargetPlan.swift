/// The backends that one request will try, in order: a route's target tree with its choices made.
///
/// A `split` is drawn once, when the request gets here; a `fallback` contributes each of its children. The list is bounded:
/// what lies past `maxTries` is not tried (configurations with such trees are refused).
import Containers

public struct TargetPlan: ~Copyable {
    /// Tries of one request; 8 backends in a row is more than any timeout leaves room for.
    public static let maxTries = 8

    public struct Leaf {
        public let backend: Int
        public let model: [UInt8]
    }

    private var leaves: [Leaf] = []
    private var next = 0
    /// A prepared answer or error stands at the end of the tries.
    var reply: Reply?

    init() { leaves.reserveCapacity(Self.maxTries) }

    mutating func clear() {
        leaves.removeAll(keepingCapacity: true)
        next = 0
        reply = nil
    }

    var hasNext: Bool { next < leaves.count }
    var tries: Int { leaves.count }

    mutating func takeNext() -> Leaf? {
        if next == leaves.count { return nil }
        next += 1
        return leaves[next - 1]
    }

    /// Past this point nothing else is tried: the body was not kept.
    mutating func keepOnlyFirst() {
        while leaves.count > max(1, next) { leaves.removeLast() }
        reply = leaves.isEmpty ? reply : nil
    }

    /// Appends what `target` stands for. `random` is drawn for each split.
    mutating func add(_ target: Int, of graph: RoutingGraph, random: () -> UInt64) {
        switch graph.targets[target] {
        case .backend(let backend, let model):
            if leaves.count < Self.maxTries { leaves.append(Leaf(backend: backend, model: model)) }
        case .split(let children, let weights, let total):
            var point = Int(random() % UInt64(total))
            for index in children.indices {
                if point < weights[index] { return add(children[index], of: graph, random: random) }
                point -= weights[index]
            }
        case .fallback(let children):
            for child in children { add(child, of: graph, random: random) }
        case .respond(let fixed): if reply == nil { reply = .fixed(fixed) }
        }
    }
}
