/// Certificates and keys out of PEM files (RFC 7468): set-up code, off the loops.
///
/// OpenSSL's reader gets the bytes through one of its memory BIOs, which wipes them at the end, and never asks a terminal for a
/// passphrase.
import COpenSSL

@safe
struct PEMReader: ~Copyable {
    /// A file of certificates is some kilobytes, a bundle of authorities some hundreds; `Int32.max` is what OpenSSL can count.
    private static let sizeLimit = Int(Int32.max)

    private let bio: OpaquePointer

    /// Reads from a private copy: a span cannot be kept.
    init(_ text: Span<UInt8>) throws(TLSError) {
        ErrorQueue.clear()
        guard text.count < Self.sizeLimit, let bio = unsafe BIO_new(BIO_s_mem()) else { throw TLSError(.library) }
        let written = unsafe text.withUnsafeBufferPointer { unsafe BIO_write(bio, $0.baseAddress, Int32($0.count)) }
        guard text.isEmpty || written == Int32(text.count) else {
            unsafe BIO_free_all(bio)
            throw TLSError(.library)
        }
        unsafe self.bio = bio
    }

    deinit { unsafe BIO_free_all(bio) }

    /// The next certificate; nil at the end of the file. Other kinds of PEM blocks are passed over.
    func nextCertificate(orThrow kind: TLSError.Kind) throws(TLSError) -> CertificateHandle? {
        ErrorQueue.clear()
        if let certificate = unsafe PEM_read_bio_X509(bio, nil, nil, nil) {
            return unsafe CertificateHandle(certificate)
        }
        let code = ErrorQueue.takeFirst()
        if ErrorQueue.isReason(code, library: ERR_LIB_PEM, reason: PEM_R_NO_START_LINE) { return nil }
        throw TLSError(kind, code: code)
    }

    func privateKey() throws(TLSError) -> KeyHandle {
        ErrorQueue.clear()
        var wasAskedForPassphrase = false
        let key = unsafe withUnsafeMutablePointer(to: &wasAskedForPassphrase) { asked in
            unsafe PEM_read_bio_PrivateKey(bio, nil, refusePassphrase, asked)
        }
        if let key = unsafe key { return unsafe KeyHandle(key) }
        throw ErrorQueue.error(wasAskedForPassphrase ? .keyEncrypted : .keyUnreadable)
    }
}

@unsafe
private func refusePassphrase(
    _: UnsafeMutablePointer<CChar>?, _: Int32, _: Int32, asked: UnsafeMutableRawPointer?
) -> Int32 {
    unsafe asked?.storeBytes(of: true, as: Bool.self)
    return -1
}
