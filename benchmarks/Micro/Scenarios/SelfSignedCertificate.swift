/// A certificate that signs itself, made when it is needed: no key is kept in the repository.
import COpenSSL
import Glibc
import TLS

struct SelfSignedCertificate {
    /// PEM.
    let chain: [UInt8]
    let key: [UInt8]

    /// `names` as OpenSSL's configuration writes them, `DNS:bench.test`; good for a day.
    init(_ names: String) {
        let key = unsafe Self.makeKey()
        let certificate = unsafe X509_new()!
        defer {
            unsafe EVP_PKEY_free(key)
            unsafe X509_free(certificate)
        }
        unsafe X509_set_version(certificate, 2)
        unsafe ASN1_INTEGER_set(X509_get_serialNumber(certificate), Int.random(in: 1...(1 << 40)))
        unsafe X509_gmtime_adj(X509_getm_notBefore(certificate), -3600)
        unsafe X509_gmtime_adj(X509_getm_notAfter(certificate), 86_400)
        unsafe X509_set_pubkey(certificate, key)
        let alternatives = unsafe X509V3_EXT_conf_nid(nil, nil, NID_subject_alt_name, names)
        unsafe X509_add_ext(certificate, alternatives, -1)
        unsafe X509_EXTENSION_free(alternatives)
        unsafe X509_sign(certificate, key, EVP_sha256())
        chain = unsafe Self.text { unsafe PEM_write_bio_X509($0, certificate) }
        self.key = unsafe Self.text { unsafe PEM_write_bio_PrivateKey($0, key, nil, nil, 0, nil, nil) }
    }

    /// For clients that trust this certificate alone.
    func client() throws(CountError) -> ClientTLSContext {
        do throws(TLSError) {
            return try ClientTLSContext(try ClientTLSOptions(authorities: try TrustStore(chain.span)))
        } catch {
            throw CountError("TLS: \(error)")
        }
    }

    func endpoint(host: String) throws(CountError) -> TLSEndpoint {
        let context = try client()
        do throws(TLSError) { return try TLSEndpoint(context, host: host) } catch { throw CountError("TLS: \(error)") }
    }

    func server() throws(CountError) -> ServerTLSContext {
        do throws(TLSError) {
            let material = try CertificateMaterial(chain: chain.span, key: key.span, now: Int64(time(nil)))
            let options = try ServerTLSOptions(certificates: [material])
            return try ServerTLSContext(options, ticketKeys: try TicketKeys.generate())
        } catch {
            throw CountError("TLS: \(error)")
        }
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
