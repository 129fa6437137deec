/// How a backend is spoken to over TLS: built by the builder thread, then frozen and shared.
public struct ClientTLSOptions: Sendable {
    /// Who may sign a backend's certificate. Nil accepts any certificate for any name, which hides nothing from whoever stands
    /// between.
    public let authorities: TrustStore?
    public let minimumVersion: TLSVersion
    public let maximumVersion: TLSVersion
    let protocols: ProtocolList

    /// `protocols`: names for ALPN in order of preference. Throws `badProtocolName`.
    public init(
        authorities: TrustStore?, protocols: [String] = ["http/1.1"], minimumVersion: TLSVersion = .tls12,
        maximumVersion: TLSVersion = .tls13
    ) throws(TLSError) {
        self.authorities = authorities
        self.minimumVersion = minimumVersion
        self.maximumVersion = maximumVersion
        self.protocols = try ProtocolList(protocols)
    }
}
