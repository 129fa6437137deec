/// What a certificate says of itself: names, subject, dates. Set-up and logging only, as all of it allocates.
import COpenSSL
import Glibc

@unsafe
struct CertificateFacts {
    let certificate: OpaquePointer

    /// DNS names in lower case: those of subjectAltName or, only when it has none, the common name (RFC 6125 §6.4.4).
    var names: [String] {
        let alternatives = unsafe alternativeNames
        if !alternatives.isEmpty { return alternatives }
        return unsafe commonName.map { [$0] } ?? []
    }

    private var alternativeNames: [String] {
        guard let list = unsafe X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil) else { return [] }
        defer { unsafe GENERAL_NAMES_free(OpaquePointer(list)) }
        var names: [String] = []
        for index in 0..<(unsafe OPENSSL_sk_num(OpaquePointer(list))) {
            let entry = unsafe OPENSSL_sk_value(OpaquePointer(list), index)
            var type: Int32 = 0
            let value = unsafe GENERAL_NAME_get0_value(entry?.assumingMemoryBound(to: GENERAL_NAME.self), &type)
            guard type == GEN_DNS, let value = unsafe value else { continue }
            if let name = unsafe Self.name(value.assumingMemoryBound(to: ASN1_STRING.self)) { names.append(name) }
        }
        return names
    }

    private var commonName: String? {
        let subject = unsafe X509_get_subject_name(certificate)
        let index = unsafe X509_NAME_get_index_by_NID(subject, NID_commonName, -1)
        guard index >= 0, let entry = unsafe X509_NAME_get_entry(subject, index) else { return nil }
        return unsafe X509_NAME_ENTRY_get_data(entry).flatMap { unsafe Self.name($0) }
    }

    /// Printable ASCII only: a name with a NUL or a space inside is somebody's trick.
    private static func name(_ value: UnsafePointer<ASN1_STRING>) -> String? {
        let count = Int(unsafe ASN1_STRING_length(value))
        let bytes = unsafe UnsafeBufferPointer(start: ASN1_STRING_get0_data(value), count: count)
        guard !bytes.isEmpty, unsafe bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        return unsafe String(decoding: bytes, as: UTF8.self).lowercased()
    }

    /// The subject as RFC 2253 writes it: `CN=site,O=Company`.
    var subject: String {
        guard let bio = unsafe BIO_new(BIO_s_mem()) else { return "" }
        defer { unsafe BIO_free_all(bio) }
        guard unsafe X509_NAME_print_ex(bio, X509_get_subject_name(certificate), 0, COpenSSL_XN_FLAG_RFC2253) >= 0
        else { return "" }
        var text = [UInt8](repeating: 0, count: Int(unsafe BIO_ctrl_pending(bio)))
        let count = unsafe BIO_read(bio, &text, Int32(text.count))
        return String(decoding: text.prefix(max(0, Int(count))), as: UTF8.self)
    }

    /// Seconds since 1970.
    var notBefore: Int64 { unsafe Self.seconds(X509_get0_notBefore(certificate)) }
    /// Seconds since 1970.
    var notAfter: Int64 { unsafe Self.seconds(X509_get0_notAfter(certificate)) }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64 {
        var parts = unsafe tm()
        guard unsafe ASN1_TIME_to_tm(time, &parts) == 1 else { return 0 }
        return Int64(unsafe timegm(&parts))
    }
}
