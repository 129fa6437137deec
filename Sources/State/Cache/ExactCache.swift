public import Digests

/// A worker's door to a cache whose keys are spread over all workers: asks the own shard at once, the others by mail.
///
///     exchange ─lookup─▶ ExactCache(worker 1) ──own key──▶ CacheShard(1)                       .done
///                              └────────────── other ──mail──▶ ExactCache(worker 0) ▶ CacheShard(0)
///                        observer ◀─────reply, head, chunks, end───mail──────┘                 .pending
///
/// One a worker and cache; it outlives graphs under the cache's stable name. What was promised to a client that has
/// left in the meantime is given back here, so a flight never waits for somebody who is gone.
public final class ExactCache {
    public let worker: Int
    private let workers: Int
    public let shard: CacheShard
    let mail: any ShardMail
    unowned let observer: any FlightObserver

    /// `workers`: all of the process, numbered from 0. The observer must outlive the cache.
    public init(
        worker: Int, of workers: Int, limits: CacheLimits, mail: any ShardMail, observer: any FlightObserver
    ) {
        self.worker = worker
        self.workers = workers
        self.mail = mail
        self.observer = observer
        shard = CacheShard(index: worker, of: workers, limits: limits, mail: mail)
    }

    /// Takes new limits for this worker's shard.
    public func apply(_ limits: CacheLimits) { shard.apply(limits) }

    /// Bytes that this worker's shard holds.
    public var charged: Int { shard.charged }

    /// Asks for a key (the digest of the canonical request). `fresh`: the caller wants no answer that was begun before.
    /// Pending: the reply comes through the observer.
    public func lookup(
        _ key: SHA256Digest, for client: CacheClient, fresh: Bool = false, now: UInt64
    ) -> StateAnswer<CacheReply> {
        let owner = owner(of: key)
        guard owner == worker else {
            mail.post(to: owner, .lookup(key, client, fresh: fresh))
            return .pending(Ticket(number: UInt64(client.generation) << 32 | UInt64(client.slot)))
        }
        let reply = shard.lookup(key, for: client, fresh: fresh, now: now)
        if case .follow(let flight) = reply { shard.replay(flight, to: client) }
        return .done(reply)
    }

    // What a leader reports: one head, chunks, then end or fail.

    public func head(_ flight: FlightID, _ head: AnswerHead) {
        isOwn(flight) ? shard.head(flight, head) : post(flight, .head(flight, head))
    }

    public func chunk(_ flight: FlightID, _ bytes: SharedBytes) {
        isOwn(flight) ? shard.chunk(flight, bytes) : post(flight, .chunk(flight, bytes))
    }

    /// The answer is whole. `keep`: it may be stored.
    public func end(_ flight: FlightID, _ account: AnswerAccount, keep: Bool = true, now: UInt64) {
        isOwn(flight)
            ? shard.end(flight, account, keep: keep, now: now) : post(flight, .end(flight, account, keep: keep))
    }

    public func fail(_ flight: FlightID) { isOwn(flight) ? shard.fail(flight) : post(flight, .fail(flight)) }

    /// The leader's client has left. True: go on for the followers, until the end or until `flightAbandoned`; false:
    /// the flight is over. Pending: `leaderVerdict` follows, and the upstream goes on until then.
    public func leaderGone(_ flight: FlightID) -> StateAnswer<Bool> {
        if isOwn(flight) { return .done(shard.leaderGone(flight)) }
        post(flight, .leaderGone(flight))
        return .pending(Ticket(number: UInt64(flight.generation) << 32 | UInt64(flight.slot)))
    }

    /// A follower has left. Pieces that are under way to it may still arrive.
    public func unfollow(_ flight: FlightID, _ client: CacheClient) {
        isOwn(flight) ? shard.unfollow(flight, client) : post(flight, .unfollow(flight, client))
    }

    private func owner(of key: SHA256Digest) -> Int { Int(key.words.0 % UInt64(workers)) }
    private func isOwn(_ flight: FlightID) -> Bool { Int(flight.shard) == worker }
    private func post(_ flight: FlightID, _ job: CacheJob) { mail.post(to: Int(flight.shard), job) }
}
