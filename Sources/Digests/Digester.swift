/// SHA-256 (FIPS 180-4) by OpenSSL, for one loop: its state is here, so that a digest asks for no memory (docs/decisions/0010).
///
/// Pieces are gathered first, for a key is made of tens of a few bytes each, and OpenSSL takes a hundred instructions for any.
import COpenSSL
import Glibc

@safe
public final class Digester {
    private var state = SHA256_CTX()
    /// Taken in and not yet given to OpenSSL.
    private let gathered: UnsafeMutableRawPointer
    private var count = 0
    private static let room = 512

    public init() { unsafe gathered = UnsafeMutableRawPointer.allocate(byteCount: Self.room, alignment: 8) }

    deinit { unsafe gathered.deallocate() }

    /// The digest of some bytes at once.
    public func digest(_ bytes: Span<UInt8>) -> SHA256Digest {
        begin()
        update(bytes)
        return finish()
    }

    /// Starts a digest that is given in pieces; drops one that was under way.
    public func begin() {
        count = 0
        let done = unsafe COpenSSL_SHA256_Init(&state)
        precondition(done == 1, "SHA-256 did not start")
    }

    public func update(_ bytes: Span<UInt8>) {
        if bytes.count > Self.room - count {
            flush()
        }
        unsafe bytes.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            if bytes.count > Self.room { return unsafe feed(start, bytes.count) }
            unsafe memcpy(gathered + count, start, bytes.count)
            count += bytes.count
        }
    }

    /// Takes a piece in with its length before it, so that two lists of pieces never give the same bytes.
    public func update(framed bytes: Span<UInt8>) {
        update(word: UInt64(bytes.count))
        update(bytes)
    }

    /// Takes 8 bytes in.
    public func update(word: UInt64) {
        if Self.room - count < 8 { flush() }
        unsafe gathered.storeBytes(of: word.bigEndian, toByteOffset: count, as: UInt64.self)
        count += 8
    }

    private func flush() {
        if count > 0 { unsafe feed(gathered, count) }
        count = 0
    }

    private func feed(_ bytes: UnsafeRawPointer, _ count: Int) {
        let done = unsafe COpenSSL_SHA256_Update(&state, bytes, count)
        precondition(done == 1, "SHA-256 took no bytes")
    }

    public func finish() -> SHA256Digest {
        flush()
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        let done = unsafe withUnsafeMutableBytes(of: &words) { bytes in
            unsafe COpenSSL_SHA256_Final(bytes.baseAddress!.assumingMemoryBound(to: UInt8.self), &state)
        }
        precondition(done == 1, "SHA-256 did not finish")
        return SHA256Digest(
            words: (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian))
    }

    /// 32 bytes of OpenSSL's generator, as words.
    public static func randomWords() -> [UInt32] {
        var words = [UInt32](repeating: 0, count: 8)
        let done = unsafe words.withUnsafeMutableBytes { bytes in
            unsafe RAND_bytes(bytes.baseAddress!.assumingMemoryBound(to: UInt8.self), Int32(bytes.count))
        }
        precondition(done == 1, "no randomness")
        return words
    }
}
