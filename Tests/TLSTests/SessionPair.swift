/// A client and a server that hear each other's bytes, in steps of any size.
import Containers
import Glibc
import Testing

@testable import TLS

func material(_ issued: Issued) throws(TLSError) -> CertificateMaterial {
    try CertificateMaterial(chain: issued.chain.span, key: issued.key.span, now: Int64(time(nil)))
}

func bytes(_ buffer: borrowing ByteBuffer) -> [UInt8] {
    var copy: [UInt8] = []
    for index in 0..<buffer.count { copy.append(buffer.span[index]) }
    return copy
}

/// For `#expect`, which cannot look into what is not copyable.
extension TLSSession {
    var incomingCount: Int { incoming.count }
    var outgoingCount: Int { outgoing.count }
    var outgoingCapacity: Int { outgoing.capacity }
}

final class SessionPair {
    let client: TLSSession
    let server: TLSSession

    init(_ endpoint: TLSEndpoint, _ server: ServerTLSContext) throws(TLSError) {
        client = try TLSSession(client: endpoint)
        self.server = try TLSSession(server: server)
    }

    /// Moves `step` bytes at most from one side's outgoing to the other's incoming; how many it moved.
    static func carry(from sender: TLSSession, to receiver: TLSSession, step: Int = .max) -> Int {
        let count = min(step, sender.outgoing.count)
        receiver.incoming.append(sender.outgoing.span.extracting(0..<count))
        sender.outgoing.consume(count)
        return count
    }

    /// Runs the handshake to its end and moves what it left behind.
    func connect(step: Int = .max) throws(TLSError) {
        var isDone = false
        while !isDone {
            let clientDone = try client.handshake()
            let toServer = Self.carry(from: client, to: server, step: step)
            let serverDone = try server.handshake()
            let toClient = Self.carry(from: server, to: client, step: step)
            isDone = clientDone && serverDone
            if !isDone && toServer + toClient == 0 {
                Issue.record("the handshake stands still")
                return
            }
        }
        while Self.carry(from: client, to: server, step: step) > 0 {}
        while Self.carry(from: server, to: client, step: step) > 0 {}
    }

    /// Connects, then lets the client read the tickets.
    func connectFully(step: Int = .max) throws(TLSError) {
        try connect(step: step)
        _ = try Self.read(client)
    }

    /// All that can be read now.
    static func read(_ session: TLSSession, room: Int = 65_536) throws(TLSError) -> (bytes: [UInt8], end: TLSRead) {
        var all: [UInt8] = []
        var plain = ByteBuffer(capacity: room)
        while true {
            let outcome = try session.read(into: &plain, atMost: room)
            all += bytes(plain)
            plain.clear()
            if case .bytes = outcome { continue }
            return (all, outcome)
        }
    }

    /// Sends `data` whole, in `step`s on the wire, and gives what the other side read.
    static func send(
        _ data: [UInt8], from sender: TLSSession, to receiver: TLSSession, step: Int = .max
    ) throws(TLSError) -> [UInt8] {
        var sent = 0
        var received: [UInt8] = []
        while sent < data.count {
            sent += try sender.write(data.span.extracting(sent..<data.count))
            while carry(from: sender, to: receiver, step: step) > 0 { received += try read(receiver).bytes }
        }
        return received
    }
}

/// An authority, a server for `site.test` and a client that trusts it.
final class TestSite {
    let authority = TestAuthority()
    var keys: TicketKeys
    let server: ServerTLSContext
    let client: ClientTLSContext

    init(maximum: TLSVersion = .tls13) throws(TLSError) {
        keys = try TicketKeys.generate()
        let options = try ServerTLSOptions(certificates: [try material(authority.issue())])
        server = try ServerTLSContext(options, ticketKeys: keys)
        client = try ClientTLSContext(Self.options(authority, maximum: maximum))
    }

    static func options(
        _ authority: TestAuthority, protocols: [String] = ["http/1.1"], maximum: TLSVersion = .tls13
    ) throws(TLSError) -> ClientTLSOptions {
        try ClientTLSOptions(
            authorities: try TrustStore(authority.pem.span), protocols: protocols, maximumVersion: maximum)
    }

    func pair() throws(TLSError) -> SessionPair {
        try SessionPair(try TLSEndpoint(client, host: "site.test"), server)
    }
}

/// Runs a handshake that must fail: what each side threw.
func failures(_ pair: SessionPair) -> (client: TLSError?, server: TLSError?) {
    var client: TLSError?
    var server: TLSError?
    for _ in 0..<8 {
        do { if try pair.client.handshake() { _ = try SessionPair.read(pair.client) } } catch { client = error }
        _ = SessionPair.carry(from: pair.client, to: pair.server)
        do { if try pair.server.handshake() { _ = try SessionPair.read(pair.server) } } catch { server = error }
        _ = SessionPair.carry(from: pair.server, to: pair.client)
    }
    return (client, server)
}
