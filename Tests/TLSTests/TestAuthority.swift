/// Certificates for the tests, made when a test runs: no key is kept in the repository.
import COpenSSL
import Glibc

struct Issued {
    var chain: [UInt8]
    var key: [UInt8]
}

@safe
final class TestAuthority {
    enum KeyType {
        case p256
        case rsa(bits: Int32)
    }

    private let certificate: OpaquePointer
    private let key: OpaquePointer

    init(_ name: String = "Test Authority") {
        unsafe key = Self.makeKey(.p256)
        unsafe certificate = Self.makeCertificate(key, subject: name, from: -86_400, until: 86_400)
        unsafe Self.extend(certificate, NID_basic_constraints, "critical,CA:TRUE")
        unsafe X509_set_issuer_name(certificate, X509_get_subject_name(certificate))
        unsafe X509_sign(certificate, key, EVP_sha256())
    }

    deinit {
        unsafe X509_free(certificate)
        unsafe EVP_PKEY_free(key)
    }

    var pem: [UInt8] { unsafe Self.text { unsafe PEM_write_bio_X509($0, certificate) } }

    /// `alternatives` as OpenSSL's configuration writes them, `DNS:site.test,IP:127.0.0.1`; validity in seconds from now.
    func issue(
        _ alternatives: String? = "DNS:site.test", subject: String = "site", from: Int = -3600, until: Int = 3600,
        type: KeyType = .p256
    ) -> Issued {
        let fresh = unsafe Self.makeKey(type)
        let leaf = unsafe Self.makeCertificate(fresh, subject: subject, from: from, until: until)
        defer {
            unsafe EVP_PKEY_free(fresh)
            unsafe X509_free(leaf)
        }
        if let alternatives { unsafe Self.extend(leaf, NID_subject_alt_name, alternatives) }
        unsafe X509_set_issuer_name(leaf, X509_get_subject_name(certificate))
        unsafe X509_sign(leaf, key, EVP_sha256())
        return Issued(
            chain: unsafe Self.text { unsafe PEM_write_bio_X509($0, leaf) },
            key: unsafe Self.text { unsafe PEM_write_bio_PrivateKey($0, fresh, nil, nil, 0, nil, nil) })
    }

    /// The key of `issued` under a passphrase.
    static func encrypted(_ issued: Issued) -> [UInt8] {
        let bio = unsafe BIO_new_mem_buf(issued.key, Int32(issued.key.count))
        let key = unsafe PEM_read_bio_PrivateKey(bio, nil, nil, nil)
        defer {
            unsafe BIO_free_all(bio)
            unsafe EVP_PKEY_free(key)
        }
        let passphrase: [UInt8] = Array("secret".utf8)
        return unsafe text { unsafe PEM_write_bio_PrivateKey($0, key, EVP_aes_128_cbc(), passphrase, 6, nil, nil) }
    }

    private static func makeKey(_ type: KeyType) -> OpaquePointer {
        let name = if case .rsa = type { "RSA" } else { "EC" }
        let context = unsafe EVP_PKEY_CTX_new_from_name(nil, name, nil)
        defer { unsafe EVP_PKEY_CTX_free(context) }
        unsafe EVP_PKEY_keygen_init(context)
        switch type {
        case .p256: unsafe EVP_PKEY_CTX_set_group_name(context, "P-256")
        case .rsa(let bits): unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(context, bits)
        }
        var key: OpaquePointer?
        unsafe EVP_PKEY_generate(context, &key)
        return unsafe key!
    }

    private static func makeCertificate(
        _ key: OpaquePointer, subject: String, from: Int, until: Int
    ) -> OpaquePointer {
        let certificate = unsafe X509_new()!
        unsafe X509_set_version(certificate, 2)
        unsafe ASN1_INTEGER_set(X509_get_serialNumber(certificate), Int.random(in: 1...(1 << 40)))
        unsafe X509_gmtime_adj(X509_getm_notBefore(certificate), from)
        unsafe X509_gmtime_adj(X509_getm_notAfter(certificate), until)
        unsafe X509_set_pubkey(certificate, key)
        unsafe X509_NAME_add_entry_by_txt(
            X509_get_subject_name(certificate), "CN", MBSTRING_FLAG | 1, Array(subject.utf8), Int32(subject.utf8.count),
            -1, 0)
        return unsafe certificate
    }

    private static func extend(_ certificate: OpaquePointer, _ id: Int32, _ value: String) {
        let added = unsafe X509V3_EXT_conf_nid(nil, nil, id, value)
        unsafe X509_add_ext(certificate, added, -1)
        unsafe X509_EXTENSION_free(added)
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
