/// A SHA-256 digest as a value: what callers and cached answers are found by.
public struct SHA256Digest: Hashable, Sendable, BitwiseCopyable {
    /// The digest's bytes in order, eight a word, the first in the highest place.
    public let words: (UInt64, UInt64, UInt64, UInt64)

    /// The digest as it stands in FIPS 180-4.
    public var bytes: InlineArray<32, UInt8> {
        var bytes = InlineArray<32, UInt8>(repeating: 0)
        for index in 0..<8 {
            let shift = UInt64(56 - 8 * index)
            bytes[index] = UInt8(truncatingIfNeeded: words.0 >> shift)
            bytes[8 + index] = UInt8(truncatingIfNeeded: words.1 >> shift)
            bytes[16 + index] = UInt8(truncatingIfNeeded: words.2 >> shift)
            bytes[24 + index] = UInt8(truncatingIfNeeded: words.3 >> shift)
        }
        return bytes
    }

    public init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    /// `sha256:` and 64 hexadecimal digits in either case, as `text` gives it.
    public init?(text: String) {
        let digits = Array(text.utf8)
        guard text.hasPrefix(Self.prefix), digits.count == Self.prefix.utf8.count + 64 else { return nil }
        var words: [UInt64] = []
        for word in 0..<4 {
            var value: UInt64 = 0
            for digit in 0..<16 {
                guard let part = Self.value(ofHex: digits[Self.prefix.utf8.count + word * 16 + digit]) else {
                    return nil
                }
                value = value << 4 | UInt64(part)
            }
            words.append(value)
        }
        self.words = (words[0], words[1], words[2], words[3])
    }

    private static let prefix = "sha256:"

    /// `sha256:` and 64 lower-case hexadecimal digits.
    public var text: String {
        var text = Self.prefix
        for word in [words.0, words.1, words.2, words.3] {
            let digits = String(word, radix: 16)
            text += String(repeating: "0", count: 16 - digits.count) + digits
        }
        return text
    }

    /// All words are compared, whatever the first ones say.
    public static func == (left: SHA256Digest, right: SHA256Digest) -> Bool {
        (left.words.0 ^ right.words.0) | (left.words.1 ^ right.words.1)
            | (left.words.2 ^ right.words.2) | (left.words.3 ^ right.words.3) == 0
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
    }

    private static func value(ofHex digit: UInt8) -> UInt8? {
        switch digit {
        case 48...57: digit - 48
        case 65...70: digit - 55
        case 97...102: digit - 87
        default: nil
        }
    }
}
