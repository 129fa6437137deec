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

extension ByteBuffer {
    /// Appends a part of a path with its percent-encoding undone; what is no such encoding stays as it is.
    mutating func append(percentDecoded text: Span<UInt8>) {
        var at = 0
        while at < text.count {
            if text[at] == UInt8(ascii: "%"), at + 2 < text.count, let high = text[at + 1].hexValue,
                let low = text[at + 2].hexValue
            {
                append(high << 4 | low)
                at += 3
            } else {
                append(text[at])
                at += 1
            }
        }
    }

    /// Appends a text as one segment of a path (RFC 3986): all but unreserved characters and `@` are percent-encoded.
    mutating func append(segment text: Span<UInt8>) {
        for at in text.indices {
            let byte = text[at]
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "@"):
                append(byte)
            default:
                append(UInt8(ascii: "%"))
                append(upperHex: byte >> 4)
                append(upperHex: byte & 15)
            }
        }
    }

    private mutating func append(upperHex digit: UInt8) {
        append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10)
    }
}

extension UInt8 {
    fileprivate var hexValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
