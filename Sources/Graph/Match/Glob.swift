/// A pattern of host, path, model or header value: exact, prefix (`gpt-*`) or glob (`*` stands for any run of bytes).
///
/// Glob matching backtracks to the last `*` only, so it takes at most pattern × text steps; patterns come from the
/// configuration, texts are bounded by the limits on heads and models.
import Containers

public enum BytePattern: Sendable, Hashable {
    case any
    case exact([UInt8])
    /// Everything that begins with these bytes.
    case prefix([UInt8])
    /// At least one `*` that is not at the end, or several.
    case glob([UInt8])

    /// Reads the notation of routes.yaml.
    public init(_ text: String) {
        let bytes = Array(text.utf8)
        let star = UInt8(ascii: "*")
        switch bytes.firstIndex(of: star) {
        case nil: self = .exact(bytes)
        case bytes.count - 1: self = bytes.count == 1 ? .any : .prefix(Array(bytes.dropLast()))
        default: self = .glob(bytes)
        }
    }

    public func matches(_ text: Span<UInt8>) -> Bool {
        switch self {
        case .any: return true
        case .exact(let bytes): return text.equals(bytes.span)
        case .prefix(let bytes):
            return text.count >= bytes.count && text.extracting(0..<bytes.count).equals(bytes.span)
        case .glob(let bytes): return Self.glob(bytes.span, text)
        }
    }

    private static func glob(_ pattern: Span<UInt8>, _ text: Span<UInt8>) -> Bool {
        var p = 0
        var t = 0
        var star = -1
        var resume = 0
        while t < text.count {
            if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
                star = p
                resume = t
                p += 1
            } else if p < pattern.count, pattern[p] == text[t] {
                p += 1
                t += 1
            } else if star >= 0 {
                p = star + 1
                resume += 1
                t = resume
            } else {
                return false
            }
        }
        while p < pattern.count, pattern[p] == UInt8(ascii: "*") { p += 1 }
        return p == pattern.count
    }
}
