/// TLS between the socket and the rest of a connection: ciphertext passes through the session's two blocks, which are
/// the pool's and go back when they are empty.
///
///     socket ──▶ session.incoming ──▶ decrypted into the connection's block
///     request ──▶ session.outgoing ──full?──▶ output (plain) … ──▶ socket
///
/// The session never grows its block, so what the socket does not take waits as plain bytes in `output`.
import Containers
import System
import TLS

extension UpstreamConnection {
    func beginHandshake(with endpoint: TLSEndpoint?) {
        guard let endpoint else { return cluster.connectFailed(self, .tls, "no trust store") }
        do throws(TLSError) { tls = try TLSSession(client: endpoint) } catch {
            return cluster.connectFailed(self, .tls, error.kind.detail)
        }
        state = .handshaking
        cluster.beganHandshake(self)
        handshake()
    }

    func handshake() {
        guard let tls else { return }
        while true {
            if tls.outgoing.capacity == 0 { tls.outgoing = pool.take() }
            let isDone: Bool
            do throws(TLSError) { isDone = try tls.handshake() } catch {
                // The alert that tells the other side why.
                flushCiphertext(tls)
                return cluster.connectFailed(self, .tls, error.kind.detail)
            }
            flushCiphertext(tls)
            if isDone { return opened() }
            switch receiveCiphertext(tls) {
            case .bytes: continue
            case .dry: return
            case .end, .failed: return cluster.connectFailed(self, .connect, "closed within the TLS handshake")
            }
        }
    }

    func receive(_ tls: TLSSession, into block: inout ByteBuffer) -> Arrival {
        while true {
            let read: TLSRead
            do throws(TLSError) { read = try tls.read(into: &block, atMost: block.spare) } catch {
                return error.kind == .truncated ? .end(isClean: false) : .failed(.tls, error.kind.detail)
            }
            // Key updates are answered while reading.
            flushCiphertext(tls)
            switch read {
            case .bytes: return .bytes
            case .closed: return .end(isClean: true)
            case .wantsMore: break
            }
            switch receiveCiphertext(tls) {
            case .bytes: continue
            case .end: tls.endInput()
            case let other: return other
            }
        }
    }

    private func receiveCiphertext(_ tls: TLSSession) -> Arrival {
        if !canRead { return isBroken ? .failed(.reset, "reset") : .dry }
        if tls.incoming.capacity == 0 { tls.incoming = pool.take() }
        let room = tls.incoming.spare
        switch kernel.receive(descriptor, into: &tls.incoming, atMost: room) {
        case .bytes(let count):
            if count < room { canRead = sawEnd }
            return .bytes
        case .wouldBlock:
            canRead = false
            return isBroken ? .failed(.reset, "reset") : .dry
        case .end: return .end(isClean: false)
        case .failed: return .failed(.reset, "reset")
        }
    }

    func writeEncrypted(_ first: Span<UInt8>, _ second: Span<UInt8>, _ tls: TLSSession) {
        if !output.isEmpty {
            queue(first, from: 0)
            return queue(second, from: 0)
        }
        let head = encrypt(first, tls)
        let body = head < first.count ? 0 : encrypt(second, tls)
        flushCiphertext(tls)
        queue(first, from: head)
        queue(second, from: body)
        returnCiphertextBlocks()
    }

    func flushEncrypted(_ tls: TLSSession) {
        flushCiphertext(tls)
        while canWrite && !isBroken && !output.isEmpty {
            let taken = encrypt(output.span, tls)
            if taken == 0 { break }
            output.consume(taken)
            flushCiphertext(tls)
        }
        returnCiphertextBlocks()
    }

    /// Encrypts until all is taken or the socket takes no more; gives how much that was.
    private func encrypt(_ bytes: Span<UInt8>, _ tls: TLSSession) -> Int {
        var done = 0
        while done < bytes.count && !isBroken {
            if tls.outgoing.capacity == 0 { tls.outgoing = pool.take() }
            let taken: Int
            do throws(TLSError) { taken = try tls.write(bytes.extracting(done..<bytes.count)) } catch {
                broke()
                return bytes.count
            }
            done += taken
            if done == bytes.count { break }
            flushCiphertext(tls)
            if !tls.outgoing.isEmpty { break }
        }
        return done
    }

    func flushCiphertext(_ tls: TLSSession) {
        while canWrite && !isBroken && !tls.outgoing.isEmpty {
            let count = tls.outgoing.count
            switch kernel.send(descriptor, tls.outgoing.span, Span()) {
            case .bytes(let sent):
                tls.outgoing.consume(sent)
                if sent < count { canWrite = false }
            case .wouldBlock: canWrite = false
            case .end, .failed: return broke()
            }
        }
    }

    /// An idle session keeps no blocks.
    func returnCiphertextBlocks(evenIfFull: Bool = false) {
        guard let tls else { return }
        if tls.incoming.isEmpty || evenIfFull { giveBack(&tls.incoming) }
        if tls.outgoing.isEmpty || evenIfFull { giveBack(&tls.outgoing) }
    }

    /// The session may have made a few bytes of storage of its own, for a key update, or grown a block in a handshake.
    func giveBack(_ buffer: inout ByteBuffer) {
        if buffer.capacity < pool.blockSize {
            buffer = ByteBuffer()
        } else {
            pool.charge(buffer.capacity - pool.blockSize)
            pool.give(exchange: &buffer)
        }
    }
}

extension TLSError.Kind {
    /// For the log of a failed call; constant, unlike `text`.
    var detail: StaticString {
        switch self {
        case .certificateExpired: "the certificate has expired"
        case .certificateNotYetValid: "the certificate is not valid yet"
        case .certificateUntrusted: "the certificate is not trusted"
        case .certificateMissing: "the backend showed no certificate"
        case .certificateRefused: "the certificate is too weak"
        case .hostMismatch: "the certificate is for another name"
        case .badServerName: "not a name that a certificate can be checked for"
        case .noAgreement: "no version, cipher or protocol in common"
        case .refusedByPeer: "the backend refused with an alert"
        case .plainHTTP: "the backend speaks plain HTTP"
        case .truncated: "cut off"
        case .malformed: "the backend broke the TLS protocol"
        default: "TLS failed"
        }
    }
}
