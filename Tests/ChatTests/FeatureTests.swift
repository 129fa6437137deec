import Testing

@testable import Chat

@Suite("What a translation can lose")
struct FeatureTests {
    @Test("Names are told apart, and are snake case")
    func names() {
        let names = Feature.allCases.map(\.name.description)
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.utf8.allSatisfy { $0 == 95 || $0 &- 97 < 26 } })
        #expect(Feature.allCases.count <= 64, "a set of features is one word")
    }

    @Test("A set holds what was put in, in order")
    func sets() {
        var set = FeatureSet(.unknown, .seed)
        set.insert(.temperature)
        var found: [Feature] = []
        set.visit { found.append($0) }
        #expect(found == [.temperature, .seed, .unknown])
        #expect(set.contains(.seed) && !set.contains(.topK) && !set.isEmpty && FeatureSet().isEmpty)
    }

    @Test("A later report of usage never takes a count back")
    func usage() {
        var usage = TokenUsage()
        usage.update(TokenUsage())
        #expect(!usage.isReported)
        usage.update(TokenUsage(input: 10, output: 1, cachedInput: 4))
        usage.update(TokenUsage(input: 0, output: 9, reasoning: 2))
        #expect(usage == TokenUsage(input: 10, output: 9, cachedInput: 4, reasoning: 2))
        #expect(usage.total == 19)
    }
}
