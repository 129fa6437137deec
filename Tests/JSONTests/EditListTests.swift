import Containers
import JSON
import Testing

@Suite struct EditListTests {
    private func render(_ body: String, _ change: (inout EditList) -> Void) -> String {
        var edits = EditList()
        change(&edits)
        var out = ByteBuffer()
        edits.render(Array(body.utf8).span, into: &out)
        return out.text
    }

    @Test func `no edit leaves every byte as it was`() {
        #expect(render("{\"a\":1}") { _ in } == "{\"a\":1}")
    }

    @Test func `edits added in any order stand where they belong`() {
        let result = render("0123456789") {
            $0.replace(6..<8) { $0.append("B" as StaticString) }
            $0.insert(at: 10) { $0.append("end" as StaticString) }
            $0.replace(2..<3) { $0.append("AAA" as StaticString) }
            $0.insert(at: 0) { $0.append("start" as StaticString) }
            $0.replace(8..<9) { _ in }
        }
        #expect(result == "start01AAA345B9end")
    }

    @Test func `insertions at one offset keep the side they were made at`() {
        let result = render("ab") {
            $0.replace(1..<2) { $0.append("B" as StaticString) }
            $0.insert(at: 1, .back) { $0.append("1" as StaticString) }
            $0.insert(at: 1, .front) { $0.append("0" as StaticString) }
            $0.insert(at: 1, .back) { $0.append("2" as StaticString) }
            $0.insert(at: 2) { $0.append("!" as StaticString) }
        }
        #expect(result == "a012B!")
    }

    @Test func `the same range replaced again has its last value`() {
        var edits = EditList()
        edits.replace(1..<3) { $0.append("first" as StaticString) }
        edits.replace(1..<3) { $0.append("2" as StaticString) }
        #expect(edits.count == 1)
        #expect(edits.replacement(of: 1..<3).map { edits.insertedBytes.extracting($0).text } == "2")
        #expect(edits.replacement(of: 1..<2) == nil)
    }

    @Test func `a cleared list is as new`() {
        var edits = EditList()
        edits.insert(at: 0) { $0.append("x" as StaticString) }
        #expect(edits.touches(0) == true)
        edits.clear()
        #expect(edits.isEmpty == true)
        #expect(edits.touches(0) == false)
        #expect(edits.insertedBytes.count == 0)
    }

    @Test func `edits inside a range can be dropped`() {
        let result = render("[1,2]x") {
            $0.insert(at: 1) { $0.append("0," as StaticString) }
            $0.insert(at: 5) { $0.append("!" as StaticString) }
            $0.removeEdits(inside: 0..<5)
            $0.replace(0..<5) { $0.append("[]" as StaticString) }
        }
        #expect(result == "[]!x")
    }

    @Test func `edits that overlap are our own bug`() async {
        await #expect(processExitsWith: .failure) {
            var edits = EditList()
            edits.replace(1..<4) { _ in }
            edits.replace(3..<5) { _ in }
        }
        await #expect(processExitsWith: .failure) {
            var edits = EditList()
            edits.replace(1..<4) { _ in }
            edits.insert(at: 2) { _ in }
        }
        await #expect(processExitsWith: .failure) {
            var edits = EditList()
            edits.insert(at: 2) { _ in }
            edits.replace(1..<4) { _ in }
        }
    }
}
