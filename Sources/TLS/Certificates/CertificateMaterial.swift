/// A certificate chain and its private key, read and checked once, shared by the contexts of all workers.
///
///     PEM files ──▶ CertificateMaterial (builder thread) ──▶ ServerTLSContext (one a worker)
///
/// Everything that can be wrong with the files shows here, so that configuration can say it before anything is replaced.
import COpenSSL

@safe
public final class CertificateMaterial: Sendable {
    let leaf: CertificateHandle
    let intermediates: CertificateStack
    let key: KeyHandle

    /// DNS names in lower case, wildcards as `*.example.com`; from subjectAltName, else the common name.
    public let names: [String]
    /// The subject as RFC 2253 writes it.
    public let subject: String
    /// First second of validity, since 1970.
    public let notBefore: Int64
    /// Last second of validity, since 1970.
    public let notAfter: Int64

    /// Reads PEM text: `chain` holds the leaf first, then its intermediates; `key` an unencrypted private key of any form.
    ///
    /// `now` is in seconds since 1970. Throws the first of: no certificate, unreadable certificate, unreadable or encrypted key,
    /// key of another certificate, not valid yet, expired.
    public init(chain: Span<UInt8>, key keyText: Span<UInt8>, now: Int64) throws(TLSError) {
        let reader = try PEMReader(chain)
        guard let leaf = try reader.nextCertificate(orThrow: .certificateUnreadable) else {
            throw TLSError(.noCertificate)
        }
        let facts = unsafe CertificateFacts(certificate: leaf.pointer)
        names = unsafe facts.names
        subject = unsafe facts.subject
        notBefore = unsafe facts.notBefore
        notAfter = unsafe facts.notAfter

        intermediates = try CertificateStack()
        while let next = try reader.nextCertificate(orThrow: .certificateUnreadable) { try intermediates.append(next) }

        key = try PEMReader(keyText).privateKey()
        ErrorQueue.clear()
        guard unsafe X509_check_private_key(leaf.pointer, key.pointer) == 1 else {
            throw ErrorQueue.error(.keyMismatch)
        }
        self.leaf = leaf
        if now < notBefore { throw TLSError(.certificateNotYetValid) }
        if now > notAfter { throw TLSError(.certificateExpired) }
    }
}
