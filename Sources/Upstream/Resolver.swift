/// Keeps the addresses of host names fresh. One a process, on the control loop; the workers only ever get its values.
///
///     watch ──▶ ask ──answer──▶ addresses, tell the client if they changed ──time to live──▶ ask …
///                └──failure──▶ keep the last good addresses ──back-off──▶ ask …
public import EventLoop
public import System

/// Who hears of addresses. Called on the resolver's loop, never from inside one of its functions' callers.
public protocol ResolverClient: AnyObject {
    /// The addresses of a watched host changed; their port is 0.
    func resolved(_ host: String, _ addresses: [SocketAddress])
    /// The host could not be resolved; its last good addresses, if any, stay in force and it is asked for again.
    func unresolved(_ host: String, _ reason: String)
}

public final class Resolver {
    private struct Name {
        let host: String
        let number: Int
        var schedule = NameSchedule()
        var isAsking = false
        var due: UInt64 = 0
        var addresses: [SocketAddress] = []
    }

    private let loop: EventLoop
    private let channel: AresChannel
    private unowned let client: any ResolverClient
    private var names: [Name] = []
    private var sockets: [Int32: ResolverSocket] = [:]
    private var nextNumber = 0
    private var schedule: LoopTimer?

    /// - Parameter servers: `address:port` with commas between; nil takes the system's (`/etc/resolv.conf`).
    public init(loop: EventLoop, client: any ResolverClient, servers: String? = nil) throws(ResolverError) {
        self.loop = loop
        self.client = client
        channel = try AresChannel(servers: servers)
    }

    deinit {
        if let schedule { loop.disarm(schedule) }
        schedule = nil
        for socket in sockets.values { socket.close(loop) }
        channel.close()
    }

    /// Watches exactly these names from now on: new ones are asked for at once, others are forgotten, and what is known
    /// of those that stay is kept.
    public func watch(_ hosts: [String]) {
        names.removeAll { !hosts.contains($0.host) }
        for host in hosts where !names.contains(where: { $0.host == host }) {
            names.append(Name(host: host, number: nextNumber))
            nextNumber += 1
        }
        loop.enqueue(self)
    }

    /// The last good addresses of a watched host, their port 0; empty when there are none yet.
    public func addresses(of host: String) -> [SocketAddress] {
        names.first { $0.host == host }?.addresses ?? []
    }

    func process(read: Int32, write: Int32) {
        channel.process(read: read, write: write)
        settle()
    }

    func continueLater(_ socket: ResolverSocket) { loop.enqueue(socket) }

    /// Does what c-ares asked for in its callbacks, and arms the timer for what comes next.
    private func settle() {
        for interest in channel.takeInterests() { apply(interest) }
        for answer in channel.takeAnswers() { take(answer) }
        askForDueNames()
        armSchedule()
    }

    private func askForDueNames() {
        for index in names.indices where !names[index].isAsking && names[index].due <= loop.now {
            names[index].isAsking = true
            channel.query(names[index].host, number: names[index].number)
        }
        // A name from the hosts file is answered inside the call.
        for interest in channel.takeInterests() { apply(interest) }
        for answer in channel.takeAnswers() { take(answer) }
    }

    private func armSchedule() {
        var wait = channel.timeout.map { $0 * 1_000_000 } ?? .max
        for name in names where !name.isAsking {
            wait = min(wait, name.due > loop.now ? name.due - loop.now : 0)
        }
        let timer = schedule ?? LoopTimer(self)
        schedule = timer
        if wait == .max { loop.disarm(timer) } else { loop.arm(timer, after: max(wait, 1_000_000)) }
    }

    private func take(_ answer: AresChannel.Answer) {
        guard let index = names.firstIndex(where: { $0.number == answer.query }) else { return }
        names[index].isAsking = false
        if let failure = answer.failure {
            names[index].due = loop.now + names[index].schedule.failed()
            client.unresolved(names[index].host, failure)
            return
        }
        names[index].due = loop.now + names[index].schedule.succeeded(timeToLive: answer.timeToLive)
        let found = answer.addresses.compactMap { SocketAddress($0, port: 0) }
        // Servers turn the order from answer to answer; only a change of the set is news.
        if Set(found) == Set(names[index].addresses) { return }
        names[index].addresses = found
        client.resolved(names[index].host, found)
    }

    private func apply(_ interest: AresChannel.Interest) {
        if let known = sockets[interest.socket] {
            known.set(interest, loop)
            if !interest.reads && !interest.writes { sockets[interest.socket] = nil }
        } else if interest.reads || interest.writes {
            sockets[interest.socket] = ResolverSocket(self, interest, loop)
        }
    }
}

extension Resolver: TimerHandler, LoopTask {
    public func run() { settle() }
    public func fired(_ timer: LoopTimer) { process(read: -1, write: -1) }
}
