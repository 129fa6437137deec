import Testing

@testable import State

@Suite struct StoredAnswerTests {
    @Test func `age is in whole seconds and never negative`() {
        let answer = StoredAnswer(
            head: AnswerHead(200), chunks: [], account: AnswerAccount(), storedAt: 5_000_000_000)
        #expect(answer.age(at: 5_000_000_000) == 0)
        #expect(answer.age(at: 6_999_999_999) == 1)
        #expect(answer.age(at: 7_000_000_000) == 2)
        #expect(answer.age(at: 1) == 0)
    }

    @Test func `shared bytes are a copy`() {
        var bytes: [UInt8] = [1, 2, 3]
        let shared = SharedBytes(bytes.span)
        bytes[0] = 9
        #expect(shared.count == 3)
        let first = shared.span[0]
        #expect(first == 1)
        #expect(SharedBytes(Span<UInt8>()).count == 0)
    }
}
