import Containers
import Testing

@testable import JSON

@Suite struct MemberCaptureTests {
    struct Seen: Equatable {
        var usage: String
        var model: String
        var isDone: Bool
        var hasFailed: Bool
    }

    /// What is seen of `bytes` that arrive in pieces which begin at `cuts`.
    private func capture(_ bytes: [UInt8], cuts: [Int] = []) -> Seen {
        var capture = MemberCapture("usage", "model")
        var from = 0
        for cut in cuts + [bytes.count] {
            capture.feed(bytes.span.extracting(from..<cut))
            from = cut
        }
        return Seen(
            usage: capture.value(of: 0).text, model: capture.value(of: 1).text, isDone: capture.isDone,
            hasFailed: capture.hasFailed)
    }

    private static let answer = #"""
         {"id":"c\\","choices":[{"message":{"content":"say \"usage\": {\\\"}"},"usage":0}], "us\u0061ge" : {"prompt_tokens":3,
        "d":{"x":"}"}},"model":"m\"\\","end" : -1.5 }
        """#

    @Test func `members are captured wherever the pieces are cut`() {
        let bytes = Array(Self.answer.utf8)
        let whole = capture(bytes)
        #expect(whole.usage.hasPrefix(#"{"prompt_tokens":3"#) && whole.usage.hasSuffix(#""d":{"x":"}"}}"#))
        #expect(whole.model == #""m\"\\""#)
        #expect(whole.isDone)
        for cut in bytes.indices { #expect(capture(bytes, cuts: [cut]) == whole, "cut at \(cut)") }
        #expect(capture(bytes, cuts: Array(bytes.indices)) == whole)
    }

    @Test func `scalars end at a comma, a brace or white space`() {
        #expect(capture(Array(#"{"usage":12,"model":null}"#.utf8)).usage == "12")
        #expect(capture(Array(#"{"usage":12,"model":null}"#.utf8)).model == "null")
        #expect(capture(Array(#"{"usage":true }"#.utf8)).usage == "true")
    }

    @Test func `a value above the limit is passed over and the rest still read`() {
        let long = String(repeating: "x", count: MemberCapture.valueLimit)
        let seen = capture(Array(#"{"usage":"\#(long)","model":"m"}"#.utf8))
        #expect(seen == Seen(usage: "", model: "\"m\"", isDone: true, hasFailed: false))
        let fits = String(repeating: "x", count: MemberCapture.valueLimit - 2)
        #expect(capture(Array(#"{"usage":"\#(fits)"}"#.utf8)).usage.count == MemberCapture.valueLimit)
    }

    @Test func `memory stays bounded when a member stands many times`() {
        let pair = #""usage":"\#(String(repeating: "x", count: 4000))","#
        let seen = capture(Array(("{" + String(repeating: pair, count: 50) + #""n":1}"#).utf8))
        #expect(seen.isDone)
        #expect(seen.usage.count == 4002)
    }

    @Test func `a very long key is no name`() {
        let seen = capture(Array(#"{"\#(String(repeating: "usage", count: 100))":1,"usage":2}"#.utf8))
        #expect(seen.usage == "2")
    }

    @Test(arguments: ["[1]", "x", "{1", "{\"a\" 1", "{\"a\":1 x"])
    func `bytes that are no object fail and take no more`(_ text: String) {
        let seen = capture(Array((text + #","usage":1}"#).utf8))
        #expect(seen.hasFailed)
        #expect(seen.usage.isEmpty)
    }

    @Test func `an object that is cut is not done`() {
        #expect(!capture(Array(#"{"usage":1,"model":"m"#.utf8)).isDone)
        #expect(capture(Array(#"{"usage":1,"model":"m"#.utf8)).usage == "1")
    }

    @Test func `a capture is used again`() {
        var capture = MemberCapture("usage")
        capture.feed(Array(#"{"usage":1}"#.utf8).span)
        capture.reset()
        #expect(capture.isComplete == false)
        capture.feed(Array(#"{"usage":2}"#.utf8).span)
        #expect(capture.isComplete == true)
        #expect(capture.value.text == "2")
    }

    @Test func `a capture starts over with other names`() {
        var capture = MemberCapture("usage")
        capture.feed(Array(#"{"usage":1,"a":2}"#.utf8).span)
        capture.reset("a", "b")
        capture.feed(Array(#"{"usage":1,"b":3,"a":2}"#.utf8).span)
        let found = [capture.value(of: 0).text, capture.value(of: 1).text]
        #expect(found == ["2", "3"])
        capture.reset("usage")
        capture.feed(Array(#"{"usage":1,"b":3,"a":2}"#.utf8).span)
        let again = [capture.value(of: 0).text, capture.value(of: 1).text]
        #expect(again == ["1", ""])
    }
}
