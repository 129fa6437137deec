/// `cache.exact`: the same request gets the same answer for a while; who asks while it is being made shares it.
///
///     look-up ─┬─ hit ────▶ the stored answer                      (halt)
///              ├─ follow ─▶ the leader's pieces as they come        (halt, fed)
///              └─ lead ───▶ upstream; every piece is reported to the flight
///
/// The key holds the caller (or team), so that by construction nobody sees another's answer unless `scope: shared` is written.
/// Where no filter authenticates there is one tenant, without a name. Besides, the key holds dialect, method, path, query,
/// what the route's target is, and the body in canonical form as this filter sees it.
import Containers
import Digests
public import Graph
import HTTP
public import State

public final class ExactCacheFilter: Filter {
    public enum Scope: UInt8, Sendable { case caller, team, shared }

    /// What `end` must know.
    public struct Memory: BitwiseCopyable {
        enum Role: UInt8, BitwiseCopyable { case none, leading, following }
        var flight: FlightID
        var role: Role
    }

    public static let needs: Needs = [.wholeBody, .answerHead, .answerBytes, .end]
    private let scope: Scope
    /// How far a follower may fall behind: the longest answer that is kept.
    private let allowance: Int
    private let cache: ExactCache
    private let worker: Int
    private let clock: any LoopClock
    private let slot: ScratchSlot<Memory>
    private let digester = Digester()
    /// This filter's alone: its scope is the same for all that it remembers.
    private var memo = DigestMemo()

    /// `allowance`: how far, in bytes, a client may fall behind an answer that it shares.
    public init(
        scope: Scope, allowance: Int, cache: ExactCache, clock: any LoopClock, slot: ScratchSlot<Memory>
    ) {
        self.scope = scope
        self.allowance = allowance
        self.cache = cache
        worker = cache.worker
        self.clock = clock
        self.slot = slot
    }

    public var needs: Needs { Self.needs }

    public func request(_ exchange: Exchange) throws(GatewayError) -> Verdict {
        guard exchange.facts.hasBody, exchange.isPost else { return .next }
        var fresh = false
        if let directive = exchange.header(.cacheControl) {
            if directive.contains(token: "no-store") {
                exchange.account.cache = .bypass
                return .next
            }
            fresh = directive.contains(token: "no-cache")
        }
        switch cache.lookup(key(of: exchange), for: client(exchange), fresh: fresh, now: clock.now) {
        case .done(let reply): return take(reply, exchange)
        case .pending: return .wait
        }
    }

    public func resumed(_ completion: Completion, _ exchange: Exchange) throws(GatewayError) -> Verdict {
        if case .object(let object) = completion, let box = object as? CacheReplyBox {
            return take(box.reply, exchange)
        }
        // The leader failed before its head: this one asks by itself.
        var memory = exchange.scratch[slot]
        memory.role = .none
        exchange.scratch[slot] = memory
        exchange.account.cache = .miss
        return .next
    }

    private func take(_ reply: CacheReply, _ exchange: Exchange) -> Verdict {
        switch reply {
        case .hit(let answer):
            exchange.account.cache = .hit
            CachedAnswer.fill(exchange, answer, now: clock.now)
            return .halt(.stored)
        case .follow(let flight):
            exchange.account.cache = .shared
            exchange.scratch[slot] = Memory(flight: flight, role: .following)
            return .halt(.fed(allowance: allowance))
        case .lead(let flight):
            exchange.account.cache = .miss
            exchange.scratch[slot] = Memory(flight: flight, role: .leading)
            return .next
        case .alone:
            exchange.account.cache = .miss
            return .next
        }
    }

    private func client(_ exchange: Exchange) -> CacheClient {
        CacheClient(worker: worker, slot: exchange.slot, generation: exchange.generation)
    }

    @_lifetime(borrow exchange)
    private func owner(_ exchange: Exchange) -> Span<UInt8> {
        switch scope {
        case .caller: exchange.callerID
        case .team: exchange.callerTeam
        case .shared: exchange.callerID.extracting(0..<0)
        }
    }

    private func key(of exchange: Exchange) -> SHA256Digest {
        memo.text.clear()
        memo.text.append(word: UInt64(exchange.dialectIndex))
        memo.append(framed: owner(exchange))
        memo.append(framed: exchange.methodText)
        memo.append(framed: exchange.path)
        memo.append(framed: exchange.query)
        memo.append(framed: exchange.targetIdentity)
        if memo.text.count + exchange.bodyBytes.count > DigestMemo.longest { return digest(of: exchange) }
        memo.append(framed: exchange.bodyBytes)
        return memo.digest { digest(of: exchange) }
    }

    private func digest(of exchange: Exchange) -> SHA256Digest {
        digester.begin()
        digester.update(word: UInt64(scope.rawValue))
        digester.update(framed: owner(exchange))
        let dialect = exchange.dialectName
        digester.update(framed: dialect.span)
        digester.update(framed: exchange.methodText)
        digester.update(framed: exchange.path)
        digester.update(framed: exchange.query)
        digester.update(framed: exchange.targetIdentity)
        exchange.feedCanonicalBody(to: { digester.update($0) })
        return digester.finish()
    }

    // MARK: Leading

    public func answer(_ exchange: Exchange) {
        var memory = exchange.scratch[slot]
        guard memory.role == .leading else { return }
        if exchange.answer.status == 200, let head = CachedAnswer.head(of: exchange) {
            cache.head(memory.flight, head)
            exchange.answer.headers.append(other: "x-cache", "miss")
        } else {
            memory.role = .none
            exchange.scratch[slot] = memory
            cache.fail(memory.flight)
        }
    }

    public func bytes(_ bytes: Span<UInt8>, _ exchange: Exchange) {
        let memory = exchange.scratch[slot]
        if memory.role == .leading { cache.chunk(memory.flight, SharedBytes(bytes)) }
    }

    public func clientLeft(_ exchange: Exchange) -> Bool {
        let memory = exchange.scratch[slot]
        guard memory.role == .leading else { return false }
        switch cache.leaderGone(memory.flight) {
        case .done(let followersRemain): return followersRemain
        case .pending: return true
        }
    }

    public func end(_ exchange: Exchange, _ outcome: Outcome) {
        let memory = exchange.scratch[slot]
        switch memory.role {
        case .none: break
        case .following: if outcome != .complete { cache.unfollow(memory.flight, client(exchange)) }
        case .leading:
            guard outcome == .complete, exchange.headSent else { return cache.fail(memory.flight) }
            cache.end(
                memory.flight, CachedAnswer.account(of: exchange), keep: CachedAnswer.isWhole(exchange), now: clock.now)
        }
    }
}

/// Carries a reply through `Completion.object`.
public final class CacheReplyBox {
    let reply: CacheReply
    public init(_ reply: CacheReply) { self.reply = reply }
}
