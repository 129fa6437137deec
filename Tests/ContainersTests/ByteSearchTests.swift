import Containers
import Testing

// Spans cannot pass through the macros of the tests: these take text.
private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

private func index(of byte: Unicode.Scalar, in text: String, from start: Int = 0) -> Int? {
    bytes(text).span.firstIndex(of: UInt8(ascii: byte), from: start)
}

private func equal(_ text: String, _ other: StaticString) -> Bool { bytes(text).span.equals(other) }

private func equalSpans(_ text: String, _ other: String) -> Bool { bytes(text).span.equals(bytes(other).span) }

private func equalIgnoringCase(_ text: String, _ other: StaticString) -> Bool {
    bytes(text).span.equalsIgnoringCase(other)
}

private func equalSpansIgnoringCase(_ text: String, _ other: String) -> Bool {
    bytes(text).span.equalsIgnoringCase(bytes(other).span)
}

private func starts(_ text: String, with prefix: StaticString) -> Bool { bytes(text).span.starts(with: prefix) }

private func decimal(_ text: String) -> Int? { bytes(text).span.decimal }

@Suite struct ByteSearchTests {
    @Test func aByteIsFoundAtOrAfterTheStart() {
        let text = "a,b,c"
        #expect(index(of: ",", in: text) == 1)
        #expect(index(of: ",", in: text, from: 2) == 3)
        #expect(index(of: ",", in: text, from: 4) == nil)
        #expect(index(of: ",", in: text, from: 9) == nil)
        #expect(index(of: ",", in: "") == nil)
    }

    @Test func wordsAreFoundWhereverTheyStand() {
        func place(_ words: StaticString, in text: String = "aab aabc") -> Int? {
            let bytes = Array(text.utf8)
            return bytes.span.firstIndex(of: words)
        }
        #expect(place("aab") == 0 && place("aabc") == 4 && place("c") == 7 && place("ab a") == 1)
        #expect(place("abcd") == nil && place("x") == nil && place("a", in: "") == nil)
    }

    @Test func equalityLooksAtEveryByte() {
        #expect(equal("model", "model"))
        #expect(!equal("model", "modem"))
        #expect(!equal("model", "models"))
        #expect(equal("", ""))
        #expect(equalSpans("a", "a"))
        #expect(!equalSpans("a", "b"))
    }

    @Test func caseIsIgnoredOnTheLeftAlone() {
        #expect(equalIgnoringCase("Content-Type", "content-type"))
        #expect(equalIgnoringCase("X-[", "x-["))
        #expect(!equalIgnoringCase("X-{", "x-["))
        #expect(equalSpansIgnoringCase("HoSt", "host"))
        #expect(!equalSpansIgnoringCase("x", "xy"))
    }

    @Test func aPrefixIsNoLongerThanTheText() {
        #expect(starts("/v1/chat", with: "/v1"))
        #expect(starts("/v1", with: ""))
        #expect(!starts("/v", with: "/v1"))
    }

    @Test func decimalTakesDigitsAlone() {
        #expect(decimal("0") == 0)
        #expect(decimal("00012") == 12)
        #expect(decimal("999999999999999999") == 999_999_999_999_999_999)
        for bad in ["", "-1", "+1", " 1", "1 ", "1e3", "0x1", "1234567890123456789"] {
            #expect(decimal(bad) == nil)
        }
    }

    @Test func onlyLettersChangeCase() {
        for byte in UInt8.min...UInt8.max {
            let isUpper = (65...90).contains(byte)
            #expect(byte.asciiLowercased == (isUpper ? byte + 32 : byte))
        }
    }

    @Test func `texts of all lengths spread, and each byte of a text counts`() {
        var seen: Set<UInt64> = [Span<UInt8>().spread]
        for length in 1...40 {
            let text = [UInt8](repeating: 7, count: length)
            seen.insert(text.span.spread)
            for index in 0..<length {
                var other = text
                other[index] = 8
                seen.insert(other.span.spread)
            }
        }
        #expect(seen.count == 1 + 40 + 40 * 41 / 2)
    }
}
