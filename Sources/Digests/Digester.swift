/// SHA-256 (FIPS 180-4) by OpenSSL, for one loop: its state is here, so that a digest asks for no memory (docs/decisions/0010).
import COpenSSL

@safe
public final class Digester {
    private var state = SHA256_CTX()

    public init() {}

    /// The digest of some bytes at once.
    public func digest(_ bytes: Span<UInt8>) -> SHA256Digest {
        begin()
        update(bytes)
        return finish()
    }

    /// Starts a digest that is given in pieces; drops one that was under way.
    public func begin() {
        let done = unsafe COpenSSL_SHA256_Init(&state)
        precondition(done == 1, "SHA-256 did not start")
    }

    public func update(_ bytes: Span<UInt8>) {
        let done = unsafe bytes.withUnsafeBytes { unsafe COpenSSL_SHA256_Update(&state, $0.baseAddress, $0.count) }
        precondition(done == 1, "SHA-256 took no bytes")
    }

    /// Takes a piece in with its length before it, so that two lists of pieces never give the same bytes.
    public func update(framed bytes: Span<UInt8>) {
        update(word: UInt64(bytes.count))
        update(bytes)
    }

    /// Takes 8 bytes in.
    public func update(word: UInt64) {
        let done = unsafe withUnsafeBytes(of: word.bigEndian) {
            unsafe COpenSSL_SHA256_Update(&state, $0.baseAddress, 8)
        }
        precondition(done == 1, "SHA-256 took no bytes")
    }

    public func finish() -> SHA256Digest {
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
