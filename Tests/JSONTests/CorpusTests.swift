import Containers
import JSON
import Testing

/// Corpus replay, and seeded mutations of it compared with the reference parser.
@Suite struct CorpusTests {
    /// What the scanner sees, in the shape of the reference parser.
    private func scan(_ body: [UInt8]) -> [ReferenceParser.Found]? {
        var index = MemberIndex()
        guard (try? index.scan(body.span)) != nil else { return nil }
        return (0..<index.count).map { position in
            var key = ByteBuffer()
            try? JSONText.unescape(body.span.extracting(index[position].key), into: &key)
            let bytes = key.span.indices.map { key.span[$0] }
            return ReferenceParser.Found(key: bytes, value: index[position].value)
        }
    }

    @Test func `every accepted body of the corpus is read as the reference reads it`() {
        #expect(Corpus.accepted.count >= 10)
        for body in Corpus.accepted {
            let found = scan(body)
            #expect(found != nil, "\(String(decoding: body, as: UTF8.self))")
            #expect(found == ReferenceParser.members(body))
        }
    }

    @Test func `every refused body of the corpus is refused`() {
        #expect(Corpus.refused.count >= 40)
        for body in Corpus.refused {
            #expect(scan(body) == nil, "\(String(decoding: body, as: UTF8.self))")
            #expect(ReferenceParser.members(body) == nil)
        }
    }

    @Test func `a body cut anywhere is refused`() {
        for body in Corpus.accepted {
            let end = body.lastIndex(of: UInt8(ascii: "}"))!
            for cut in 0...end where cut < 600 { #expect(scan(Array(body[..<cut])) == nil) }
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
            let expected = ReferenceParser.members(body)
            let found = scan(body)
            if found != expected {
                Issue.record("seed \(seed): \(String(decoding: body, as: UTF8.self))")
                continue
            }
            if let expected { checkCapture(body, expected, &mutator, seed) }
        }
    }

    /// What is captured from pieces is what the last member of that name holds.
    private func checkCapture(
        _ body: [UInt8], _ expected: [ReferenceParser.Found], _ mutator: inout Mutator, _ seed: UInt64
    ) {
        var capture = MemberCapture("usage", "model")
        var from = 0
        while from < body.count {
            let end = min(body.count, from + 1 + mutator.below(20))
            capture.feed(body.span.extracting(from..<end))
            from = end
        }
        for (position, name) in ["usage", "model"].enumerated() {
            let last = expected.last { $0.key == Array(name.utf8) }
            let value = last.map { text(body, $0.value) } ?? ""
            let captured = capture.value(of: position).text
            #expect(captured == value, "seed \(seed)")
        }
        #expect(capture.isDone == true, "seed \(seed)")
    }
}
