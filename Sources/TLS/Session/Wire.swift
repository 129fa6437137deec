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
    /// Bytes to which `outgoing` may grow beyond the storage it was given. Application data stops at the storage
    /// (`TLSSession.write`), so this bounds what OpenSSL writes by itself: a chain of ten RSA certificates (20 KB) and the
    /// names of a system's authorities (20 KB) in a handshake; later, answers to key updates that a peer sends but never reads.
    static let ceiling = 64 << 10

    var incoming = ByteBuffer()
    var outgoing = ByteBuffer()
    /// No more will come: when `incoming` is empty, that is the end.
    var inputEnded = false
    private var offered: ResumableSession?

    /// Only the newest is kept.
    func offer(_ session: consuming ResumableSession) { offered = consume session }
    func takeOffered() -> ResumableSession? { offered.take() }

    func mayAppend(_ count: Int) -> Bool { outgoing.count + count <= max(Self.ceiling, outgoing.capacity) }

    @unsafe
    static func at(_ address: UnsafeMutableRawPointer?) -> Wire {
        unsafe Unmanaged<Wire>.fromOpaque(address!).takeUnretainedValue()
    }

    /// Stable, not counted.
    @unsafe var address: UnsafeMutableRawPointer { unsafe Unmanaged.passUnretained(self).toOpaque() }
}
