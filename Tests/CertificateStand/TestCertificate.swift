/// A certificate that signs itself, made when a test runs: no key is kept in the repository.
import COpenSSL
import Glibc

public struct TestCertificate {
    public let chain: [UInt8]
    public let key: [UInt8]

    /// `names` as OpenSSL's configuration writes them, `DNS:site.test`; validity in seconds from now.
    public init(_ names: String, until: Int = 3600) {
        let key = unsafe Self.makeKey()
        let certificate = unsafe X509_new()!
        defer {
            unsafe EVP_PKEY_free(key)
            unsafe X509_free(certificate)
        }
        unsafe X509_set_version(certificate, 2)
        unsafe ASN1_INTEGER_set(X509_get_serialNumber(certificate), Int.random(in: 1...(1 << 40)))
        unsafe X509_gmtime_adj(X509_getm_notBefore(certificate), -7200)
        unsafe X509_gmtime_adj(X509_getm_notAfter(certificate), until)
        unsafe X509_set_pubkey(certificate, key)
        let extensionValue = unsafe X509V3_EXT_conf_nid(nil, nil, NID_subject_alt_name, names)
        unsafe X509_add_ext(certificate, extensionValue, -1)
        unsafe X509_EXTENSION_free(extensionValue)
        unsafe X509_sign(certificate, key, EVP_sha256())
        chain = unsafe Self.text { unsafe PEM_write_bio_X509($0, certificate) }
        self.key = unsafe Self.text { unsafe PEM_write_bio_PrivateKey($0, key, nil, nil, 0, nil, nil) }
    }

    @unsafe
    private static func makeKey() -> OpaquePointer {
        let context = unsafe EVP_PKEY_CTX_new_from_name(nil, "EC", nil)
        defer { unsafe EVP_PKEY_CTX_free(context) }
        unsafe EVP_PKEY_keygen_init(context)
        unsafe EVP_PKEY_CTX_set_group_name(context, "P-256")
        var key: OpaquePointer?
        unsafe EVP_PKEY_generate(context, &key)
        return unsafe key!
    }

    private static func text(_ write: (OpaquePointer?) -> Int32) -> [UInt8] {
        let bio = unsafe BIO_new(BIO_s_mem())
        defer { unsafe BIO_free_all(bio) }
        precondition(unsafe write(bio) == 1)
        var bytes = [UInt8](repeating: 0, count: Int(unsafe BIO_ctrl_pending(bio)))
        unsafe BIO_read(bio, &bytes, Int32(bytes.count))
        return bytes
    }
}
