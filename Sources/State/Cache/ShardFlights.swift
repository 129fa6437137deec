/// The flights of a shard: what leaders report, what followers are told.
///
/// A flight ends in exactly one of four ways, and its followers hear of it once:
///
///     end         whole: stored if it may be, followers told
///     fail        followers go on alone
///     leaderGone  without followers: gone; with followers it goes on, and
///     unfollow    of the last one then abandons it: the leader is told to stop
extension CacheShard {
    /// Posts a new follower all there is so far. Apart from `lookup`, so that the reply can be sent first.
    func replay(_ id: FlightID, to client: CacheClient) {
        guard let flight = flights.find(id) else { return }
        guard let head = flight.head else { return }
        post(.flightHead(client, head), to: client)
        for chunk in flight.chunks { post(.flightChunk(client, chunk), to: client) }
    }

    func head(_ id: FlightID, _ head: AnswerHead) {
        guard let flight = flights.find(id) else { return }
        precondition(flight.head == nil, "a flight has one head")
        flight.head = head
        charge(flight, head.fields.count, overhead: CacheLimits.answerOverhead)
        for client in flight.followers { post(.flightHead(client, head), to: client) }
    }

    func chunk(_ id: FlightID, _ bytes: SharedBytes) {
        guard let flight = flights.find(id) else { return }
        precondition(flight.head != nil, "the head comes first")
        charge(flight, bytes.count, overhead: CacheLimits.chunkOverhead)
        if flight.isOpen { flight.chunks.append(bytes) }
        for client in flight.followers { post(.flightChunk(client, bytes), to: client) }
    }

    /// The answer is whole. `keep`: it may be stored.
    func end(_ id: FlightID, _ account: AnswerAccount, keep: Bool, now: UInt64) {
        guard let flight = flights.find(id) else { return }
        for client in flight.followers { post(.flightEnd(client, account), to: client) }
        if keep, flight.isOpen, let head = flight.head {
            let answer = StoredAnswer(head: head, chunks: flight.chunks, account: account, storedAt: now)
            store(answer, at: flight.node, cost: flight.cost, now: now)
            flight.cost = 0
        }
        remove(id, flight)
    }

    func fail(_ id: FlightID) {
        guard let flight = flights.find(id) else { return }
        for client in flight.followers { post(.flightFailed(client), to: client) }
        remove(id, flight)
    }

    /// The leader's client has left. Returns whether the upstream should go on, for followers.
    func leaderGone(_ id: FlightID) -> Bool {
        guard let flight = flights.find(id) else { return false }
        if flight.followers.isEmpty {
            remove(id, flight)
            return false
        }
        flight.leaderIsPresent = false
        return true
    }

    func unfollow(_ id: FlightID, _ client: CacheClient) {
        guard let flight = flights.find(id), let place = flight.followers.firstIndex(of: client) else { return }
        flight.followers.remove(at: place)
        if flight.leaderIsPresent || !flight.followers.isEmpty { return }
        post(.abandoned(flight.leader), to: flight.leader)
        remove(id, flight)
    }

    /// Charges the flight's log, or gives the log up when it grows past the longest entry or the shard's room.
    private func charge(_ flight: Flight, _ bytes: Int, overhead: Int) {
        guard flight.isOpen else { return }
        flight.content += bytes
        if flight.content <= limits.maxEntry, charge(bytes + overhead) {
            flight.cost += bytes + overhead
            return
        }
        discharge(flight.cost)
        flight.cost = 0
        flight.chunks.removeAll()
        flight.isOpen = false
        counts.overlong += 1
    }

    private func remove(_ id: FlightID, _ flight: Flight) {
        discharge(flight.cost)
        let node = flight.node
        table[node].flight = -1
        flights.close(id)
        removeIfEmpty(node)
    }

    private func post(_ job: CacheJob, to client: CacheClient) { mail.post(to: Int(client.worker), job) }
}
