/// One address that is listened on.
public struct Listener: Sendable {
    public var location = SourceLocation.builtIn
    /// Names it in `match: {listener: …}`; the address's text unless given.
    public var name: Located<String>?
    public var address = Located(builtIn: ListenAddress.unix(path: ""))
    public var tls: ListenerTLS?
    /// Peers whose `X-Forwarded-For` is believed.
    public var trustedProxies: [Located<AddressRange>] = []
}

/// TLS as a server: several certificates are told apart by SNI, the first is for clients that send none.
public struct ListenerTLS: Sendable {
    public var location = SourceLocation.builtIn
    public var certificates: [CertificateFiles] = []
    /// PEM file of authorities; given, every client must show a certificate of theirs.
    public var clientCA: Located<String>?
}

/// PEM files, resolved against the config file's folder.
public struct CertificateFiles: Sendable {
    public var location = SourceLocation.builtIn
    /// Leaf first, then intermediates.
    public var chain = Located(builtIn: "")
    public var key = Located(builtIn: "")
}

/// Metrics, health, graph and reload. None unless written.
public struct AdminOptions: Sendable {
    public var location = SourceLocation.builtIn
    public var address = Located(builtIn: ListenAddress.unix(path: ""))
}

extension Listener: PlacedSection {
    static let schema = Schema<Listener>(
        "a listener",
        [
            .optional("name", \.name, .name),
            .required("address", \.address, .address),
            .optional("tls", \.tls, .section(ListenerTLS.self)),
            .optional("trusted_proxies", \.trustedProxies, .list(.addressRange)),
        ])
}

extension ListenerTLS: PlacedSection {
    static let schema = Schema<ListenerTLS>(
        "tls of a listener",
        [
            .required("certificates", \.certificates, .list(.section(CertificateFiles.self))),
            .optional("client_ca", \.clientCA, .file),
        ])
}

extension CertificateFiles: PlacedSection {
    static let schema = Schema<CertificateFiles>(
        "a certificate",
        [
            .required("chain", \.chain, .file),
            .required("key", \.key, .file),
        ])
}

extension AdminOptions: PlacedSection {
    static let schema = Schema<AdminOptions>("admin", [.required("address", \.address, .address)])

    mutating func finish(_ node: YAMLNode, _ reader: Reader) {
        if !address.isBuiltIn, !address.value.isLoopback {
            reader.report.warning(
                "the admin listener asks nobody who they are", at: address.location,
                found: "an address that others can reach",
                expected: "an address of this machine, such as 127.0.0.1:9901")
        }
    }
}
