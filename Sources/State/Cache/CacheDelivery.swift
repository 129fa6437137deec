import Digests

/// Opens what the mail brought: questions and reports for this worker's shard, replies and pieces for its exchanges.
extension ExactCache {
    /// A job that another worker (or this one) posted to this worker.
    public func receive(_ job: CacheJob, now: UInt64) {
        switch job {
        case .lookup(let key, let client, let fresh): answer(key, client, fresh, now)
        case .head(let flight, let head): shard.head(flight, head)
        case .chunk(let flight, let bytes): shard.chunk(flight, bytes)
        case .end(let flight, let account, let keep): shard.end(flight, account, keep: keep, now: now)
        case .fail(let flight): shard.fail(flight)
        case .leaderGone(let flight): leaderGoneElsewhere(flight)
        case .unfollow(let flight, let client): shard.unfollow(flight, client)
        default: deliver(job)
        }
    }

    private func deliver(_ job: CacheJob) {
        switch job {
        case .reply(let client, let reply): hand(reply, to: client)
        case .flightHead(let client, let head): observer.flightHead(client, head)
        case .flightChunk(let client, let bytes): observer.flightChunk(client, bytes)
        case .flightEnd(let client, let account): observer.flightEnd(client, account)
        case .flightFailed(let client): observer.flightFailed(client)
        case .verdict(let client, let remain): observer.leaderVerdict(client, followersRemain: remain)
        case .abandoned(let client): observer.flightAbandoned(client)
        default: preconditionFailure("a job for a shard")
        }
    }

    private func answer(_ key: SHA256Digest, _ client: CacheClient, _ fresh: Bool, _ now: UInt64) {
        let reply = shard.lookup(key, for: client, fresh: fresh, now: now)
        mail.post(to: Int(client.worker), .reply(client, reply))
        if case .follow(let flight) = reply { shard.replay(flight, to: client) }
    }

    private func leaderGoneElsewhere(_ flight: FlightID) {
        guard let leader = shard.flights.find(flight)?.leader else { return }
        let remain = shard.leaderGone(flight)
        mail.post(to: Int(leader.worker), .verdict(leader, followersRemain: remain))
    }

    /// Gives a reply to who asked; if that one is gone, gives back what the reply promised it.
    private func hand(_ reply: CacheReply, to client: CacheClient) {
        if observer.cacheReply(client, reply) { return }
        switch reply {
        case .lead(let flight): fail(flight)
        case .follow(let flight): unfollow(flight, client)
        case .hit, .alone: break
        }
    }
}
