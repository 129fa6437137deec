/// OpenSSL's question "which key for this ticket?": encrypt-then-MAC with AES-256-CBC and HMAC-SHA-256, as RFC 5077 §4 advises.
///
/// The answers are OpenSSL's: below 0 fails the handshake, 0 means that the ticket is not ours (a full handshake follows),
/// 1 that it is good, 2 that it is good and should be replaced.
import COpenSSL
import Glibc

@unsafe
struct TicketSealing {
    /// Fetched once a process.
    nonisolated(unsafe) private static let cipher: OpaquePointer? = unsafe EVP_CIPHER_fetch(nil, "AES-256-CBC", nil)

    let name: UnsafeMutablePointer<UInt8>
    let vector: UnsafeMutablePointer<UInt8>
    let cipherState: OpaquePointer
    let macState: OpaquePointer

    func seal(_ keys: TicketKeys) -> Int32 {
        guard unsafe RAND_bytes(vector, 16) == 1 else { return -1 }
        return unsafe keys.current.bytes.span.withUnsafeBufferPointer { bytes in
            unsafe memcpy(name, bytes.baseAddress!, TicketKey.nameSize)
            return unsafe start(bytes, sealing: true) ? 1 : -1
        }
    }

    /// `isSingleUse`: the client will not use the ticket again and needs another (TLS 1.3).
    func open(_ keys: TicketKeys, isSingleUse: Bool) -> Int32 {
        if unsafe matches(keys.current) {
            guard unsafe openWith(keys.current) else { return -1 }
            return isSingleUse ? 2 : 1
        }
        if let previous = keys.previous, unsafe matches(previous) { return unsafe openWith(previous) ? 2 : -1 }
        return 0
    }

    private func matches(_ key: TicketKey) -> Bool {
        unsafe key.bytes.span.withUnsafeBufferPointer { unsafe memcmp(name, $0.baseAddress!, TicketKey.nameSize) == 0 }
    }

    private func openWith(_ key: TicketKey) -> Bool {
        unsafe key.bytes.span.withUnsafeBufferPointer { unsafe start($0, sealing: false) }
    }

    private func start(_ key: UnsafeBufferPointer<UInt8>, sealing: Bool) -> Bool {
        let secret = unsafe key.baseAddress! + TicketKey.nameSize
        let size = TicketKey.secretSize
        return unsafe EVP_CipherInit_ex(cipherState, Self.cipher, nil, secret, vector, sealing ? 1 : 0) == 1
            && COpenSSL_EVP_MAC_init_sha256(macState, secret + size, size) == 1
    }
}
