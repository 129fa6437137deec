/// The client's one kept connection to the gateway, plain or over TLS.
import Containers
import TLS

final class ClientLine {
    let socket: LoopbackSocket
    private let session: TLSSession?
    private var plain = ByteBuffer(capacity: 131_072)

    /// With an endpoint the handshake is done here.
    init(_ socket: LoopbackSocket, over endpoint: TLSEndpoint? = nil) throws(CountError) {
        self.socket = socket
        guard let endpoint else {
            session = nil
            return
        }
        do throws(TLSError) { session = try TLSSession(client: endpoint) } catch { throw CountError("TLS: \(error)") }
        try shakeHands()
    }

    func send(_ bytes: Span<UInt8>) throws(CountError) {
        guard let session else { return try socket.send(bytes) }
        var sent = 0
        while sent < bytes.count {
            do throws(TLSError) { sent += try session.write(bytes.extracting(sent..<bytes.count)) } catch {
                throw CountError("TLS: \(error)")
            }
            try flush(session)
        }
    }

    /// Appends what came, once something came; false at the end.
    func receive(into buffer: inout ByteBuffer) throws(CountError) -> Bool {
        guard let session else { return try socket.receive(into: &buffer) }
        guard try socket.receive(into: &session.incoming) else { return false }
        while true {
            plain.clear()
            let read: TLSRead
            do throws(TLSError) { read = try session.read(into: &plain, atMost: 65_536) } catch {
                throw CountError("TLS: \(error)")
            }
            buffer.append(plain.span)
            guard case .bytes = read else { return read == .wantsMore }
        }
    }

    private func shakeHands() throws(CountError) {
        guard let session else { return }
        while true {
            let isDone: Bool
            do throws(TLSError) { isDone = try session.handshake() } catch { throw CountError("TLS: \(error)") }
            try flush(session)
            if isDone { return }
            guard try socket.receive(into: &session.incoming) else {
                throw CountError("the gateway closed the connection in the handshake")
            }
        }
    }

    private func flush(_ session: TLSSession) throws(CountError) {
        if session.outgoing.isEmpty { return }
        try socket.send(session.outgoing.span)
        session.outgoing.clear()
    }
}
