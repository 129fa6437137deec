/// `limit.rate`: so many requests a window, so many tokens, so many requests at once; at least one of them.
public struct RateLimitOptions: Sendable {
    public var by = Located(builtIn: RateLimitKey.caller)
    public var requests: Located<Rate>?
    /// Of prompts and answers together.
    public var tokens: Located<Rate>?
    public var inputTokens: Located<Rate>?
    public var outputTokens: Located<Rate>?
    /// Reserved for the answer of a chat that names no bound: a page of text or two.
    public var defaultOutput = Located(builtIn: 1_000)
    /// Requests under way at one time.
    public var concurrent: Located<Int>?
}

/// Whose requests are counted together.
public enum RateLimitKey: Hashable, Sendable {
    case caller, team, ip, model, route
    /// Lower-case name of a request header.
    case header(String)
}

extension RateLimitOptions: Section {
    static let schema = Schema<RateLimitOptions>(
        "limit.rate",
        [
            .optional("by", \.by, .rateLimitKey),
            .optional("requests", \.requests, .rate),
            .optional("tokens", \.tokens, .rate),
            .optional("input_tokens", \.inputTokens, .rate),
            .optional("output_tokens", \.outputTokens, .rate),
            .optional("default_output", \.defaultOutput, .integer(0...1_000_000)),
            .optional("concurrent", \.concurrent, .integer(1...1_000_000)),
        ])

    /// What one counter can hold, rounded down.
    static let mostRequests = 16_000_000
    static let mostTokens = 2_000_000_000

    mutating func finish(_ node: YAMLNode, _ reader: Reader) {
        if let requests, requests.value.count > Self.mostRequests {
            reader.report.error(
                "a limit of more requests than can be counted", at: requests.location, found: "\(requests.value.count)",
                expected: "\(Self.mostRequests) in a window at most")
        }
        for limit in [tokens, inputTokens, outputTokens] {
            guard let limit, limit.value.count > Self.mostTokens else { continue }
            reader.report.error(
                "a limit of more tokens than can be counted", at: limit.location, found: "\(limit.value.count)",
                expected: "\(Self.mostTokens) in a window at most")
        }
        guard case .mapping(let pairs) = node.content else { return }
        let tokenKeys = ["tokens", "input_tokens", "output_tokens"]
        if !pairs.contains(where: { (["requests", "concurrent"] + tokenKeys).contains($0.key) }) {
            reader.report.error(
                "limit.rate limits nothing", at: node.location,
                expected: "requests: 60/min, tokens: 100k/min, concurrent: 4, or several of them")
        }
        if !defaultOutput.isBuiltIn, !pairs.contains(where: { tokenKeys.contains($0.key) }) {
            reader.report.error(
                "'default_output' limits nothing by itself", at: defaultOutput.location,
                expected: "tokens: 100k/min beside it, or output_tokens")
        }
    }
}

extension Shape where Value == Located<RateLimitKey> {
    fileprivate static var rateLimitKey: Shape {
        let words: [String: RateLimitKey] = [
            "caller": .caller, "team": .team, "ip": .ip, "model": .model, "route": .route,
        ]
        let expected = "caller, team, ip, model, route or header:NAME"
        return Shape(noun: expected, expected: expected) { node, reader in
            guard let text = Shape<Located<String>>.text.read(node, reader) else { return nil }
            if let word = words[text.value] { return text.map { _ in word } }
            if text.value.hasPrefix("header:"), Names.isToken(String(text.value.dropFirst(7))) {
                return text.map { .header($0.dropFirst(7).lowercased()) }
            }
            let near = text.isSecret ? nil : NearestWord.find(text.value, among: words.keys.sorted())
            reader.report.error(
                "unknown value for 'by'", at: node.location, found: node.found, expected: expected, suggestion: near)
            return nil
        }
    }
}
