/// Covers Dialects/Body/ElementWalking.swift.
import Chat
import JSON
import Testing

@testable import Dialects

@Suite struct ElementWalkingTests {
    private let bytes = Array(#"[{"a":1},2,{}]"#.utf8)

    @Test func `what is no object is passed over, or an error`() throws {
        var walker = ElementWalker(array: 0)
        let found = (0..<3).map { _ in walker.nextObject(in: bytes.span) }
        #expect(found == [1, 11, nil])
        walker = ElementWalker(array: 0)
        let first = try walker.nextObject(in: bytes.span, orInvalid: "list[]")
        #expect(first == 1)
        var field = ""
        do throws(ChatError) { _ = try walker.nextObject(in: bytes.span, orInvalid: "list[]") } catch {
            field = "\(error.kind) \(error.field)"
        }
        #expect(field == "invalid list[]")
    }
}
