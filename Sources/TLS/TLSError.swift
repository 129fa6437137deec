/// Why certificates, contexts and sessions fail.
///
/// A trivial value, so that throwing one allocates nothing; text is made only when someone asks for it. OpenSSL's reasons are
/// constant strings of the library: they hold no key material and nothing that a peer sent.
import COpenSSL

public struct TLSError: Error, Equatable, Sendable {
    /// What went wrong: first what configuration can be wrong about, then what a handshake or a transfer can.
    public enum Kind: UInt8, Sendable, CaseIterable {
        case noCertificate, certificateUnreadable, keyUnreadable, keyEncrypted, keyMismatch, certificateRefused
        case keyNotRSA, noAuthority, authorityUnreadable, noSystemAuthorities, badProtocolName, badServerName
        case certificateExpired, certificateNotYetValid, certificateUntrusted, certificateMissing, hostMismatch
        case noAgreement, refusedByPeer, malformed, plainHTTP, truncated
        /// Memory, randomness, or a case that OpenSSL reports in a way that we do not tell apart.
        case library
    }

    /// Who has to change something.
    public enum Side: UInt8, Sendable { case gateway, client, upstream }

    public let kind: Kind
    public let side: Side
    /// OpenSSL's packed error code; 0 when it gave none.
    let code: UInt
    /// Outcome of a certificate's verification (`X509_V_ERR_…`); 0 when it is not the cause.
    let verification: Int32

    init(_ kind: Kind, side: Side = .gateway, code: UInt = 0, verification: Int32 = 0) {
        self.kind = kind
        self.side = side
        self.code = code
        self.verification = verification
    }

    /// OpenSSL's own words, empty when it has none. Allocates.
    public var reason: String {
        if verification != 0 { return unsafe String(cString: X509_verify_cert_error_string(Int(verification))) }
        if code == 0 { return "" }
        guard let text = unsafe ERR_reason_error_string(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }
}

extension TLSError: CustomStringConvertible {
    public var description: String {
        let reason = reason
        return reason.isEmpty ? kind.text : "\(kind.text) (\(reason))"
    }
}

extension TLSError.Kind {
    /// A clause that reads well after a file's name or a peer's address.
    public var text: String {
        switch self {
        case .noCertificate: "no certificate in PEM form"
        case .certificateUnreadable: "the certificate cannot be read"
        case .keyUnreadable: "no private key that can be read"
        case .keyEncrypted: "the private key is encrypted"
        case .keyMismatch: "the private key does not belong to the certificate"
        case .keyNotRSA: "the private key is not an RSA key"
        case .certificateRefused: "the certificate or its key is too weak or of an unsuitable kind"
        case .noAuthority: "no authority's certificate in PEM form"
        case .authorityUnreadable: "an authority's certificate cannot be read"
        case .noSystemAuthorities: "the system's certificate authorities were not found"
        case .badProtocolName: "a protocol's name must be 1 to 255 bytes"
        case .badServerName: "not a server name that can be asked for"
        case .certificateExpired: "the certificate has expired"
        case .certificateNotYetValid: "the certificate is not valid yet"
        case .certificateUntrusted: "the peer's certificate is not trusted"
        case .certificateMissing: "the peer showed no certificate"
        case .hostMismatch: "the peer's certificate is for another name"
        case .noAgreement: "no version, cipher or protocol in common"
        case .refusedByPeer: "the peer refused with an alert"
        case .malformed: "the peer broke the protocol"
        case .plainHTTP: "plain HTTP where TLS was expected"
        case .truncated: "the connection ended without close_notify"
        case .library: "OpenSSL failed"
        }
    }
}
