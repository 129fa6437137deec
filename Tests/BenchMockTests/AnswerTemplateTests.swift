import BenchReport
import Testing

@testable import BenchMock

/// Covers AnswerTemplate.swift and StreamTemplates.swift.
struct AnswerTemplateTests {
    private func text(_ template: AnswerTemplate) -> String { String(decoding: template.bytes, as: UTF8.self) }

    @Test func `A blank stamp has the length of the contract`() {
        #expect(AnswerTemplate.blankStamp.utf8.count == MockStamp.length)
    }

    @Test(arguments: [
        (0, 0), (1, 19), (12_345_678, 100_000_000), (99_999_999, 10_000_000_000_000_000),
        (1_234_567_890_123_456_789, 9_223_372_036_854_775_807),
    ])
    func `Both times are written with all their digits`(_ received: UInt64, _ sent: UInt64) {
        var template = AnswerTemplate("a" + AnswerTemplate.blankStamp + "z")
        template.stamp(received: received, sent: sent)
        func digits(_ value: UInt64) -> String {
            String(repeating: "0", count: 19 - "\(value)".utf8.count) + "\(value)"
        }
        #expect(text(template) == "a@mr:\(digits(received)):\(digits(sent));z")
    }

    @Test func `What has no stamp stays as it is`() {
        var template = AnswerTemplate("nothing")
        template.stamp(received: 1, sent: 2)
        #expect(text(template) == "nothing")
    }

    @Test func `A token is a piece by where it stands`() {
        #expect(StreamTemplates.piece(0, of: 0) == .empty)
        #expect(StreamTemplates.piece(0, of: 1) == .only)
        #expect((0..<3).map { StreamTemplates.piece($0, of: 3) } == [.first, .middle, .last])
    }
}
