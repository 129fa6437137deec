/// Certificate authorities, loaded once and shared by contexts of all threads.
///
/// Nothing is looked up in folders later: a store that searches the file system would do so in a handshake, on a loop.
import COpenSSL
import Containers
import Digests

@safe
public final class TrustStore: Sendable {
    let store: StoreHandle
    /// Certificates in it.
    public let count: Int
    /// Tells stores with different authorities apart: a session ticket is good only under the store it was earned with.
    let fingerprint: SHA256Digest

    /// Reads PEM text with one certificate or more. A certificate in it is trusted even if its own issuer is not in it.
    public init(_ text: Span<UInt8>) throws(TLSError) {
        guard let fresh = unsafe X509_STORE_new() else { throw TLSError(.library) }
        store = unsafe StoreHandle(fresh)
        let reader = try PEMReader(text)
        var encoded = ByteBuffer()
        var count = 0
        while let certificate = try reader.nextCertificate(orThrow: .authorityUnreadable) {
            ErrorQueue.clear()
            guard unsafe X509_STORE_add_cert(fresh, certificate.pointer) == 1 else {
                throw ErrorQueue.error(.authorityUnreadable)
            }
            unsafe Self.append(certificate.pointer, to: &encoded)
            count += 1
        }
        if count == 0 { throw TLSError(.noAuthority) }
        unsafe X509_STORE_set_flags(fresh, UInt(X509_V_FLAG_PARTIAL_CHAIN))
        self.count = count
        fingerprint = Digester().digest(encoded.span)
    }

    private static func append(_ certificate: OpaquePointer, to encoded: inout ByteBuffer) {
        var digest = InlineArray<64, UInt8>(repeating: 0)
        var size: UInt32 = 0
        var span = digest.mutableSpan
        unsafe span.withUnsafeMutableBufferPointer { out in
            _ = unsafe X509_digest(certificate, EVP_sha256(), out.baseAddress, &size)
        }
        encoded.append(digest.span.extracting(0..<Int(size)))
    }

    /// The subjects of all authorities: what a server tells clients it accepts. The caller owns the list.
    @unsafe
    func copySubjects() throws(TLSError) -> OpaquePointer {
        guard let subjects = unsafe OPENSSL_sk_new_null() else { throw TLSError(.library) }
        let objects = unsafe X509_STORE_get0_objects(store.pointer)
        for index in 0..<(unsafe OPENSSL_sk_num(objects)) {
            let object = unsafe OpaquePointer(OPENSSL_sk_value(objects, index)!)
            guard let certificate = unsafe X509_OBJECT_get0_X509(object) else { continue }
            guard let name = unsafe X509_NAME_dup(X509_get_subject_name(certificate)) else { continue }
            if unsafe OPENSSL_sk_push(subjects, UnsafeRawPointer(name)) == 0 { unsafe X509_NAME_free(name) }
        }
        return unsafe subjects
    }
}
