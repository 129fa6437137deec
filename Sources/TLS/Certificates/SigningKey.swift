/// An RSA key that signs what a program says of itself: RS256, RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518, section 3.3).
import COpenSSL

@safe
public final class SigningKey: Sendable {
    private let key: KeyHandle

    /// `pem`: an unencrypted private key. Throws when there is none in it, or one of another kind.
    public init(pem: Span<UInt8>) throws(TLSError) {
        let key = try PEMReader(pem).privateKey()
        if unsafe EVP_PKEY_get_base_id(key.pointer) != EVP_PKEY_RSA { throw TLSError(.keyNotRSA) }
        self.key = key
    }

    /// As many bytes as the key has: 256 for one of 2,048 bits. Throws only when OpenSSL cannot (no memory, a key below its minimum).
    public func signature(of message: Span<UInt8>) throws(TLSError) -> [UInt8] {
        ErrorQueue.clear()
        guard let context = unsafe EVP_MD_CTX_new() else { throw TLSError(.library) }
        defer { unsafe EVP_MD_CTX_free(context) }
        guard unsafe EVP_DigestSignInit(context, nil, EVP_sha256(), nil, key.pointer) == 1 else {
            throw ErrorQueue.error(.library)
        }
        var signature = [UInt8](repeating: 0, count: Int(unsafe EVP_PKEY_get_size(key.pointer)))
        var count = signature.count
        let signed = unsafe message.withUnsafeBufferPointer { bytes in
            unsafe EVP_DigestSign(context, &signature, &count, bytes.baseAddress, bytes.count)
        }
        guard signed == 1 else { throw ErrorQueue.error(.library) }
        return Array(signature.prefix(count))
    }
}
