/// OpenSSL's error queue, which belongs to the thread: emptied before a call and read right after it, so that what one
/// connection left behind is never taken for another's.
import COpenSSL

enum ErrorQueue {
    /// Only when there is something: emptying goes through all sixteen places.
    static func clear() {
        if ERR_peek_error() != 0 { ERR_clear_error() }
    }

    /// The first error since `clear`: the cause, where later ones only tell the way up.
    static func takeFirst() -> UInt {
        let code = ERR_get_error()
        ERR_clear_error()
        return code
    }

    /// The last error since `clear`: what a session made of the cause. A forged signature, say, begins as an error of arithmetic.
    static func takeLast() -> UInt {
        let code = ERR_peek_last_error()
        ERR_clear_error()
        return code
    }

    /// For set-up code: an error of ours with OpenSSL's cause.
    static func error(_ kind: TLSError.Kind) -> TLSError { TLSError(kind, code: takeFirst()) }

    static func isReason(_ code: UInt, library: Int32, reason: Int32) -> Bool {
        ERR_GET_LIB(code) == library && ERR_GET_REASON(code) == reason
    }
}

extension TLSError {
    /// What a failed call of a session means; `verification` is the result of checking the peer's certificate.
    static func ofSession(code: UInt, verification: Int, side: Side, inputEnded: Bool) -> TLSError {
        // Without an entry, the wire itself had nothing more to give.
        if code == 0 { return TLSError(inputEnded ? .truncated : .library, side: side) }
        guard ERR_GET_LIB(code) == ERR_LIB_SSL else { return TLSError(.malformed, side: side, code: code) }
        let reason = ERR_GET_REASON(code)
        if reason == SSL_R_CERTIFICATE_VERIFY_FAILED {
            let outcome = Int32(truncatingIfNeeded: verification)
            return TLSError(verificationKind(outcome), side: side, code: code, verification: outcome)
        }
        return TLSError(sessionKind(reason), side: side, code: code)
    }

    private static func verificationKind(_ outcome: Int32) -> Kind {
        switch outcome {
        case X509_V_ERR_CERT_HAS_EXPIRED: .certificateExpired
        case X509_V_ERR_CERT_NOT_YET_VALID: .certificateNotYetValid
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH: .hostMismatch
        default: .certificateUntrusted
        }
    }

    private static func sessionKind(_ reason: Int32) -> Kind {
        // Alerts of the peer are a byte, numbered from this offset (ssl.h).
        if reason >= SSL_AD_REASON_OFFSET && reason < SSL_AD_REASON_OFFSET + 256 { return .refusedByPeer }
        if reason & Int32(ERR_R_FATAL) != 0 { return .library }
        switch reason {
        case SSL_R_UNEXPECTED_EOF_WHILE_READING: return .truncated
        case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE: return .certificateMissing
        case SSL_R_HTTP_REQUEST, SSL_R_HTTPS_PROXY_REQUEST: return .plainHTTP
        case SSL_R_NO_SHARED_CIPHER, SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_NO_APPLICATION_PROTOCOL,
            SSL_R_NO_SUITABLE_KEY_SHARE, SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM, SSL_R_NO_SHARED_GROUPS,
            SSL_R_WRONG_SSL_VERSION:
            return .noAgreement
        case SSL_R_NO_CERTIFICATE_SET, SSL_R_CERT_CB_ERROR: return .library
        default: return .malformed
        }
    }
}
