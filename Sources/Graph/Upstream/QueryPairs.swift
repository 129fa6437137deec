/// The client's query without what stays here: its credential, and what the backend's own settings say.
///
///     ?alt=sse&%6bey=AIza…&pageSize=9   ─▶   ?alt=sse&pageSize=9
///
/// Names are compared as the backend reads them: percent-decoded.
public import Containers
import HTTP

extension PassedTarget {
    /// Appends the query's pairs but for credentials and those whose name `stays`: the first behind `separator`, the others behind
    /// `&`.
    public func appendQuery(
        behind separator: UInt8 = UInt8(ascii: "?"), into out: inout ByteBuffer,
        without stays: (_ name: Span<UInt8>) -> Bool = { _ in false }
    ) {
        var separator = separator
        var start = 0
        while let pair = QueryPair(query, from: &start) {
            if pair.text.isEmpty || pair.isCredential || stays(pair.name) { continue }
            out.append(separator)
            out.append(pair.text)
            separator = UInt8(ascii: "&")
        }
    }
}

/// `name=value` of a query, percent-encoded.
struct QueryPair: ~Escapable {
    let text: Span<UInt8>
    let name: Span<UInt8>
    let value: Span<UInt8>

    /// The pair at `start`, which moves behind it; nil at the query's end.
    @_lifetime(copy query)
    init?(_ query: Span<UInt8>, from start: inout Int) {
        if start >= query.count { return nil }
        text = query.extracting(start..<(query.firstIndex(of: UInt8(ascii: "&"), from: start) ?? query.count))
        start += text.count + 1
        let end = text.firstIndex(of: UInt8(ascii: "=")) ?? text.count
        name = text.extracting(0..<end)
        value = text.extracting(min(end + 1, text.count)..<text.count)
    }

    /// Names of keys and tokens in the APIs that models are asked by, and in the gateways before them: Google's system parameters
    /// (with or without `$`), Azure OpenAI's `api-key` and API Management's `subscription-key`, and the spellings of others. No API
    /// has a parameter of such a name that says anything else.
    private static let credentials: [StaticString] = [
        "key", "$key", "access_token", "$access_token", "oauth_token", "$oauth_token", "api-key", "api_key", "apikey",
        "subscription-key",
    ]

    var isCredential: Bool {
        for word in Self.credentials where name.equalsPercentDecoded(word) { return true }
        return false
    }
}

extension ByteBuffer {
    /// Appends the first credential of `query` that can stand in a header, plain.
    mutating func append(credentialOf query: Span<UInt8>) {
        var start = 0
        while isEmpty, let pair = QueryPair(query, from: &start) {
            if !pair.isCredential { continue }
            appendPercentDecoded(pair.value)
            if !span.isVisible { clear() }
        }
    }
}

extension Span where Element == UInt8 {
    /// Holds no blank, control or byte beyond ASCII: what could end a header's line, or begin another word of it.
    fileprivate var isVisible: Bool {
        for index in indices where self[index] &- 0x21 > 0x7E - 0x21 { return false }
        return true
    }
}
