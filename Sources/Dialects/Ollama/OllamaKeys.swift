/// Keys that the server reads as ours though they are written otherwise.
///
/// It is written in Go, whose decoder matches keys without regard to case (encoding/json, `Unmarshal`; two letters beyond ASCII fold to
/// `k` and `s`) and takes the last of two. So `{"model":"a","Model":"b"}` asks for `b`, whatever a route has checked of `a`.
import Containers
import Graph
import JSON

extension MemberIndex {
    /// Throws 400 `invalid_value` when a key is not, but folds to, one that is read or edited on the way.
    func refuseFoldedKeys(_ body: Span<UInt8>) throws(GatewayError) {
        for position in 0..<count {
            let key = body.extracting(self[position].key)
            if !key.mayFold { continue }
            var folded = ByteBuffer()
            guard (try? JSONText.unescape(key, into: &folded)) != nil else { continue }
            let plain = folded.text
            let isRead = Self.readKeys.contains { $0 == Self.fold(plain) && $0 != plain }
            if isRead { throw .invalidValue(plain) }
        }
    }

    private static let readKeys = [
        "model", "name", "stream", "messages", "prompt", "system", "raw", "options", "suffix", "template", "context",
        "images", "tools", "format", "think", "keep_alive",
    ]

    private static func fold(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    switch scalar {
                    case "\u{17F}": "s"
                    case "\u{212A}": "k"
                    case "A"..."Z": Unicode.Scalar(UInt8(scalar.value) | 0x20)
                    default: scalar
                    }
                }))
    }
}

extension Span where Element == UInt8 {
    /// Holds a capital letter, an escape, or a byte beyond ASCII: hardly any key does.
    fileprivate var mayFold: Bool {
        for index in indices where self[index] &- 65 < 26 || self[index] >= 0x80 || self[index] == 0x5C { return true }
        return false
    }
}
