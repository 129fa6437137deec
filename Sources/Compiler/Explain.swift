/// The way one request would take: for `explain` and for the configuration's own tests.
///
/// A dry run of the real matcher on a real request head, so it cannot tell another story than the one that serves.
import Containers
import Filters
import Graph
import HTTP

/// A request as someone describes it.
public struct DescribedRequest {
    public var method = "POST"
    public var path = "/"
    public var host = "localhost"
    public var headers: [(name: String, value: String)] = []
    public var body: [UInt8] = []

    public init() {}
}

public final class Explainer {
    private let plan: GraphPlan
    private let graph: RoutingGraph

    public init(_ plan: GraphPlan) {
        self.plan = plan
        graph = plan.makeDryGraph()
    }

    /// Where the request goes.
    public struct Way {
        /// Nil: no route takes it.
        public let route: Int?
        /// Backends that may get it first, with the model sent; several for a split.
        public let first: [(backend: String, model: String)]
        /// Status of an answer made here.
        public let status: Int?
        /// Why the request itself is refused.
        public let refusal: String?
    }

    public func way(_ request: DescribedRequest) -> Way {
        let exchange = Exchange(graph: graph)
        var text = ByteBuffer()
        text.append(text: "\(request.method) \(request.path) HTTP/1.1\r\nhost: \(request.host)\r\n")
        for header in request.headers { text.append(text: "\(header.name): \(header.value)\r\n") }
        if !request.body.isEmpty { text.append(text: "content-length: \(request.body.count)\r\n") }
        text.append("\r\n")
        var parser = RequestParser(limits: HTTPLimits())
        do throws(HTTPError) {
            guard try parser.parse(text.span, into: &exchange.head) != nil else {
                return Way(route: nil, first: [], status: 400, refusal: "not a whole request")
            }
        } catch {
            return Way(route: nil, first: [], status: error.status, refusal: "\(error.reason)")
        }
        exchange.body.append(request.body.span)
        exchange.bodyIsComplete = true
        do throws(GatewayError) {
            guard let route = try exchange.matchDry() else {
                return Way(route: nil, first: [], status: 404, refusal: nil)
            }
            let model = exchange.model.text
            let first = leaves(plan.routes[route].target, model)
            return Way(route: route, first: first, status: status(plan.routes[route].target), refusal: nil)
        } catch {
            return Way(route: nil, first: [], status: error.status, refusal: "\(error.message) \(error.detail)")
        }
    }

    private func leaves(_ target: Int, _ model: String) -> [(backend: String, model: String)] {
        switch plan.targets[target] {
        case .backend(let backend, let own):
            [(plan.backends[backend].name, own.isEmpty ? model : String(decoding: own, as: UTF8.self))]
        case .split(let children, let weights, _):
            zip(children, weights).filter { $0.1 > 0 }.flatMap { leaves($0.0, model) }
        case .fallback(let children): children.first.map { leaves($0, model) } ?? []
        case .respond: []
        }
    }

    private func status(_ target: Int) -> Int? {
        switch plan.targets[target] {
        case .respond(let fixed): fixed.status
        default: nil
        }
    }

    /// The way in lines for a person.
    public func text(_ request: DescribedRequest) -> String {
        let way = way(request)
        if let refusal = way.refusal { return "refused: \(way.status ?? 400) \(refusal)\n" }
        guard let index = way.route else { return "no route takes this request: 404\n" }
        let route = plan.routes[index]
        var lines = ["route \(route.name) (number \(index + 1) of \(plan.routes.count))"]
        for position in 0..<route.chain.count {
            let filter = plan.filters[Int(plan.chainItems[route.chain.start + position])]
            lines.append("  filter \(filter.name): \(filter.kind) \(filter.summary)")
        }
        GraphText(plan).append(route.target, indent: 2, to: &lines)
        for leaf in way.first {
            lines.append("  first: backend \(leaf.backend)" + (leaf.model.isEmpty ? "" : ", model \(leaf.model)"))
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension GraphPlan {
    /// A graph without filters: enough to match on.
    func makeDryGraph() -> RoutingGraph {
        RoutingGraph(
            generation: 0, dialects: dialects, matcher: matcher, routes: routes, backends: backends, targets: targets,
            filters: [], chainItems: chainItems, scratchSize: 0, limits: limits)
    }
}
