import Containers
import JSON
import Testing

@Suite struct ArrayEditsTests {
    /// `front` and `back` are inserted in turn, each before or behind those before it.
    private func insert(_ elements: [(EditList.Side, String)], into array: String) -> String {
        let body = Array("{\(array)}".utf8)
        var edits = EditList()
        for (side, element) in elements {
            edits.insertElement(side, into: 1..<body.count - 1, of: body.span) { $0.append(text: element) }
        }
        var out = ByteBuffer()
        edits.render(body.span, into: &out)
        return String(out.text.dropFirst().dropLast())
    }

    @Test func `elements go before and behind those that stand`() {
        #expect(insert([(.front, "0")], into: "[1, 2 ]") == "[0,1, 2 ]")
        #expect(insert([(.back, "3")], into: "[1, 2 ]") == "[1, 2,3 ]")
        #expect(insert([(.front, "0"), (.front, "-1"), (.back, "3"), (.back, "4")], into: "[1,2]") == "[-1,0,1,2,3,4]")
    }

    @Test func `an empty array gets no comma too many`() {
        #expect(insert([(.front, "1")], into: "[]") == "[1]")
        #expect(insert([(.back, "1")], into: "[ ]") == "[1 ]")
        #expect(insert([(.back, "2"), (.back, "3"), (.front, "1")], into: "[\n]") == "[1,2,3\n]")
        #expect(insert([(.front, "2"), (.front, "1"), (.back, "3")], into: "[ ]") == "[1,2,3 ]")
    }
}
