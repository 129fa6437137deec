import Containers
import Digests
import Testing

@testable import Filters

struct DigestMemoTests {
    /// How often each text had to be digested.
    private final class Counts { var of: [String: Int] = [:] }

    private static func ask(_ memo: inout DigestMemo, _ text: String, _ counts: Counts) -> SHA256Digest {
        let digester = Digester()
        memo.text.clear()
        memo.append(framed: Array(text.utf8).span)
        return memo.digest {
            counts.of[text, default: 0] += 1
            return digester.digest(Array(text.utf8).span)
        }
    }

    @Test func `a text that is asked for again is not digested again`() {
        var memo = DigestMemo()
        let counts = Counts()
        let first = Self.ask(&memo, "what is", counts)
        let second = Self.ask(&memo, "what is", counts)
        #expect(second == first)
        #expect(counts.of["what is"] == 1)
    }

    @Test func `of more texts than it holds each has its own digest, whatever slots they share`() {
        var memo = DigestMemo()
        let counts = Counts()
        let digester = Digester()
        for _ in 0..<3 {
            for number in 0..<500 {
                let text = "question \(number)"
                let given = Self.ask(&memo, text, counts)
                let own = digester.digest(Array(text.utf8).span)
                #expect(given == own)
            }
        }
        #expect(counts.of.count == 500)
    }

    @Test func `parts that are cut differently are different texts`() {
        var memo = DigestMemo()
        func key(_ first: String, _ second: String) -> UInt64 {
            memo.text.clear()
            memo.append(framed: Array(first.utf8).span)
            memo.append(framed: Array(second.utf8).span)
            return memo.digest { SHA256Digest(words: (UInt64(first.utf8.count), 0, 0, 0)) }.words.0
        }
        let keys = [key("ab", "c"), key("a", "bc"), key("ab", "c")]
        #expect(keys == [2, 1, 2])
    }
}
