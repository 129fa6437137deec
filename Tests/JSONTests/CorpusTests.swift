import Invariants
import Testing

/// Corpus replay and seeded mutations of it, held to the invariants of JSON: what the scanner takes, and where it sees
/// each member, is what a parser written from RFC 8259 alone takes and sees.
@Suite struct CorpusTests {
    /// At every byte where that can be waited for.
    private func cuts(of body: [UInt8]) -> Cuts { body.count < 600 ? .every(of: body) : .some(of: body) }

    @Test func `every accepted body of the corpus is read as the reference reads it`() {
        #expect(Corpus.accepted.count >= 10)
        for body in Corpus.accepted {
            #expect(ReferenceParser.members(body) != nil, "\(String(decoding: body, as: UTF8.self))")
            #expect(throws: Never.self) { try InputFormat.json.check(body, cuts(of: body)) }
        }
    }

    @Test func `every refused body of the corpus is refused`() {
        #expect(Corpus.refused.count >= 40)
        for body in Corpus.refused {
            #expect(ReferenceParser.members(body) == nil, "\(String(decoding: body, as: UTF8.self))")
            #expect(throws: Never.self) { try InputFormat.json.check(body, cuts(of: body)) }
        }
    }

    @Test(arguments: 0..<16)
    func `mutated bodies are accepted, refused and read as by the reference`(_ round: Int) {
        let accepted = Corpus.accepted.filter { $0.count < 1000 }
        for step in 0..<500 {
            let seed = UInt64(round * 500 + step)
            var mutator = Mutator(seed: seed)
            let seeds = mutator.below(5) > 0 ? accepted : Corpus.refused
            let body = mutator.mutate(seeds[mutator.below(seeds.count)])
            #expect(throws: Never.self, "seed \(seed)") { try InputFormat.json.check(body, .some(of: body)) }
        }
    }
}
