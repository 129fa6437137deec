/// Credentials that are renewed while a graph stands: access tokens with an end (OAuth 2.0, RFC 6750).
///
///     control ── letter ──▶ loop's BearerTokens ──▶ BearerToken ◀── keys of every graph of the loop
public import Containers

/// The tokens of one loop by the account that they were given to. Outlives graphs, which share its entries.
public final class BearerTokens {
    private var tokens: [String: BearerToken] = [:]

    public init() {}

    /// The account's token: one that is not ready, until `BearerToken.renew`.
    public subscript(account: String) -> BearerToken {
        if let known = tokens[account] { return known }
        let fresh = BearerToken()
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

    public init() {}

    /// `line` is the header line that carries the token (`name: value` CRLF); secret. `end`: seconds since 1970.
    public func renew(line: [UInt8], until end: UInt64) {
        self.line = line
        self.end = end
        isAwaited = true
    }

    /// A token is asked for, after what may have been a failure.
    public func renewalBegins() { isAwaited = true }

    /// A renewal has failed: what there is may be used until its end.
    public func renewalFailed() { isAwaited = false }

    public func readiness(at seconds: UInt64) -> CredentialReadiness {
        seconds < end ? .ready : isAwaited ? .awaited : .missing
    }

    public func appendLines(
        path: Span<UInt8>, host: Span<UInt8>, body: Span<UInt8>, at seconds: UInt64, into out: inout ByteBuffer
    ) {
        let line = line
        out.append(line.span)
    }
}
