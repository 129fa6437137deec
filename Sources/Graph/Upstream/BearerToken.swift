/// Credentials that are renewed while a graph stands: access tokens with an end (OAuth 2.0, RFC 6750).
///
///     control ── letter ──▶ loop's BearerTokens ──▶ BearerToken ◀── keys of every graph of the loop
///        ▲                                              │
///        └──────────── `renew`: refused ◀───────────────┘
public import Containers

/// The tokens of one loop by the account that they were given to. Outlives graphs, which share its entries.
public final class BearerTokens {
    private var tokens: [String: BearerToken] = [:]
    /// Called when a backend has refused an account's token before its end: another is needed.
    public var renew: (_ account: String) -> Void = { _ in }

    public init() {}

    /// The account's token: one that is not ready, until `BearerToken.renew`.
    public subscript(account: String) -> BearerToken {
        if let known = tokens[account] { return known }
        let fresh = BearerToken { [unowned self] in renew(account) }
        tokens[account] = fresh
        return fresh
    }

    /// Forgets the tokens of all other accounts.
    public func keep(only accounts: Set<String>) { tokens = tokens.filter { accounts.contains($0.key) } }
}

/// One account's token.
public final class BearerToken: RequestSigner {
    private var line: [UInt8] = []
    private var end: UInt64 = 0
    private var isAwaited = true
    private var refusedAt: UInt64 = 0
    public private(set) var version = 0
    private let ask: () -> Void

    /// A token that is refused is replaced so often at most, s: one refused again has another fault than its age.
    static let replacement: UInt64 = 60

    /// `ask`: another is needed.
    init(ask: @escaping () -> Void) { self.ask = ask }

    /// `line` is the header line that carries the token (`name: value` CRLF); secret. `end`: seconds since 1970.
    public func renew(line: [UInt8], until end: UInt64) {
        self.line = line
        self.end = end
        version += 1
        isAwaited = true
    }

    /// A token is asked for, after what may have been a failure.
    public func renewalBegins() { isAwaited = true }

    /// A renewal has failed: what there is may be used until its end.
    public func renewalFailed() { isAwaited = false }

    public func readiness(at seconds: UInt64) -> CredentialReadiness {
        seconds < end ? .ready : isAwaited ? .awaited : .missing
    }

    public func refused(_ version: Int, at seconds: UInt64) -> Bool {
        // Another has come while the request was under way.
        if version != self.version { return true }
        if seconds < refusedAt + Self.replacement { return false }
        refusedAt = seconds
        end = 0
        isAwaited = true
        ask()
        return true
    }

    public func appendLines(
        path: Span<UInt8>, host: Span<UInt8>, body: Span<UInt8>, at seconds: UInt64, into out: inout ByteBuffer
    ) {
        let line = line
        out.append(line.span)
    }
}
