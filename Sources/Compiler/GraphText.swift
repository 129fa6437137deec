/// The compiled graph as text: deterministic, the form that golden tests hold and that `/graph` shows.
///
/// No secret is in it: backends show their names and dialects, filters the summaries that their lowering wrote.
import Graph

public struct GraphText {
    private let plan: GraphPlan

    public init(_ plan: GraphPlan) { self.plan = plan }

    public var text: String {
        var lines: [String] = []
        for (index, route) in plan.routes.enumerated() {
            lines.append("route \(index) \(route.name)")
            for position in 0..<route.chain.count {
                let filter = plan.filters[Int(plan.chainItems[route.chain.start + position])]
                lines.append("  filter \(filter.name) (\(filter.kind): \(filter.summary))")
            }
            append(route.target, indent: 2, to: &lines)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The lines of one target tree.
    func append(_ target: Int, indent: Int, prefix: String = "to", to lines: inout [String]) {
        let pad = String(repeating: " ", count: indent)
        switch plan.targets[target] {
        case .backend(let backend, let model):
            let node = plan.backends[backend]
            let kind = node.kind == .mock ? "mock" : "\(node.dialect.name)"
            lines.append(
                "\(pad)\(prefix) backend \(node.name) (\(kind))"
                    + (model.isEmpty ? "" : " model \(String(decoding: model, as: UTF8.self))"))
        case .split(let children, let weights, let total):
            lines.append("\(pad)\(prefix) split")
            for (child, weight) in zip(children, weights) {
                append(child, indent: indent + 2, prefix: "\(weight)/\(total)", to: &lines)
            }
        case .fallback(let children):
            lines.append("\(pad)\(prefix) fallback")
            for (index, child) in children.enumerated() {
                append(child, indent: indent + 2, prefix: "\(index + 1).", to: &lines)
            }
        case .respond(let fixed):
            var code = ""
            if case .error(let error) = fixed.content { code = " \(error.code)" }
            lines.append("\(pad)\(prefix) respond \(fixed.status)\(code)")
        }
    }
}
