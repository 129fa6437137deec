/// What a handshake agreed on: for codecs, logs and metrics. Texts are made when asked for.
import COpenSSL

extension TLSSession {
    /// Nil before the handshake has got that far.
    public var version: TLSVersion? { TLSVersion(rawValue: UInt16(truncatingIfNeeded: unsafe SSL_version(ssl))) }

    /// OpenSSL's name of the cipher suite, such as `TLS_AES_128_GCM_SHA256`.
    public var cipher: String? {
        guard let cipher = unsafe SSL_get_current_cipher(ssl) else { return nil }
        return unsafe String(cString: SSL_CIPHER_get_name(cipher))
    }

    /// What ALPN chose; nil when the peer does not speak ALPN.
    public var applicationProtocol: String? {
        var start: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        unsafe SSL_get0_alpn_selected(ssl, &start, &count)
        guard let start = unsafe start else { return nil }
        return unsafe String(decoding: UnsafeBufferPointer(start: start, count: Int(count)), as: UTF8.self)
    }

    /// The name that the client asked for (SNI).
    public var serverName: String? {
        guard let name = unsafe SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name) else { return nil }
        return unsafe String(cString: name)
    }

    /// The handshake was shortened by an earlier session.
    public var isResumed: Bool { unsafe SSL_session_reused(ssl) == 1 }

    /// Subject of the peer's certificate as RFC 2253 writes it; nil when it showed none.
    public var peerSubject: String? {
        guard let certificate = unsafe SSL_get0_peer_certificate(ssl) else { return nil }
        return unsafe CertificateFacts(certificate: certificate).subject
    }
}
