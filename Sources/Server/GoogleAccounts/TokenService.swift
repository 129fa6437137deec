/// The access tokens of all accounts, on control's loop; workers get them by letter.
///
///     reload ─▶ watch ─▶ TokenRenewal (one an account) ── letters ──▶ each worker's BearerTokens
import Config
import Containers
import EventLoop
import Graph
import System
import TLS
import Upstream

final class TokenService {
    private unowned let gateway: Gateway
    private let pool = BlockPool(keep: 1)
    /// By the account's name in the table (`Backend.tokenAccount`).
    private var renewals: [String: TokenRenewal] = [:]
    /// The last addresses of each endpoint's name.
    private var addresses: [String: [SocketAddress]] = [:]
    private var trust: TrustStore?

    init(_ gateway: Gateway) { self.gateway = gateway }

    /// Keeps the tokens of exactly these accounts fresh. One whose file did not change goes on; of one that did, the old token is
    /// used until the new one is here.
    func watch(_ accounts: [String: any TokenSource]) {
        renewals = renewals.filter { name, renewal in
            guard let source = accounts[name] else { return false }
            return source.digest == renewal.source.digest
        }
        for (name, source) in accounts where renewals[name] == nil { add(name, source) }
        let names = Set(accounts.keys)
        for worker in gateway.workers { worker.tell { $0.tokens.keep(only: names) } }
    }

    private func add(_ name: String, _ source: any TokenSource) {
        let gateway = Handed(gateway)
        let renewal = TokenRenewal(source, on: gateway.value.loop, pool: pool, say: gateway.value.options.say) {
            news in
            for worker in gateway.value.workers { worker.tell { $0.tokens[name].take(news) } }
        }
        renewals[name] = renewal
        if let trust { tell(renewal, of: trust) }
        for (host, known) in addresses { renewal.resolved(host, known) }
        renewal.start()
    }

    /// A backend has refused an account's token.
    func refused(_ account: String) {
        guard let renewal = renewals[account] else { return }
        gateway.options.say("millrace: the access token for \(renewal.source.name) was refused; asked for another")
        renewal.start()
    }

    /// The system's authorities are loaded.
    func trust(_ store: TrustStore) {
        trust = store
        for renewal in renewals.values { tell(renewal, of: store) }
    }

    private func tell(_ renewal: TokenRenewal, of store: TrustStore) {
        do throws(TLSError) {
            renewal.trust(try ClientTLSContext(try ClientTLSOptions(authorities: store)))
        } catch {
            gateway.options.say("millrace: no TLS to ask for a token of \(renewal.source.name): \(error)")
        }
    }

    func resolved(_ host: String, _ addresses: [SocketAddress]) {
        self.addresses[host] = addresses
        for renewal in renewals.values { renewal.resolved(host, addresses) }
    }

    func lookUpFailed(_ host: String) {
        for renewal in renewals.values { renewal.lookUpFailed(host) }
    }
}

extension BearerToken {
    fileprivate func take(_ news: TokenNews) {
        switch news {
        case .token(let line, let end): renew(line: line, until: end)
        case .awaited: renewalBegins()
        case .failed: renewalFailed()
        }
    }
}

extension Build {
    /// Hosts of token endpoints.
    var tokenHosts: [String] { accounts.values.map(\.endpoint.host) }
    var asksTokensOverTLS: Bool { accounts.values.contains { $0.endpoint.isTLS } }
}
