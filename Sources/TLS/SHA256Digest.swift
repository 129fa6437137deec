/// A SHA-256 digest (FIPS 180-4) as a trivial value of 32 bytes.
///
/// The algorithm is fetched once a process: OpenSSL 3 looks it up by name on every unfetched call, which takes 800 ns where the
/// digest of a key takes 150.
import COpenSSL

public struct SHA256Digest: Sendable {
    public let bytes: InlineArray<32, UInt8>

    public init(bytes: InlineArray<32, UInt8>) { self.bytes = bytes }

    nonisolated(unsafe) private static let algorithm: OpaquePointer? = unsafe EVP_MD_fetch(nil, "SHA256", nil)

    /// The digest of `data`. OpenSSL allocates and frees a context within.
    public static func hash(_ data: Span<UInt8>) -> SHA256Digest {
        var bytes = InlineArray<32, UInt8>(repeating: 0)
        var span = bytes.mutableSpan
        let status = unsafe span.withUnsafeMutableBufferPointer { out in
            unsafe data.withUnsafeBufferPointer { input in
                unsafe EVP_Digest(input.baseAddress, input.count, out.baseAddress, nil, algorithm, nil)
            }
        }
        precondition(status == 1, "SHA-256 is not available")
        return SHA256Digest(bytes: bytes)
    }
}

extension SHA256Digest: Equatable {
    /// Takes the same time wherever the digests differ: they may stand for secrets.
    public static func == (left: SHA256Digest, right: SHA256Digest) -> Bool {
        var difference: UInt8 = 0
        for index in left.bytes.indices { difference |= left.bytes[index] ^ right.bytes[index] }
        return difference == 0
    }
}
