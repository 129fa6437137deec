/// TLS over memory: both sides' work together.
import Containers
import TLS

extension MicroScenario {
    static let tls = [
        MicroScenario("tls.handshake", "a full handshake, client and server", expected: "full", counted: 20) {
            () throws(CountError) in try HandshakeWork(resumes: false)
        },
        MicroScenario("tls.resume", "a handshake by ticket, client and server", expected: "resumed", counted: 20) {
            () throws(CountError) in try HandshakeWork(resumes: true)
        },
        MicroScenario("tls.record", "1 KiB to the server and 1 KiB back", expected: "1024 there, 1024 back") {
            () throws(CountError) in try RecordWork()
        },
    ]
}

/// A client and a server that hear each other's bytes.
private struct SessionPair {
    let client: TLSSession
    let server: TLSSession

    init(_ endpoint: TLSEndpoint, _ context: ServerTLSContext) throws(TLSError) {
        client = try TLSSession(client: endpoint)
        server = try TLSSession(server: context)
        var isDone = false
        while !isDone {
            let clientDone = try client.handshake()
            Self.carry(client, server)
            isDone = try server.handshake() && clientDone
            Self.carry(server, client)
        }
    }

    static func carry(_ sender: TLSSession, _ receiver: TLSSession) {
        receiver.incoming.append(sender.outgoing.span)
        sender.outgoing.clear()
    }
}

private final class HandshakeWork: MicroWork {
    private let context: ServerTLSContext
    private let client: ClientTLSContext
    /// Keeps the ticket of the handshake before.
    private let endpoint: TLSEndpoint
    private let resumes: Bool
    private var plain = ByteBuffer(capacity: 4096)
    private(set) var outcome = "none"

    init(resumes: Bool) throws(CountError) {
        self.resumes = resumes
        let certificate = SelfSignedCertificate("DNS:bench.test")
        context = try certificate.server()
        client = try certificate.client()
        do throws(TLSError) { endpoint = try TLSEndpoint(client, host: "bench.test") } catch {
            throw CountError("TLS: \(error)")
        }
        if resumes { run(1) }
    }

    func run(_ count: Int) {
        for _ in 0..<count {
            do throws(TLSError) {
                let endpoint = resumes ? self.endpoint : try TLSEndpoint(client, host: "bench.test")
                let pair = try SessionPair(endpoint, context)
                // The tickets come with the first read.
                plain.clear()
                _ = try pair.client.read(into: &plain, atMost: 1024)
                outcome = pair.client.isResumed ? "resumed" : "full"
            } catch {
                outcome = "\(error)"
            }
        }
    }
}

private final class RecordWork: MicroWork {
    private let pair: SessionPair
    private let data = [UInt8](repeating: UInt8(ascii: "x"), count: 1024)
    private var there = ByteBuffer(capacity: 4096)
    private var back = ByteBuffer(capacity: 4096)
    private var failure: TLSError?

    init() throws(CountError) {
        let certificate = SelfSignedCertificate("DNS:bench.test")
        let endpoint = try certificate.endpoint(host: "bench.test")
        let context = try certificate.server()
        do throws(TLSError) {
            pair = try SessionPair(endpoint, context)
            _ = try pair.client.read(into: &back, atMost: 1024)
        } catch {
            throw CountError("TLS: \(error)")
        }
    }

    func run(_ count: Int) {
        let data = data
        do throws(TLSError) {
            for _ in 0..<count {
                try Self.pass(data.span, from: pair.client, to: pair.server, into: &there)
                try Self.pass(data.span, from: pair.server, to: pair.client, into: &back)
            }
        } catch {
            failure = error
        }
    }

    private static func pass(
        _ bytes: Span<UInt8>, from sender: TLSSession, to receiver: TLSSession, into plain: inout ByteBuffer
    ) throws(TLSError) {
        _ = try sender.write(bytes)
        SessionPair.carry(sender, receiver)
        plain.clear()
        _ = try receiver.read(into: &plain, atMost: 4096)
    }

    var outcome: String { failure.map { "\($0)" } ?? "\(there.count) there, \(back.count) back" }
}
