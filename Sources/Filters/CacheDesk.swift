/// A loop's exchanges as the cache sees them: finds the one that a client names and passes on what came for it.
public import Graph
import HTTP
public import State

/// Finds an exchange that is still the one it was.
public protocol ExchangeFinder: AnyObject {
    func exchange(slot: UInt32, generation: UInt32) -> Exchange?
}

public final class CacheDesk: FlightObserver {
    private let finder: any ExchangeFinder
    private let walk: Walk

    public init(_ finder: any ExchangeFinder, _ walk: Walk) {
        self.finder = finder
        self.walk = walk
    }

    private func find(_ client: CacheClient) -> Exchange? {
        finder.exchange(slot: client.slot, generation: client.generation)
    }

    public func cacheReply(_ client: CacheClient, _ reply: CacheReply) -> Bool {
        guard let exchange = find(client), exchange.phase == .waiting else { return false }
        walk.resume(.object(CacheReplyBox(reply)), exchange)
        return true
    }

    public func flightHead(_ client: CacheClient, _ head: AnswerHead) {
        guard let exchange = find(client), exchange.phase == .feeding else { return }
        CachedAnswer.open(exchange, head)
        exchange.answer.headers.append(other: "x-cache", "shared")
        walk.feedHead(exchange)
    }

    public func flightChunk(_ client: CacheClient, _ bytes: SharedBytes) {
        guard let exchange = find(client) else { return }
        walk.feedBody(bytes, exchange)
    }

    public func flightEnd(_ client: CacheClient, _ account: AnswerAccount) {
        guard let exchange = find(client) else { return }
        CachedAnswer.note(account, exchange)
        walk.feedEnd(exchange)
    }

    public func flightFailed(_ client: CacheClient) {
        guard let exchange = find(client) else { return }
        walk.feedFailed(exchange)
    }

    public func leaderVerdict(_ client: CacheClient, followersRemain: Bool) {
        if followersRemain { return }
        abandon(client)
    }

    public func flightAbandoned(_ client: CacheClient) { abandon(client) }

    /// Nobody reads this upstream any more.
    private func abandon(_ client: CacheClient) {
        guard let exchange = find(client) else { return }
        walk.abandon(exchange)
    }
}
