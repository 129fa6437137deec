/// Where a route's requests go: a tree whose leaves are backends.
public indirect enum Target: Sendable {
    case backend(BackendUse)
    /// One of them, by weight.
    case split([WeightedTarget], SourceLocation)
    /// The first that gives content.
    case fallback([Target], SourceLocation)
}

public struct BackendUse: Sendable {
    /// Index into `RouteTable.backends`.
    public var backend: Int
    /// The name that is sent upstream in place of the client's.
    public var model: Located<String>?
    public var location: SourceLocation
}

public struct WeightedTarget: Sendable {
    /// 0…1,000,000; the weights of a split do not add to 0.
    public var weight: Located<Int>
    public var target: Target
}

extension Target {
    /// Visits every leaf, in file order.
    public func forEachBackend(_ visit: (BackendUse) -> Void) {
        switch self {
        case .backend(let use): visit(use)
        case .split(let parts, _): for part in parts { part.target.forEachBackend(visit) }
        case .fallback(let parts, _): for part in parts { part.forEachBackend(visit) }
        }
    }
}
