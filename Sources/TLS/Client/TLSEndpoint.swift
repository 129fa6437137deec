/// A server as clients see it: the name that is asked for and checked, and the newest session it can resume.
///
/// The session is kept here, not in a table by name: an endpoint is at hand wherever a connection to it is made.
import COpenSSL
import Glibc

@safe
public final class TLSEndpoint {
    /// RFC 1035 §2.3.4: 255 octets in wire form are 253 characters.
    static let nameLimit = 253

    let context: ClientTLSContext
    public let host: String
    private let isAddress: Bool
    private var newest: ResumableSession?

    /// `host`: a DNS name, with or without its final dot, or an IP address, an IPv6 one with or without brackets.
    ///
    /// Throws `badServerName` for anything else.
    public init(_ context: ClientTLSContext, host: String) throws(TLSError) {
        self.context = context
        var name = Substring(host)
        if name.hasPrefix("["), name.hasSuffix("]") { name = name.dropFirst().dropLast() }
        if name.hasSuffix(".") { name = name.dropLast() }
        self.host = String(name)
        let isPrintable = name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        guard !name.isEmpty, name.utf8.count <= Self.nameLimit, isPrintable else { throw TLSError(.badServerName) }
        var address = in6_addr()
        isAddress = unsafe inet_pton(AF_INET, self.host, &address) == 1 || inet_pton(AF_INET6, self.host, &address) == 1
    }

    /// Says to a new session whom it talks to, what to check, and what to resume.
    @unsafe
    func prepare(_ ssl: OpaquePointer) throws(TLSError) {
        ErrorQueue.clear()
        var isSet = true
        // RFC 6066 §3: addresses are not sent.
        if !isAddress { isSet = unsafe COpenSSL_SSL_set_tlsext_host_name(ssl, host) == 1 }
        if context.verifies {
            let parameters = unsafe SSL_get0_param(ssl)
            unsafe X509_VERIFY_PARAM_set_hostflags(parameters, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
            let outcome =
                unsafe isAddress
                ? X509_VERIFY_PARAM_set1_ip_asc(parameters, host) : X509_VERIFY_PARAM_set1_host(parameters, host, 0)
            isSet = isSet && outcome == 1
        }
        guard isSet else { throw ErrorQueue.error(.badServerName) }
        unsafe resume(ssl)
    }

    /// Offers a copy of the session: OpenSSL lets one of TLS 1.3 be used only once, against linking clients by their tickets
    /// (RFC 8446 §C.4). A gateway hides from no backend, opens several connections at a time, and is not always given a new one.
    @unsafe
    private func resume(_ ssl: OpaquePointer) {
        guard let pointer = unsafe newest?.pointer, let copy = unsafe SSL_SESSION_dup(pointer) else { return }
        unsafe SSL_set_session(ssl, copy)
        unsafe SSL_SESSION_free(copy)
    }

    func keep(_ session: consuming ResumableSession) { newest = consume session }

    /// After a handshake that failed: the session may be why.
    func forget() { newest = nil }

    /// A session is at hand that the server may resume.
    public var canResume: Bool { newest != nil }
}
