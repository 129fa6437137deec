/// The keys of a backend, and what must agree between them.

extension BackendTimeouts: Section {
    static let schema = Schema<BackendTimeouts>(
        "timeouts",
        [
            .optional("connect", \.connect, .duration),
            .optional("first_byte", \.firstByte, .duration),
            .optional("idle", \.idle, .duration),
            .optional("total", \.total, .duration),
        ])
}

extension BackendTLS: PlacedSection {
    static let schema = Schema<BackendTLS>(
        "tls of a backend",
        [
            .optional("ca", \.ca, .file),
            .optional("verify", \.verify, .boolean),
            .optional("server_name", \.serverName, .host),
        ])

    mutating func finish(_ node: YAMLNode, _ reader: Reader) {
        if !verify.value {
            reader.report.warning("anyone can stand in for this backend", at: verify.location, found: "verify: false")
        }
    }
}

extension Endpoint: Section {
    static let schema = Schema<Endpoint>(
        "an endpoint",
        [
            .required("url", \.url, .url),
            .optional("weight", \.weight, .integer(0...1_000_000)),
        ])
}

/// A backend as written; `Backend` is what it means.
struct BackendSection: PlacedSection {
    var location = SourceLocation.builtIn
    var result = Backend()
    var url: Located<BackendURL>?
    var endpoints: [Endpoint]?
    var key: Located<String>?
    var keys: [WeightedKey]?
    var region: Located<String>?
    var accessKeyID: Located<String>?
    var secretAccessKey: Located<String>?
    var sessionToken: Located<String>?
    var mock = MockOptions()

    static let schema = Schema<BackendSection>(
        "a backend",
        [
            .required("dialect", \.result.dialect, .word(BackendDialect.self)),
            .optional("url", \.url, .url),
            .optional("endpoints", \.endpoints, .list(.endpoint)),
            .optional("key", \.key, .secret),
            .optional("keys", \.keys, .list(.weightedKey)),
            .optional("forward_credential", \.result.forwardsCredential, .boolean),
            .optional("region", \.region, .name),
            .optional("access_key_id", \.accessKeyID, .text),
            .optional("secret_access_key", \.secretAccessKey, .secret),
            .optional("session_token", \.sessionToken, .secret),
            .optional("service_account", \.result.serviceAccount, .file),
            .optional("instance_account", \.result.instanceAccount, .boolean),
            .optional("api_version", \.result.apiVersion, .name),
            .optional("chat_only", \.result.chatOnly, .boolean),
            .optional("token_limit", \.result.tokenLimit, .word(TokenLimitName.self)),
            .optional("stream_usage", \.result.streamUsage, .boolean),
            .optional("extensions", \.result.extensions, .boolean),
            .optional("max_tokens", \.result.maxTokens, .integer(1...10_000_000)),
            .optional("balance", \.result.balance, .word(Balance.self)),
            .optional("timeouts", \.result.timeouts, .section(BackendTimeouts.self)),
            .optional("tls", \.result.tls, .section(BackendTLS.self)),
            .optional("connections", \.result.connections, .integer(1...1_000_000)),
            .optional("host", \.result.host, .word(HostPolicy.self)),
            .optional("delay", \.mock.delay, .delay),
            .optional("tokens", \.mock.tokens, .integer(0...1_000_000)),
            .optional("every", \.mock.every, .delay),
            .optional("fail", \.mock.fail, .integer(0...1_000_000)),
            .optional("status", \.mock.status, .integer(400...599)),
            .planned("health"),
        ])

    /// Keys that have no meaning in another dialect.
    private static let mockKeys: Set<String> = ["delay", "tokens", "every", "fail", "status"]
    private static let networkKeys: Set<String> = [
        "url", "endpoints", "key", "keys", "balance", "timeouts", "tls", "connections", "host", "forward_credential",
    ]
    mutating func finish(_ node: YAMLNode, _ reader: Reader) {
        result.location = location
        guard case .mapping(let pairs) = node.content, !result.dialect.isBuiltIn else { return }
        let dialect = result.dialect.value
        for pair in pairs where (dialect == .mock ? Self.networkKeys : Self.mockKeys).contains(pair.key) {
            reader.report.error(
                "'\(pair.key)' means nothing to a backend of dialect \(dialect.rawValue)", at: pair.keyLocation,
                expected: dialect == .mock
                    ? Self.mockKeys.sorted().joined(separator: ", ") : "it to stand in a mock backend only")
        }
        if dialect == .mock { result.mock = mock } else { place(dialect, endpoints, pairs, node, reader) }
        DialectKeys.check(pairs, dialect, reader)
        placeAzure(reader)
        placeCredentials(node, reader)
        checkHost(reader)
        checkTLS(reader)
    }

    private mutating func place(
        _ dialect: BackendDialect, _ endpoints: [Endpoint]?, _ pairs: [YAMLPair], _ node: YAMLNode, _ reader: Reader
    ) {
        if dialect == .bedrock, self.url == nil, endpoints == nil, let region {
            result.endpoints = [Endpoint(url: BackendURL.bedrock(region))]
            return
        }
        let isGiven = (url: pairs.contains { $0.key == "url" }, endpoints: pairs.contains { $0.key == "endpoints" })
        if dialect == .bedrock, !isGiven.url, !isGiven.endpoints {
            reader.report.error(
                "a backend of dialect bedrock without 'region' or 'url'", at: node.location,
                expected: "region: us-east-1, or url: https://bedrock-runtime.us-east-1.amazonaws.com")
        } else if isGiven.url == isGiven.endpoints {
            reader.report.error(
                isGiven.url ? "a backend has both 'url' and 'endpoints'" : "a backend without 'url' or 'endpoints'",
                at: node.location, expected: "url: https://…, or endpoints: [http://…, {url: http://…, weight: 2}]")
        }
        result.endpoints = endpoints ?? url.map { [Endpoint(url: $0)] } ?? []
        if !result.endpoints.isEmpty, result.endpoints.allSatisfy({ $0.weight.value == 0 }) {
            reader.report.error(
                "the weights add to nothing", at: result.endpoints[0].weight.location,
                found: "weight 0 for every endpoint",
                expected: "one endpoint at least with a weight above 0")
        }
    }

    private func checkHost(_ reader: Reader) {
        if !result.host.isBuiltIn, result.dialect.value != .http {
            reader.report.error(
                "'host' is for backends of dialect http", at: result.host.location,
                found: "dialect \(result.dialect.value.rawValue)")
        }
    }

    private func checkTLS(_ reader: Reader) {
        guard let tls = result.tls, !result.endpoints.isEmpty else { return }
        if !result.endpoints.contains(where: \.url.value.isTLS) {
            reader.report.warning("'tls' has no use here", at: tls.location, found: "no URL that begins with https://")
        }
    }
}

extension Shape where Value == Endpoint {
    /// A URL, or a mapping with a weight.
    fileprivate static var endpoint: Shape {
        Shape(noun: "an endpoint", expected: "a URL, or {url: …, weight: 2}", keys: Endpoint.schema.keys) {
            node, reader in
            if case .mapping = node.content { return Endpoint.schema.read(node, reader) }
            return Shape<Located<BackendURL>>.url.read(node, reader).map { Endpoint(url: $0) }
        }
    }
}

extension Shape where Value == [Backend] {
    /// Name → backend. Names are known before any is used; one that is wrong keeps its place.
    static var backends: Shape {
        Shape(noun: "a mapping", expected: "names with their backends", keys: BackendSection.schema.keys) {
            node, reader in
            guard let pairs = reader.pairs(node, of: "backends") else { return nil }
            return pairs.map { pair in
                let name = reader.define(pair, in: \.backends)
                reader.key = pair.key
                var backend = BackendSection.schema.read(pair.value, reader)?.result ?? Backend()
                backend.name = name
                return backend
            }
        }
    }
}
