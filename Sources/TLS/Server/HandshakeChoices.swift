/// What OpenSSL asks a server in a handshake, answered from stored data alone: certificate, protocol, ticket key.
///
/// Certificates are set on each session by name instead of keeping an `SSL_CTX` for each: thousands of names cost what their
/// certificates do.
import COpenSSL
import Glibc

@safe
final class HandshakeChoices {
    private let options: ServerTLSOptions
    var ticketKeys: TicketKeys

    init(_ options: ServerTLSOptions, ticketKeys: TicketKeys) {
        self.options = options
        self.ticketKeys = ticketKeys
    }

    /// Registers the callbacks; `self` must outlive every session of the context.
    @unsafe
    func attach(to context: OpaquePointer) {
        let address = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe SSL_CTX_set_ex_data(context, 0, address)
        unsafe SSL_CTX_set_cert_cb(context, chooseCertificate, address)
        unsafe SSL_CTX_set_alpn_select_cb(context, chooseProtocol, address)
        _ = unsafe SSL_CTX_set_tlsext_ticket_key_evp_cb(context, useTicketKey)
    }

    @unsafe
    fileprivate static func at(_ address: UnsafeMutableRawPointer?) -> HandshakeChoices {
        unsafe Unmanaged<HandshakeChoices>.fromOpaque(address!).takeUnretainedValue()
    }

    @unsafe
    fileprivate func installCertificates(on ssl: OpaquePointer) -> Bool {
        var isInstalled = false
        for owner in unsafe owners(ssl) {
            // A second certificate of one key type is refused by OpenSSL and the first stays.
            if unsafe Self.install(options.certificates[owner], on: ssl, replacing: false) { isInstalled = true }
        }
        ErrorQueue.clear()
        return isInstalled
    }

    @unsafe
    private func owners(_ ssl: OpaquePointer) -> ArraySlice<Int> {
        if let name = unsafe SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name) {
            let bytes = unsafe UnsafeRawBufferPointer(start: name, count: strlen(name))
            let found = unsafe options.names.owners(of: Span(_unsafeBytes: bytes))
            if !found.isEmpty { return found }
        }
        return options.defaults[...]
    }

    @unsafe
    static func install(_ material: CertificateMaterial, on ssl: OpaquePointer, replacing: Bool) -> Bool {
        unsafe SSL_use_cert_and_key(
            ssl, material.leaf.pointer, material.key.pointer, material.intermediates.pointer, replacing ? 1 : 0) == 1
    }

    fileprivate var protocols: ProtocolList { options.protocols }
}

@unsafe
private func chooseCertificate(_ ssl: OpaquePointer?, _ address: UnsafeMutableRawPointer?) -> Int32 {
    unsafe HandshakeChoices.at(address).installCertificates(on: ssl!) ? 1 : 0
}

@unsafe
private func chooseProtocol(
    _: OpaquePointer?, _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
    _ chosenLength: UnsafeMutablePointer<UInt8>?, _ offered: UnsafePointer<UInt8>?, _ offeredLength: UInt32,
    _ address: UnsafeMutableRawPointer?
) -> Int32 {
    let ours = unsafe HandshakeChoices.at(address).protocols
    var found: UnsafeMutablePointer<UInt8>?
    let outcome = unsafe SSL_select_next_proto(
        &found, chosenLength, ours.start, UInt32(ours.count), offered, offeredLength)
    unsafe chosen?.pointee = UnsafePointer(found)
    return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL
}

@unsafe
private func useTicketKey(
    _ ssl: OpaquePointer?, _ name: UnsafeMutablePointer<UInt8>?, _ vector: UnsafeMutablePointer<UInt8>?,
    _ cipherState: OpaquePointer?, _ macState: OpaquePointer?, _ isSealing: Int32
) -> Int32 {
    let address = unsafe SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), 0)
    let keys = unsafe HandshakeChoices.at(address).ticketKeys
    let sealing = unsafe TicketSealing(name: name!, vector: vector!, cipherState: cipherState!, macState: macState!)
    if isSealing == 1 { return unsafe sealing.seal(keys) }
    return unsafe sealing.open(keys, isSingleUse: SSL_version(ssl) == TLS1_3_VERSION)
}
