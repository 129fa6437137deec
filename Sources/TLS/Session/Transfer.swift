/// Application data of a session.
///
/// Both directions go as far as the caller's buffers allow and never grow them: `read` fills the spare room it is given, `write`
/// stops when the storage of `outgoing` is full. So memory is what the owner handed out, whatever the peer does.
import COpenSSL
public import Containers

/// What a read gave.
public enum TLSRead: Equatable, Sendable {
    /// Bytes were appended; there may be more.
    case bytes(Int)
    /// `incoming` is used up.
    case wantsMore
    /// The peer's close_notify: a clean end.
    case closed
}

extension TLSSession {
    /// What a record adds to its data, at most: header 5, nonce 8, tag 16 in TLS 1.2 (RFC 5288); 22 in 1.3 (RFC 8446 §5.2).
    /// Twice that, as the answer to a peer's key update may come before it.
    static let recordOverhead = 64
    /// Rather than cut a record this small at the end of a block, writing waits for the block to be sent.
    static let smallestRecord = 1024

    /// Appends decrypted bytes to the spare room of `plain`, `limit` at most. Call until it gives something else than bytes.
    ///
    /// Throws `truncated` at an end without close_notify, `malformed` or `refusedByPeer` for what the peer did; bytes that came
    /// before it are given first.
    public func read(into plain: inout ByteBuffer, atMost limit: Int) throws(TLSError) -> TLSRead {
        let room = min(limit, plain.spare)
        precondition(isEstablished && room > 0, "reading before the handshake or into no room")
        // OpenSSL would take a record's buffer, find nothing to put there, and note an error.
        if isDrained && wire.incoming.isEmpty { return .wantsMore }
        try enter()
        defer { leave() }
        isDrained = false
        var filled = 0
        while filled < room {
            let count = readRecord(into: &plain, atMost: room - filled)
            if count > 0 {
                filled += count
                // Spares a call that could only say that it wants more.
                isDrained = holdsNothing
                if isDrained { break }
                continue
            }
            switch outcome(of: Int32(count)) {
            case .wantsMore:
                isDrained = true
                return filled > 0 ? .bytes(filled) : .wantsMore
            case .closed: return filled > 0 ? .bytes(filled) : .closed
            case .failed(let error):
                let error = fail(error)
                if filled == 0 { throw error }
                return .bytes(filled)
            }
        }
        return .bytes(filled)
    }

    /// Neither the wire nor OpenSSL has bytes that were not read, nor is the end near.
    var holdsNothing: Bool { unsafe !wire.inputEnded && wire.incoming.isEmpty && SSL_has_pending(ssl) == 0 }

    /// Bytes of one record, or OpenSSL's return value of 0 or less.
    private func readRecord(into plain: inout ByteBuffer, atMost limit: Int) -> Int {
        unsafe plain.withSpare { start, spare in
            Int(unsafe SSL_read(ssl, start, Int32(clamping: min(limit, spare))))
        }
    }

    /// Encrypts as much of `plain` as the storage of `outgoing` holds and returns how much that was; send `outgoing` and go on.
    ///
    /// An `outgoing` without storage gets a block of 16 KiB.
    public func write(_ plain: Span<UInt8>) throws(TLSError) -> Int {
        precondition(isEstablished && !isClosed, "writing before the handshake or after close")
        try enter()
        defer { leave() }
        if wire.outgoing.isEmpty && wire.outgoing.capacity < Wire.blockSize { wire.outgoing.reserve(Wire.blockSize) }
        var taken = 0
        while taken < plain.count {
            let size = recordSize(plain.count - taken)
            if size == 0 { break }
            let record = plain.extracting(taken..<(taken + size))
            let result = unsafe record.withUnsafeBytes { unsafe SSL_write(ssl, $0.baseAddress, Int32($0.count)) }
            guard result > 0 else {
                guard case .failed(let error) = outcome(of: result) else { throw fail(TLSError(.library, side: side)) }
                throw fail(error)
            }
            taken += Int(result)
        }
        return taken
    }

    /// Data for the next record; 0 when the block should be sent first.
    private func recordSize(_ left: Int) -> Int {
        let wanted = min(left, Int(SSL3_RT_MAX_PLAIN_LENGTH))
        let size = min(wanted, wire.outgoing.spare - Self.recordOverhead)
        return size == wanted || size >= Self.smallestRecord ? size : 0
    }
}
