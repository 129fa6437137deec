/// Runs the configuration's own `tests:` against what was compiled, before it serves.
public import Config
import Graph

public struct RouteTestRunner {
    private let table: RouteTable
    private let plan: GraphPlan
    private let file: String

    public init(_ table: RouteTable, _ plan: GraphPlan, file: String) {
        self.table = table
        self.plan = plan
        self.file = file
    }

    /// A diagnostic for each expectation that does not hold.
    public func run() -> [Diagnostic] {
        if table.tests.isEmpty { return [] }
        let explainer = Explainer(plan)
        return table.tests.flatMap { check($0, explainer) }
    }

    private func check(_ test: RouteTest, _ explainer: Explainer) -> [Diagnostic] {
        var request = DescribedRequest()
        request.method = test.request.method.value
        request.path = test.request.path.value
        if let host = test.request.host { request.host = host.value }
        request.headers = test.request.headers.map { ($0.name.value, $0.value.value) }
        request.body = Array((test.request.body?.value ?? "").utf8)
        let way = explainer.way(request)
        var diagnostics: [Diagnostic] = []
        func expect(_ what: String, _ expected: Located<String>?, _ found: [String]) {
            guard let expected, !found.contains(expected.value) else { return }
            diagnostics.append(
                Diagnostic(
                    .error, file: file, at: expected.location, "test failed: \(what)",
                    found: found.isEmpty ? "none" : found.joined(separator: " or "), expected: expected.shown))
        }
        expect("route", test.expect.route, way.route.map { [plan.routes[$0].name] } ?? [])
        expect("backend", test.expect.backend, way.first.map(\.backend))
        expect("model", test.expect.model, way.first.map(\.model))
        if let status = test.expect.status, status.value != way.status {
            diagnostics.append(
                Diagnostic(
                    .error, file: file, at: status.location, "test failed: status",
                    found: way.status.map { "\($0)" } ?? "an answer of a backend", expected: "\(status.value)"))
        }
        return diagnostics
    }
}
