/// The one file that calls c-ares. Its callbacks only append to two lists, which the `Resolver` empties after each
/// call.
///
///     Resolver ──query, process──▶ c-ares ──callbacks──▶ interests, answers ──drained──▶ Resolver
///
/// c-ares calls back from inside its own functions, at times when it must not be entered again; hence the lists.
internal import CAres

@safe
final class AresChannel {
    /// What c-ares wants to know of one of its sockets; neither means that it is about to close it.
    struct Interest {
        var socket: Int32
        var reads: Bool
        var writes: Bool
    }

    struct Answer {
        var query: Int
        /// IP addresses as text; empty when the query failed.
        var addresses: [String]
        /// Seconds: the least of all records on the way, aliases included.
        var timeToLive: Int
        /// Nil when the query succeeded.
        var failure: String?
    }

    /// What c-ares hands back with an answer.
    private final class Query {
        unowned let channel: AresChannel
        let number: Int

        init(_ channel: AresChannel, _ number: Int) {
            self.channel = channel
            self.number = number
        }
    }

    private var channel: ares_channel?
    private(set) var interests: [Interest] = []
    private(set) var answers: [Answer] = []

    /// - Parameter servers: `address:port` with commas between; nil takes those of the system (`/etc/resolv.conf`).
    init(servers: String?) throws(ResolverError) {
        unsafe channel = nil
        let own = unsafe Unmanaged.passUnretained(self).toOpaque()
        let status = unsafe millrace_ares_open(
            &channel,
            { data, socket, readable, writable in
                let channel = unsafe Unmanaged<AresChannel>.fromOpaque(data!).takeUnretainedValue()
                channel.interests.append(Interest(socket: socket, reads: readable != 0, writes: writable != 0))
            }, own)
        if status != millrace_ares_success { throw ResolverError(reason: Self.text(of: status)) }
        guard let servers else { return }
        let accepted = unsafe ares_set_servers_ports_csv(channel, servers)
        if accepted != millrace_ares_success {
            close()
            throw ResolverError(reason: Self.text(of: accepted))
        }
    }

    /// Ends every query and closes every socket. Nothing may be called after it.
    func close() {
        if let open = unsafe channel { unsafe ares_destroy(open) }
        unsafe channel = nil
    }

    /// Asks for a name; the answer is appended to `answers`, perhaps before this returns.
    func query(_ name: String, number: Int) {
        let query = unsafe Unmanaged.passRetained(Query(self, number)).toOpaque()
        unsafe millrace_ares_query(
            channel, name,
            { data, status, _, result in
                let query = unsafe Unmanaged<Query>.fromOpaque(data!).takeRetainedValue()
                if status == millrace_ares_destroyed { return }
                unsafe query.channel.answers.append(AresChannel.answer(query.number, status, result))
                if let result = unsafe result { unsafe ares_freeaddrinfo(result) }
            }, query)
    }

    /// Lets c-ares read from and write to its sockets; -1 for neither, which only looks at its clock.
    func process(read: Int32, write: Int32) { unsafe ares_process_fd(channel, read, write) }

    /// Milliseconds until `process` must be called for the clock's sake; nil when no query is under way.
    var timeout: UInt64? {
        let left = unsafe millrace_ares_timeout(channel)
        return left < 0 ? nil : UInt64(left)
    }

    static func isReadable(_ socket: Int32) -> Bool { millrace_ares_readable(socket) != 0 }

    func takeInterests() -> [Interest] {
        defer { interests.removeAll(keepingCapacity: true) }
        return interests
    }

    func takeAnswers() -> [Answer] {
        defer { answers.removeAll(keepingCapacity: true) }
        return answers
    }

    private static func text(of status: Int32) -> String { unsafe String(cString: ares_strerror(status)) }

    private static func answer(_ query: Int, _ status: Int32, _ result: UnsafeMutablePointer<ares_addrinfo>?) -> Answer
    {
        guard status == millrace_ares_success, let result = unsafe result else {
            return Answer(query: query, addresses: [], timeToLive: 0, failure: text(of: status))
        }
        var answer = Answer(query: query, addresses: [], timeToLive: .max, failure: nil)
        var alias = unsafe result.pointee.cnames
        while let record = unsafe alias {
            answer.timeToLive = unsafe min(answer.timeToLive, Int(record.pointee.ttl))
            unsafe alias = record.pointee.next
        }
        var node = unsafe result.pointee.nodes
        while let record = unsafe node {
            answer.timeToLive = unsafe min(answer.timeToLive, Int(record.pointee.ai_ttl))
            if let address = unsafe text(of: record) { answer.addresses.append(address) }
            unsafe node = record.pointee.ai_next
        }
        if answer.addresses.isEmpty { answer.failure = "no address" }
        return answer
    }

    private static func text(of node: UnsafeMutablePointer<ares_addrinfo_node>) -> String? {
        // INET6_ADDRSTRLEN, with its zero.
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 46) { room in
            guard unsafe millrace_ares_text(node, room.baseAddress!, 46) != 0 else { return nil }
            return unsafe String(cString: room.baseAddress!)
        }
    }
}
