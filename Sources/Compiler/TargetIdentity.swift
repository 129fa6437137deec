/// What decides what a route's target answers, as bytes: part of a cache's keys, so that an answer made by one target is never
/// given for another. Written out, not hashed: two targets are alike only if every part is. Weights are not in it, `on_lossy` is: what
/// one route may lose is an error on another.
import Config

enum TargetIdentity {
    static func bytes(of route: Route, _ table: RouteTable) -> [UInt8] {
        switch route.action {
        case .target(let target): Array("\(route.onLossy.value) \(text(target, table))".utf8)
        case .respond: []
        }
    }

    private static func text(_ target: Target, _ table: RouteTable) -> String {
        switch target {
        case .backend(let use):
            let backend = table.backends[use.backend]
            let urls = backend.endpoints.map(\.url.value.description).joined(separator: " ")
            let words =
                "\(backend.apiVersion?.value ?? "") \(backend.maxTokens.value) \(backend.extensions?.value ?? true)"
            let mock = backend.mock.map { "\($0.tokens.value)" } ?? ""
            return
                "(\(backend.dialect.value.rawValue) \(backend.name.value) \(urls) \(words) \(mock) \(use.model?.value ?? "*"))"
        case .split(let parts, _): return "[" + parts.map { text($0.target, table) }.joined() + "]"
        case .fallback(let parts, _): return "{" + parts.map { text($0, table) }.joined() + "}"
        }
    }
}
