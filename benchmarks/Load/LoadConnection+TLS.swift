/// TLS between the socket and the rest of a connection.
///
///     socket ──▶ session.incoming ──▶ the run's block
///     request ──▶ session.outgoing ──▶ socket
import Containers
import System
import TLS

extension LoadConnection {
    func beginHandshake() {
        guard let endpoint = run.endpoint() else { return fail(.tls) }
        do throws(TLSError) { tls = try TLSSession(client: endpoint) } catch { return fail(.tls, "\(error)") }
        state = .handshaking
        handshake()
    }

    func handshake() {
        guard let tls else { return }
        while true {
            let isDone: Bool
            do throws(TLSError) { isDone = try tls.handshake() } catch {
                flushCiphertext(tls)
                return fail(.tls, "\(error)")
            }
            flushCiphertext(tls)
            if isDone { return opened() }
            switch receiveCiphertext(tls) {
            case .bytes: continue
            case .dry: return
            case .end, .failed: return fail(.tls, "closed within the handshake")
            }
        }
    }

    func receiveEncrypted() -> Arrival {
        guard let tls else { return .end }
        var isDry = false
        while true {
            let read: TLSRead
            do throws(TLSError) { read = try tls.read(into: &run.block, atMost: run.block.spare) } catch {
                // An end without close_notify: the answer's framing says whether it is whole.
                return error.kind == .truncated ? .end : .failed(.tls, "\(error)")
            }
            // Key updates are answered while reading.
            flushCiphertext(tls)
            switch read {
            // The session has more only where it holds a part of a record, or found no room.
            case .bytes: return .bytes(isLast: isDry && tls.incoming.isEmpty && run.block.spare > 0)
            case .closed: return .end
            case .wantsMore: break
            }
            switch receiveCiphertext(tls) {
            case .bytes(let isLast): isDry = isLast
            case .end: tls.endInput()
            case let other: return other
            }
        }
    }

    private func receiveCiphertext(_ tls: TLSSession) -> Arrival {
        if tls.incoming.spare < Self.recordRoom { tls.incoming.reserve(Self.recordRoom) }
        let room = tls.incoming.spare
        switch kernel.receive(descriptor, into: &tls.incoming, atMost: room) {
        case .bytes(let count): return .bytes(isLast: count < room)
        case .wouldBlock: return .dry
        case .end: return .end
        case .failed: return .failed(.reset, nil)
        }
    }

    /// A record of TLS and its overhead fit.
    private static var recordRoom: Int { 17 << 10 }

    func flushEncrypted() {
        guard let tls, state == .open else { return }
        flushCiphertext(tls)
        while isSending, tls.outgoing.isEmpty {
            var broke = false
            let wasTaken = flushPart { bytes in
                do throws(TLSError) { return try tls.write(bytes) } catch {
                    broke = true
                    return 0
                }
            }
            if broke { return fail(.tls) }
            flushCiphertext(tls)
            if !wasTaken { return }
        }
    }

    /// What the socket does not take stays until it is writable again.
    private func flushCiphertext(_ tls: TLSSession) {
        while !tls.outgoing.isEmpty {
            guard case .bytes(let count) = kernel.send(descriptor, tls.outgoing.span, Span()) else { return }
            tls.outgoing.consume(count)
        }
    }
}
