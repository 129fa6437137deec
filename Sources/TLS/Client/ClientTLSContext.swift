/// What the TLS sessions to one backend from one worker share. Sessions are made for a `TLSEndpoint` of it.
import COpenSSL

@safe
public final class ClientTLSContext {
    let context: ContextHandle
    let verifies: Bool

    /// Counts the store of `options` up instead of copying it.
    public init(_ options: ClientTLSOptions) throws(TLSError) {
        context = unsafe try IntermediateProfile.makeContext(
            TLS_client_method(), minimum: options.minimumVersion, maximum: options.maximumVersion)
        verifies = options.authorities != nil
        let pointer = unsafe context.pointer
        if let authorities = options.authorities {
            unsafe SSL_CTX_set1_cert_store(pointer, authorities.store.pointer)
            unsafe SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER, nil)
        }
        let protocols = options.protocols
        // Alone among OpenSSL's functions, this one returns 0 for success.
        guard unsafe SSL_CTX_set_alpn_protos(pointer, protocols.start, UInt32(protocols.count)) == 0 else {
            throw ErrorQueue.error(.library)
        }
        // Endpoints keep the sessions: OpenSSL only says that there is one.
        let mode = SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL
        _ = unsafe COpenSSL_SSL_CTX_set_session_cache_mode(pointer, Int(mode))
        unsafe SSL_CTX_sess_set_new_cb(pointer) { ssl, session in
            unsafe Wire.at(SSL_get_ex_data(ssl, 0)).offer(ResumableSession(session!))
            return 1  // The count that comes with it is ours now.
        }
    }
}
