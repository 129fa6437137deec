/// `limit.rate`: so many requests a window, so many at once; at least one of both.
public struct RateLimitOptions: Sendable {
    public var by = Located(builtIn: RateLimitKey.caller)
    public var requests: Located<Rate>?
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
            .optional("concurrent", \.concurrent, .integer(1...1_000_000)),
            .planned("tokens"),
        ])

    /// What one counter can hold, rounded down.
    static let mostRequests = 16_000_000

    mutating func finish(_ node: YAMLNode, _ reader: Reader) {
        if let requests, requests.value.count > Self.mostRequests {
            reader.report.error(
                "a limit of more requests than can be counted", at: requests.location, found: "\(requests.value.count)",
                expected: "\(Self.mostRequests) in a window at most")
        }
        if case .mapping(let pairs) = node.content,
            !pairs.contains(where: { ["requests", "concurrent", "tokens"].contains($0.key) })
        {
            reader.report.error(
                "limit.rate limits nothing", at: node.location, expected: "requests: 60/min, or concurrent: 4, or both")
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
