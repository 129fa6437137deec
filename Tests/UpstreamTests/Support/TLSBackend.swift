/// A backend that speaks TLS at the far end of a scripted socket.
import Containers
import TLS

final class TLSBackend {
    let session: TLSSession
    private let socket: ScriptedSocket
    private var sent = 0
    /// What the client has said, decrypted.
    private(set) var request = ""
    private(set) var hasClosed = false
    private(set) var error: TLSError?

    init(_ socket: ScriptedSocket, _ context: ServerTLSContext) throws {
        self.socket = socket
        session = try TLSSession(server: context)
    }

    /// Takes what has come and sends what there is to send.
    func act() {
        session.incoming.append(socket.readBytes().span)
        do throws(TLSError) {
            if try session.handshake() { try read() }
        } catch { self.error = error }
        flush()
    }

    private func read() throws(TLSError) {
        var plain = ByteBuffer(capacity: 65_536)
        while true {
            let result = try session.read(into: &plain, atMost: plain.spare)
            request += plain.text
            plain.clear()
            if result == .closed { hasClosed = true }
            guard case .bytes = result else { return }
        }
    }

    func write(_ text: String) throws {
        let bytes = Array(text.utf8)
        var done = 0
        while done < bytes.count {
            done += try session.write(bytes.span.extracting(done..<bytes.count))
            flush()
        }
    }

    func close() {
        session.close()
        flush()
        socket.end()
    }

    private func flush() {
        if session.outgoing.isEmpty { return }
        socket.write(session.outgoing.bytes)
        session.outgoing.clear()
    }
}
