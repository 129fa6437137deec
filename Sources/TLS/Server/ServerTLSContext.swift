/// What the TLS sessions of one listener on one worker share.
///
///     SSL_CTX ──▶ callbacks ──▶ HandshakeChoices (frozen certificates, protocols; the ticket keys of now)
///
/// Sessions are kept by clients only, in tickets: there is no cache to bound, to share or to lock.
import COpenSSL
import Digests

@safe
public final class ServerTLSContext {
    /// Seconds for which a ticket is taken: two hours bound how long a client certificate is believed without being shown again.
    static let ticketLifetime = 7200
    /// One ticket a handshake: a client that keeps its connection needs one for the next.
    static let ticketCount = 1

    let context: ContextHandle
    private let choices: HandshakeChoices

    /// Throws `certificateRefused` when OpenSSL will not serve a certificate, for example because its key is too short.
    public init(_ options: ServerTLSOptions, ticketKeys: TicketKeys) throws(TLSError) {
        context = unsafe try IntermediateProfile.makeContext(
            TLS_server_method(), minimum: options.minimumVersion, maximum: .tls13)
        choices = HandshakeChoices(options, ticketKeys: ticketKeys)
        let pointer = unsafe context.pointer
        _ = unsafe COpenSSL_SSL_CTX_set_dh_auto(pointer, 1)
        _ = unsafe COpenSSL_SSL_CTX_set_session_cache_mode(pointer, Int(SSL_SESS_CACHE_OFF))
        _ = unsafe SSL_CTX_set_timeout(pointer, Self.ticketLifetime)
        _ = unsafe SSL_CTX_set_num_tickets(pointer, Self.ticketCount)
        unsafe choices.attach(to: pointer)
        try requireClientCertificates(options.clientAuthorities)
        try checkCertificates(options.certificates)
    }

    /// Takes newer keys; sessions under way are not touched.
    public func setTicketKeys(_ keys: TicketKeys) { choices.ticketKeys = keys }

    /// Tickets name the authorities of their listener, so that one without them cannot be used to enter one with them.
    private func requireClientCertificates(_ authorities: TrustStore?) throws(TLSError) {
        let pointer = unsafe context.pointer
        let scope = authorities?.fingerprint.bytes ?? InlineArray<32, UInt8>(repeating: 0)
        let isSet = unsafe scope.span.withUnsafeBufferPointer { bytes in
            unsafe SSL_CTX_set_session_id_context(pointer, bytes.baseAddress, UInt32(bytes.count))
        }
        guard isSet == 1 else { throw ErrorQueue.error(.library) }
        guard let authorities else { return }
        unsafe SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
        unsafe SSL_CTX_set1_cert_store(pointer, authorities.store.pointer)
        unsafe SSL_CTX_set_client_CA_list(pointer, try authorities.copySubjects())
    }

    /// Tries each certificate on a session that is thrown away: what a handshake would refuse shows now.
    private func checkCertificates(_ certificates: [CertificateMaterial]) throws(TLSError) {
        ErrorQueue.clear()
        guard let trial = unsafe SSL_new(context.pointer) else { throw ErrorQueue.error(.library) }
        defer { unsafe SSL_free(trial) }
        for certificate in certificates {
            ErrorQueue.clear()
            guard unsafe HandshakeChoices.install(certificate, on: trial, replacing: true) else {
                throw ErrorQueue.error(.certificateRefused)
            }
        }
    }
}
