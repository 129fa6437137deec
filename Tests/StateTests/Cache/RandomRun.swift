/// Workers, keys, leaders and followers at random; each client is held to the protocol, and what followers and hits get
/// is compared with what the leader sent.
import Digests

@testable import State

struct RandomRun {
    private let house = CacheHouse(workers: 3, ttl: 400, size: 24_000, maxEntry: 60)
    private var numbers: Numbers
    private var leaders: [CacheClient: Leader] = [:]
    private var asked: [CacheClient: SHA256Digest] = [:]
    private var next: UInt32 = 0
    private(set) var faults: [String] = []

    private struct Leader {
        var sent = 0
        var clientLeft = false
    }

    init(seed: UInt64) { numbers = Numbers(seed: seed) }

    mutating func step() {
        house.now += numbers.next() % 20
        switch numbers.next() % 10 {
        case 0...2: ask()
        case 3...5: lead()
        case 6: leave()
        default:
            for _ in 0..<numbers.next() % 6 {
                guard let (from, to) = house.office.waiting.randomElement(using: &numbers) else { break }
                house.deliver(from: from, to: to)
            }
        }
        if !house.booksAreRight { faults.append("books") }
        learn()
    }

    /// Everybody finishes; then no flight may be left and everybody must have been told an end.
    mutating func windUp() {
        for _ in 0..<200 {
            house.deliverAll()
            learn()
            for client in leaders.keys.sorted(by: { $0.slot < $1.slot }) { finish(client) }
        }
        house.deliverAll()
        for cache in house.caches where cache.shard.flights.count != 0 { faults.append("a flight is left") }
        for client in asked.keys where !isGone(client) { judge(client) }
    }

    private mutating func ask() {
        let client = CacheClient(Int(numbers.next() % 3), next)
        next += 1
        let key = house.key(numbers.next() % 3, at: Int(numbers.next() % 3))
        asked[client] = key
        house.ask(key, client, fresh: numbers.next() % 8 == 0)
    }

    /// Moves one leader's answer on by a piece.
    private mutating func lead() {
        guard let client = leaders.keys.sorted(by: { $0.slot < $1.slot }).randomElement(using: &numbers) else { return }
        let cache = house.cache(client)
        let flight = house.flight(client)
        switch leaders[client]!.sent {
        case 0: cache.head(flight, AnswerHead(200))
        case 1...3: cache.chunk(flight, SharedBytes("\(client.slot)."))
        default: return finish(client)
        }
        leaders[client]!.sent += 1
        if numbers.next() % 12 == 0 {
            cache.fail(flight)
            leaders[client] = nil
        }
    }

    private mutating func finish(_ client: CacheClient) {
        house.cache(client).end(house.flight(client), AnswerAccount(backend: "\(client.slot)"), now: house.now)
        leaders[client] = nil
    }

    /// A client goes away: a leader's asks whether to go on, a follower says so.
    private mutating func leave() {
        let present = asked.keys.filter { !isGone($0) }.sorted { $0.slot < $1.slot }
        guard let client = present.randomElement(using: &numbers) else { return }
        let desk = house.desks[Int(client.worker)]
        if let leader = leaders[client] {
            if leader.clientLeft { return }
            leaders[client]!.clientLeft = true
            house.leaderGone(client)
        } else if let flight = desk.flight[client] {
            house.cache(client).unfollow(flight, client)
        }
        desk.gone.insert(client)
    }

    /// Takes note of what clients were told.
    private mutating func learn() {
        for client in asked.keys {
            let words = house.desks[Int(client.worker)].log[client, default: []]
            if words == ["lead"], leaders[client] == nil, !isGone(client) {
                leaders[client] = Leader()
                asked[client] = nil
            }
        }
        for (client, leader) in leaders where leader.clientLeft {
            let last = house.desks[Int(client.worker)].log[client, default: []].last
            if last == "stop" || last == "abandoned" { leaders[client] = nil }
        }
    }

    private func isGone(_ client: CacheClient) -> Bool { house.desks[Int(client.worker)].gone.contains(client) }

    /// A client that stayed: hit, alone, or followed to an end, every piece from one leader and in order.
    private mutating func judge(_ client: CacheClient) {
        let words = house.desks[Int(client.worker)].log[client, default: []]
        guard let first = words.first else { return faults.append("\(client.slot) was never answered") }
        if first == "alone" && words.count == 1 { return }
        if first.hasPrefix("hit:") && words.count == 1 {
            let pieces = first.dropFirst(4).split(separator: ".")
            if Set(pieces).count > 1 || pieces.count > 3 { faults.append(first) }
            return
        }
        guard first == "follow", let last = words.last else { return faults.append(words.joined(separator: " ")) }
        var pieces = words.dropFirst().dropLast()
        if pieces.first == "200" { pieces.removeFirst() }
        let isWhole = last.hasPrefix("end:") && pieces.allSatisfy { $0 == last.dropFirst(4) + "." }
        if !isWhole && last != "failed" || Set(pieces).count > 1 || pieces.count > 3 {
            faults.append(words.joined(separator: " "))
        }
    }
}
