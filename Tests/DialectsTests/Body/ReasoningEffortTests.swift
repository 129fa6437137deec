import Chat
import Testing

@testable import Dialects

@Suite struct ReasoningEffortTests {
    @Test func `every effort is known by its word, and the more the larger its budget`() {
        let efforts = (0...6).compactMap { Reasoning.Effort(rawValue: $0) }
        #expect(efforts.count == 7)
        for effort in efforts {
            let word = effort.word.description
            #expect(Reasoning.Effort(Array(word.utf8).span) == effort)
            #expect(word == "\(effort)")
        }
        #expect(Reasoning.Effort(Array("most".utf8).span) == nil)
        #expect(efforts.map(\.budget) == efforts.map(\.budget).sorted())
    }
}
