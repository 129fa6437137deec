import Digests

/// A new key for a caller: the text that the caller keeps, and the digest that the keys file keeps.
public struct GeneratedKey: Sendable {
    /// `mr-` and 43 characters of base 62: 256 random bits.
    public let plaintext: String
    /// `sha256:` and 64 hexadecimal digits.
    public let digest: String

    /// Made from OpenSSL's generator (RAND_bytes).
    public static func new() -> GeneratedKey { GeneratedKey(words: Digester.randomWords()) }

    /// `words`: 8 words, the most significant first.
    init(words: [UInt32]) {
        plaintext = "mr-" + Self.base62(words)
        digest = Digester().digest(Array(plaintext.utf8).span).text
    }

    /// ⌈256 / log2(62)⌉ digits hold every 256-bit number.
    private static let digits = 43
    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

    private static func base62(_ words: [UInt32]) -> String {
        var words = words
        var text: [Character] = []
        for _ in 0..<digits {
            var rest: UInt64 = 0
            for index in words.indices {
                let part = rest << 32 | UInt64(words[index])
                words[index] = UInt32(part / 62)
                rest = part % 62
            }
            text.append(alphabet[Int(rest)])
        }
        return String(text.reversed())
    }
}
