/// Where a worker's numbers lie in its block of cells:
///
///     process | errors by code | losses by feature | by backend: answers, failures, connections | by route: answers, tokens, three histograms
import Chat
import Graph
import Metrics
import Upstream

enum Cell {
    static let connectionsOpened = 0
    static let connectionsClosed = 1
    static let acceptPauses = 2
    static let cacheHits = 3
    static let cacheMisses = 4
    static let cacheShared = 5
    static let limited = 6
    static let unrouted = 7
    static let droppedLines = 8
    static let unpriced = 9
    static let heldEver = 10
    // Gauges.
    static let held = 11
    static let buffered = 12

    static let firstError = 16
    /// By `Feature`.
    static let firstLost = firstError + ErrorCodes.all.count + 1
    static let firstBackend = firstLost + Feature.allCases.count
    static let firstRoute = firstBackend + (SeriesTable.maxBackends + 1) * BackendCell.count
    static let count = firstRoute + (SeriesTable.maxRoutes + 1) * RouteCell.count

    static func backend(_ series: Int) -> Int { firstBackend + series * BackendCell.count }
    static func route(_ series: Int) -> Int { firstRoute + series * RouteCell.count }
}

/// Within a backend's cells.
enum BackendCell {
    /// Answers by class, 1xx … 5xx.
    static let classes = 0
    /// Failures, by `UpstreamFailure.Kind`.
    static let failures = 5
    /// Keys that came to rest, by `KeyRestReason`.
    static let keyRests = failures + UpstreamFailure.Kind.allCases.count
    // Gauges.
    static let active = keyRests + KeyRestReason.allCases.count
    static let idle = active + 1
    static let waiting = active + 2
    static let count = active + 3
}

/// Within a route's cells.
enum RouteCell {
    /// Answers by class, 1xx … 5xx.
    static let classes = 0
    static let clientClosed = 5
    /// Tokens, by `TokenKind`.
    static let tokens = 6
    /// In 10⁻⁹ dollars.
    static let cost = tokens + TokenKind.allCases.count
    static let duration = cost + 1
    static let overhead = duration + LatencyBuckets.cells
    static let upstream = overhead + LatencyBuckets.cells
    static let count = upstream + LatencyBuckets.cells
}

/// Sorts of tokens that are counted apart. No token is of two, so that they add up.
enum TokenKind: Int, CaseIterable {
    case uncached, cached, cacheWrite, estimatedInput, content, reasoning, estimatedOutput

    var direction: String {
        switch self {
        case .uncached, .cached, .cacheWrite, .estimatedInput: "input"
        case .content, .reasoning, .estimatedOutput: "output"
        }
    }

    var kind: String {
        switch self {
        case .uncached: "uncached"
        case .cached: "cached"
        case .cacheWrite: "cache_write"
        case .content: "content"
        case .reasoning: "reasoning"
        case .estimatedInput, .estimatedOutput: "estimated"
        }
    }
}
