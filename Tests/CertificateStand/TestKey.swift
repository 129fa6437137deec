/// An RSA key, made when a test runs, and what checks its signatures.
import COpenSSL

public struct TestKey: Sendable {
    /// The private key, PKCS #8 in PEM.
    public let pem: [UInt8]

    /// Of 2,048 bits.
    public init() {
        let context = unsafe EVP_PKEY_CTX_new_from_name(nil, "RSA", nil)
        defer { unsafe EVP_PKEY_CTX_free(context) }
        unsafe EVP_PKEY_keygen_init(context)
        unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2048)
        var key: OpaquePointer?
        unsafe EVP_PKEY_generate(context, &key)
        defer { unsafe EVP_PKEY_free(key) }
        let bio = unsafe BIO_new(BIO_s_mem())
        defer { unsafe BIO_free_all(bio) }
        precondition(unsafe PEM_write_bio_PrivateKey(bio, key, nil, nil, 0, nil, nil) == 1)
        var bytes = [UInt8](repeating: 0, count: Int(unsafe BIO_ctrl_pending(bio)))
        unsafe BIO_read(bio, &bytes, Int32(bytes.count))
        pem = bytes
    }

    /// Whether `signature` is this key's RS256 signature of `message`.
    public func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        let bio = unsafe BIO_new_mem_buf(pem, Int32(pem.count))
        defer { unsafe BIO_free_all(bio) }
        let key = unsafe PEM_read_bio_PrivateKey(bio, nil, nil, nil)
        defer { unsafe EVP_PKEY_free(key) }
        let context = unsafe EVP_MD_CTX_new()
        defer { unsafe EVP_MD_CTX_free(context) }
        unsafe EVP_DigestVerifyInit(context, nil, EVP_sha256(), nil, key)
        return unsafe EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }
}
