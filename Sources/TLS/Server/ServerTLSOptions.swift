/// How a listener speaks TLS: read and checked once by the builder thread, then frozen and shared.
public struct ServerTLSOptions: Sendable {
    /// The first is for clients that ask for no name or for one that nobody has.
    public let certificates: [CertificateMaterial]
    /// Given, every client must show a certificate of theirs.
    public let clientAuthorities: TrustStore?
    public let minimumVersion: TLSVersion
    let protocols: ProtocolList
    let names: NameTable
    /// The first certificate, and those of other key types with its first name.
    let defaults: [Int]

    /// `protocols`: names for ALPN in order of preference; a client that offers only others is refused (RFC 7301 §3.2).
    /// Certificates that share a name are told apart by their key's type, the earlier first.
    ///
    /// Throws `noCertificate` when there is none, `badProtocolName`.
    public init(
        certificates: [CertificateMaterial], clientAuthorities: TrustStore? = nil, protocols: [String] = ["http/1.1"],
        minimumVersion: TLSVersion = .tls12
    ) throws(TLSError) {
        guard let first = certificates.first else { throw TLSError(.noCertificate) }
        self.certificates = certificates
        self.clientAuthorities = clientAuthorities
        self.minimumVersion = minimumVersion
        self.protocols = try ProtocolList(protocols)
        names = NameTable(certificates.map(\.names))
        let name = first.names.first
        defaults = certificates.indices.filter { $0 == 0 || (name != nil && certificates[$0].names.first == name) }
    }
}
