import Containers
import JSON
import Testing

@Suite struct EditRenderingTests {
    @Test func `segments give original and inserted bytes in turn`() {
        var edits = EditList()
        edits.replace(9..<12) { $0.append("\"b-2\"" as StaticString) }
        edits.insert(at: 12) { $0.append(",\"n\":1" as StaticString) }
        #expect(edits.segmentCount == 5)
        let segments = (0..<5).map { edits.segment($0, original: 13) }
        #expect(
            segments == [.original(0..<9), .inserted(0..<5), .original(12..<12), .inserted(5..<11), .original(12..<13)])
        #expect(edits.renderedLength(original: 13) == 21)
    }

    @Test(arguments: 0..<200)
    func `random edits give what applying them one by one gives`(_ seed: Int) {
        var random = Mutator(seed: UInt64(seed))
        let body = (0..<random.below(60) + 1).map { _ in UInt8(97 + random.below(26)) }
        var cuts: [Range<Int>] = []
        var at = 0
        while at < body.count {
            let start = at + random.below(8)
            let end = min(body.count, start + random.below(5))
            if start < end { cuts.append(start..<end) }
            at = max(start, end) + 1
        }
        var expected = body
        for cut in cuts.reversed() { expected.replaceSubrange(cut, with: [UInt8](repeating: 35, count: cut.count % 3)) }

        var edits = EditList()
        while !cuts.isEmpty {
            let cut = cuts.remove(at: random.below(cuts.count))
            edits.replace(cut) { for _ in 0..<cut.count % 3 { $0.append(35) } }
        }
        var whole = ByteBuffer()
        edits.render(body.span, into: &whole)
        #expect(whole.text == String(decoding: expected, as: UTF8.self))
        #expect(edits.renderedLength(original: body.count) == expected.count)

        var pieces = ByteBuffer()
        for position in 0..<edits.segmentCount {
            switch edits.segment(position, original: body.count) {
            case .original(let range): pieces.append(body.span.extracting(range))
            case .inserted(let range): pieces.append(edits.insertedBytes.extracting(range))
            }
        }
        #expect(pieces.text == whole.text)
    }
}
