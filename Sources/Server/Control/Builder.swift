/// Builds a configuration from its files to something that workers can take: all that blocks or takes long.
///
///     read ─▶ check ─▶ compile ─▶ certificates, accounts ─▶ the file's own tests ─▶ Build     or diagnostics, and nothing changes
///
/// Runs on a short-lived thread; the result is handed to control.
public import Compiler
public import Config
import Containers
import Glibc
import Graph
import HTTP
import System
import TLS
import Upstream

/// A configuration that stands, with all diagnostics (warnings only, when `plan` is there).
public struct Build: Sendable {
    public let plan: GraphPlan?
    public let table: RouteTable?
    public let diagnostics: [Diagnostic]
    public let inputs: [Input]
    let certificates: [[CertificateMaterial]]
    let clientAuthorities: [TrustStore?]
    let authorities: [TrustStore?]
    /// Who gives the tokens of backends, by the names of accounts in the table.
    let accounts: [String: any TokenSource]
}

public struct Builder: Sendable {
    let path: String
    let loader: ConfigLoader

    public init(path: String, loader: ConfigLoader = .process) {
        self.path = path
        self.loader = loader
    }

    public func build() -> Build {
        let loaded = loader.load(path: path)
        guard let table = loaded.table else {
            return Build(
                plan: nil, table: nil, diagnostics: loaded.diagnostics, inputs: loaded.inputs, certificates: [],
                clientAuthorities: [], authorities: [], accounts: [:])
        }
        var compiler = GraphCompiler(table, file: path, loader: loader)
        let compiled = compiler.compile()
        var tls = TLSLoading(path: path)
        tls.load(table)
        let accounts = AccountLoading(table, path: path, loader: loader)
        var diagnostics =
            loaded.diagnostics + compiled.diagnostics + tls.diagnostics + accounts.diagnostics
        if let plan = compiled.plan { diagnostics += RouteTestRunner(table, plan, file: path).run() }
        let stands = !diagnostics.contains { $0.severity == .error }
        return Build(
            plan: stands ? compiled.plan : nil, table: table,
            diagnostics: diagnostics.sorted { $0.location < $1.location },
            inputs: loaded.inputs + compiled.inputs + tls.inputs + accounts.inputs, certificates: tls.certificates,
            clientAuthorities: tls.clientAuthorities, authorities: tls.authorities, accounts: accounts.accounts)
    }
}

/// Reads the certificates, keys and authorities that a table names.
struct TLSLoading {
    let path: String
    private(set) var certificates: [[CertificateMaterial]] = []
    private(set) var clientAuthorities: [TrustStore?] = []
    private(set) var authorities: [TrustStore?] = []
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var inputs: [Input] = []

    init(path: String) { self.path = path }

    mutating func load(_ table: RouteTable) {
        for listener in table.listeners {
            certificates.append((listener.tls?.certificates ?? []).compactMap { material($0) })
            clientAuthorities.append(listener.tls?.clientCA.flatMap { store($0) })
        }
        for backend in table.backends { authorities.append(backend.tls?.ca.flatMap { store($0) }) }
    }

    private mutating func material(_ files: CertificateFiles) -> CertificateMaterial? {
        guard let chain = read(files.chain), let key = read(files.key) else { return nil }
        do throws(TLSError) {
            let material = try CertificateMaterial(chain: chain.span, key: key.span, now: Int64(time(nil)))
            // OpenSSL refuses some that it could read, a short key for one: a context that is thrown away shows it here.
            _ = try ServerTLSContext(try ServerTLSOptions(certificates: [material]), ticketKeys: try .generate())
            return material
        } catch {
            diagnostics.append(Diagnostic(.error, file: path, at: files.chain.location, "certificate: \(error.reason)"))
            return nil
        }
    }

    private mutating func store(_ file: Located<String>) -> TrustStore? {
        guard let text = read(file) else { return nil }
        do throws(TLSError) {
            return try TrustStore(text.span)
        } catch {
            diagnostics.append(Diagnostic(.error, file: path, at: file.location, "authorities: \(error.reason)"))
            return nil
        }
    }

    /// 1 MiB: the whole system's authorities are a fifth of that.
    private mutating func read(_ file: Located<String>) -> [UInt8]? {
        guard let bytes = FileBytes.read(file.value, limit: 1 << 20) else {
            diagnostics.append(
                Diagnostic(.error, file: path, at: file.location, "cannot read this file", found: file.shown))
            return nil
        }
        inputs.append(Input(path: file.value, bytes: bytes))
        return bytes
    }
}

extension Build {
    /// What one worker gets. TLS contexts are made anew for each: they are a loop's own.
    func installation(
        generation: Int, series: (routes: [Int], backends: [Int]), ticketKeys: TicketKeys?, systemTrust: TrustStore?
    ) throws(TLSError) -> Installation? {
        guard let plan, let table else { return nil }
        var clusters: [ClusterPlan] = []
        for (index, backend) in table.backends.enumerated() {
            clusters.append(try clusterPlan(backend, authorities[index], systemTrust))
        }
        var listeners: [ListenerPlan] = []
        for (index, listener) in table.listeners.enumerated() {
            listeners.append(try listenerPlan(listener, index, table.limits, ticketKeys))
        }
        return Installation(
            generation: generation, plan: plan, clusters: clusters, listeners: listeners, series: series,
            connections: table.limits.connections.value, buffered: table.limits.buffered.value,
            logsAccess: table.log.access.value != .off)
    }

    private func clusterPlan(_ backend: Backend, _ own: TrustStore?, _ system: TrustStore?) throws(TLSError)
        -> ClusterPlan
    {
        if let mock = backend.mock {
            let behavior = MockBehavior(
                delay: mock.delay.value, tokens: mock.tokens.value, every: mock.every.value, fail: mock.fail.value,
                failStatus: mock.status.value)
            return ClusterPlan(
                key: "\(backend.name.value) \(behavior.key)",
                options: ClusterOptions(name: backend.name.value, endpoints: []),
                tls: nil, mock: behavior)
        }
        let endpoints = backend.activeEndpoints.map {
            ClusterEndpoint(
                host: $0.url.value.host, port: $0.url.value.port, weight: $0.weight.value, usesTLS: $0.url.value.isTLS,
                tlsName: backend.tls?.serverName?.value)
        }
        var options = ClusterOptions(name: backend.name.value, endpoints: endpoints)
        options.balance = backend.balance.value == .leastPending ? .leastPending : .roundRobin
        options.timeouts.connect = backend.timeouts.connect.value
        options.timeouts.firstByte = backend.timeouts.firstByte.value
        options.timeouts.idle = backend.timeouts.idle.value
        options.timeouts.total = backend.timeouts.total.value
        options.connectionsPerAddress = backend.connections.value
        var context: ClientTLSContext?
        if endpoints.contains(where: \.usesTLS) {
            let verifies = backend.tls?.verify.value ?? true
            let trust = own ?? system
            if !verifies || trust != nil {
                context = try ClientTLSContext(try ClientTLSOptions(authorities: verifies ? trust : nil))
            }
        }
        let ca = inputs.first { $0.path == backend.tls?.ca?.value }?.digest ?? 0
        let verifies = backend.tls?.verify.value ?? true
        return ClusterPlan(
            key: "\(options.name) \(options.key) \(ca) \(verifies)",
            options: options, tls: context, mock: nil)
    }

    private func listenerPlan(
        _ listener: Listener, _ index: Int, _ limits: Limits, _ ticketKeys: TicketKeys?
    ) throws(TLSError) -> ListenerPlan {
        var http = HTTPLimits()
        http.headerBytes = limits.headerBytes.value
        http.headerCount = limits.headerCount.value
        http.targetLength = limits.target.value
        var context: ServerTLSContext?
        if listener.tls != nil, let ticketKeys {
            context = try ServerTLSContext(
                try ServerTLSOptions(certificates: certificates[index], clientAuthorities: clientAuthorities[index]),
                ticketKeys: ticketKeys)
        }
        return ListenerPlan(
            name: listener.address.value.description, index: UInt16(index),
            limits: ConnectionLimits(
                http: http, headerTimeout: limits.headerTimeout.value, idleTimeout: limits.idleTimeout.value,
                bodyTimeout: limits.bodyTimeout.value),
            tls: context,
            trusted: listener.trustedProxies.map { AddressBlock(bytes: $0.value.bytes, bits: $0.value.prefix) })
    }
}

// What makes transports the same, field by field: to print a structure as such takes the runtime a millisecond, and starts count.

extension ClusterOptions {
    /// Of what a route file sets; texts have their length before them.
    fileprivate var key: String {
        var key = "\(balance.rawValue) \(connectionsPerAddress)"
        key += " \(timeouts.connect) \(timeouts.firstByte) \(timeouts.idle) \(timeouts.total)"
        for endpoint in endpoints {
            let name = endpoint.tlsName ?? endpoint.host
            key += " \(endpoint.host.utf8.count):\(endpoint.host) \(endpoint.port) \(endpoint.weight)"
            key += " \(endpoint.usesTLS) \(name.utf8.count):\(name)"
        }
        return key
    }
}

extension MockBehavior {
    fileprivate var key: String { "\(delay) \(tokens) \(every) \(fail) \(failStatus)" }
}
