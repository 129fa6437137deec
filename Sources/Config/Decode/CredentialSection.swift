/// The credentials of a backend: one key, several with weights, AWS's kind, Google's, or the client's own.

extension WeightedKey: Section {
    static let schema = Schema<WeightedKey>(
        "a key",
        [
            .required("key", \.key, .secret),
            .optional("weight", \.weight, .integer(1...1_000_000)),
        ])
}

extension Shape where Value == WeightedKey {
    /// A secret, or a mapping with a weight.
    static var weightedKey: Shape {
        let expected = "a secret such as \"${env:NAME}\", or {key: \"${env:NAME}\", weight: 2}"
        return Shape(noun: "a key", expected: expected, keys: WeightedKey.schema.keys) { node, reader in
            if case .mapping = node.content { return WeightedKey.schema.read(node, reader) }
            return Shape<Located<String>>.secret.read(node, reader).map { WeightedKey(key: $0) }
        }
    }
}

/// Keys that have a meaning in some dialects only.
struct DialectKeys {
    let keys: Set<String>
    let dialects: Set<BackendDialect>

    static let all = [
        DialectKeys(
            keys: ["region", "access_key_id", "secret_access_key", "session_token"], dialects: [.bedrock]),
        DialectKeys(keys: ["service_account", "instance_account"], dialects: [.vertex]),
        DialectKeys(keys: ["api_version"], dialects: [.azure]),
        DialectKeys(keys: ["stream_usage", "extensions", "chat_only", "token_limit"], dialects: [.openai, .azure]),
        DialectKeys(keys: ["max_tokens"], dialects: [.anthropic]),
    ]

    /// Reports what means nothing to `dialect`.
    static func check(_ pairs: [YAMLPair], _ dialect: BackendDialect, _ reader: Reader) {
        for group in all where !group.dialects.contains(dialect) {
            for pair in pairs where group.keys.contains(pair.key) {
                let words = group.dialects.map(\.rawValue).sorted().joined(separator: " or ")
                reader.report.error(
                    "'\(pair.key)' means nothing to a backend of dialect \(dialect.rawValue)", at: pair.keyLocation,
                    expected: "it to stand in a backend of dialect \(words)")
            }
        }
    }
}

extension BackendSection {
    /// Each is a way to say one thing; AWS's four keys go together.
    mutating func placeCredentials(_ node: YAMLNode, _ reader: Reader) {
        let ways = [
            ("key", key != nil), ("keys", keys != nil), ("access_key_id", accessKeyID != nil),
            ("service_account", result.serviceAccount != nil), ("instance_account", result.instanceAccount.value),
            ("forward_credential", result.forwardsCredential.value),
        ].filter(\.1).map(\.0)
        if ways.count > 1 {
            reader.report.error(
                "a backend with \(ways.map { "'\($0)'" }.joined(separator: " and "))", at: node.location,
                expected: "one of them")
        }
        result.keys = keys ?? key.map { [WeightedKey(key: $0)] } ?? []
        if result.dialect.value == .bedrock { placeAWS(node, reader) }
    }

    private mutating func placeAWS(_ node: YAMLNode, _ reader: Reader) {
        if key != nil || keys != nil || result.forwardsCredential.value { return }
        guard let region, let accessKeyID, let secretAccessKey else {
            reader.report.error(
                "a backend of dialect bedrock without credentials", at: node.location,
                expected: "region, access_key_id and secret_access_key, or key (a Bedrock API key)")
            return
        }
        result.aws = AWSCredentials(
            region: region, accessKeyID: accessKeyID, secretAccessKey: secretAccessKey, sessionToken: sessionToken)
    }
}

extension BackendURL {
    /// The endpoint of a region's Bedrock runtime.
    static func bedrock(_ region: Located<String>) -> Located<BackendURL> {
        region.map {
            BackendURL(isTLS: true, host: "bedrock-runtime.\($0.lowercased()).amazonaws.com", port: 443, path: "")
        }
    }
}
