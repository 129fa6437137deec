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
