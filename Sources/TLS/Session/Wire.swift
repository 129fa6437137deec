/// The ciphertext of one session in both directions, at a stable address: all that OpenSSL's callbacks may touch.
///
///     socket ──▶ incoming ──▶ BIO read ──▶ SSL ──▶ BIO write ──▶ outgoing ──▶ socket
///
/// Callbacks only move bytes in and out, and put down a session that a server offered; the owner of the session collects.
import Containers

@safe
final class Wire {
    /// Storage that `outgoing` gets when its owner gave it none: a block of the pool.
    static let blockSize = 16_384
    /// Bytes that `outgoing` may hold when nobody drains it. Application data stops at the storage (`TLSSession.write`), so this
    /// bounds handshakes and alerts: a peer's list of authorities, a chain of ten RSA certificates (20 KB) and room to spare.
    static let ceiling = 256 << 10

    var incoming = ByteBuffer()
    var outgoing = ByteBuffer()
    /// No more will come: when `incoming` is empty, that is the end.
    var inputEnded = false
    private var offered: ResumableSession?

    /// Only the newest is kept.
    func offer(_ session: consuming ResumableSession) { offered = consume session }
    func takeOffered() -> ResumableSession? { offered.take() }

    @unsafe
    static func at(_ address: UnsafeMutableRawPointer?) -> Wire {
        unsafe Unmanaged<Wire>.fromOpaque(address!).takeUnretainedValue()
    }

    /// Stable, not counted.
    @unsafe var address: UnsafeMutableRawPointer { unsafe Unmanaged.passUnretained(self).toOpaque() }
}
