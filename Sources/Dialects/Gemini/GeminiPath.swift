/// The paths of the Gemini API and of Vertex AI: the model stands in them, and what is asked of it behind the last colon.
///
///     /v1beta/models/gemini-3-flash:streamGenerateContent?alt=sse          Gemini API: v1beta, v1alpha, v1
///             └─────────────┘└────────────────────┘
///                  model            method
///     /v1/projects/p/locations/l/publishers/google/models/gemini-3-flash:generateContent     Vertex AI: v1, v1beta1
///     /v1/publishers/google/models/gemini-3-flash:generateContent                             Vertex AI, with a key
///
/// `/v1/models` and what is below it without a method of Gemini's are OpenAI's, `/v1beta/openai/…` is the OpenAI API at Google.
import Containers
import Graph

struct GeminiPath {
    enum Method {
        case generateContent, streamGenerateContent, countTokens, embedContent, batchEmbedContents
        /// The list of models, or one of it.
        case models
        case other
    }

    var method: Method
    /// Percent-encoded, without `models/`; empty when the path names none, or is `.models` or `.other`.
    var model = 0..<0

    /// Nil when the path is neither API's.
    init?(_ path: Span<UInt8>) {
        guard let version = Version(path) else { return nil }
        method = .other
        let rest = path.extracting(version.end..<path.count)
        if rest.starts(with: "models"), version.name != .v1beta1 {
            if !read(path, from: version.end + 6, isOurs: version.name == .v1beta) { return nil }
        } else if let start = Self.googleModels(rest) {
            if !read(path, from: version.end + start, isOurs: true) { return nil }
        } else if version.name != .v1beta || rest.starts(with: "openai/") {
            return nil
        }
    }

    /// Reads what follows `models`, from the `/` at `start` or the path's end on. `isOurs`: what has no method that we know is
    /// still Google's. False: it is not.
    private mutating func read(_ path: Span<UInt8>, from start: Int, isOurs: Bool) -> Bool {
        let rest = path.extracting(start..<path.count)
        let colon = rest.lastIndex(of: UInt8(ascii: ":"))
        if let colon, colon > 1, rest[0] == UInt8(ascii: "/"),
            let method = Self.method(rest.extracting(colon + 1..<rest.count))
        {
            self.method = method
            model = start + 1..<start + colon
            return true
        }
        if colon == nil, rest.isEmpty || rest[0] == UInt8(ascii: "/") { method = .models }
        return isOurs
    }

    private static func method(_ name: Span<UInt8>) -> Method? {
        if name.equals("generateContent") { return .generateContent }
        if name.equals("streamGenerateContent") { return .streamGenerateContent }
        if name.equals("countTokens") { return .countTokens }
        if name.equals("embedContent") { return .embedContent }
        if name.equals("batchEmbedContents") { return .batchEmbedContents }
        return nil
    }

    /// Behind `publishers/google/models`, at the start or behind a project and a location.
    private static func googleModels(_ rest: Span<UInt8>) -> Int? {
        let place = "publishers/google/models" as StaticString
        if rest.starts(with: place) { return place.utf8CodeUnitCount }
        if !rest.starts(with: "projects/") { return nil }
        var slash = rest.firstIndex(of: UInt8(ascii: "/"))
        while let at = slash {
            if rest.extracting(at + 1..<rest.count).starts(with: place) { return at + 1 + place.utf8CodeUnitCount }
            slash = rest.firstIndex(of: UInt8(ascii: "/"), from: at + 1)
        }
        return nil
    }

    var operation: Operation {
        switch method {
        case .generateContent, .streamGenerateContent: .chat
        case .countTokens: .countTokens
        case .embedContent, .batchEmbedContents: .embeddings
        case .models: .models
        case .other: .other
        }
    }

    /// The version that a path begins with.
    private struct Version {
        enum Name { case v1, v1beta, v1beta1 }
        var name: Name
        /// Behind the slash that follows.
        var end: Int

        init?(_ path: Span<UInt8>) {
            if path.starts(with: "/v1/") {
                (name, end) = (.v1, 4)
            } else if path.starts(with: "/v1beta/") {
                (name, end) = (.v1beta, 8)
            } else if path.starts(with: "/v1alpha/") {
                (name, end) = (.v1beta, 9)
            } else if path.starts(with: "/v1beta1/") {
                (name, end) = (.v1beta1, 9)
            } else {
                return nil
            }
        }
    }
}

extension Span where Element == UInt8 {
    fileprivate func lastIndex(of byte: UInt8) -> Int? {
        var at = count
        while at > 0 {
            at -= 1
            if self[at] == byte { return at }
        }
        return nil
    }

    /// Whether a query asks for server-sent events: `alt=sse`, which Google's APIs also take as `$alt=sse`.
    var asksForEvents: Bool {
        var start = 0
        while start <= count {
            let end = firstIndex(of: UInt8(ascii: "&"), from: start) ?? count
            let pair = extracting(start..<end)
            if pair.equals("alt=sse") || pair.equals("$alt=sse") || pair.equals("%24alt=sse") { return true }
            start = end + 1
        }
        return false
    }
}
