import Containers
import Graph
import JSON
import Testing

@testable import Dialects

@Suite struct CurrentValuesTests {
    private let body = Array(#"{"n":null,"a":[1],"x":5,"d":1,"d":2}"#.utf8)

    /// What `work` makes of the body's edits.
    private func edited(
        _ work: (inout EditList, borrowing MemberIndex) throws(GatewayError) -> Void
    ) throws -> String {
        var index = MemberIndex()
        try index.scan(body.span)
        var edits = EditList()
        try work(&edits, index)
        var out = ByteBuffer()
        edits.render(body.span, into: &out)
        return out.text
    }

    @Test func `null is as absent where a value is to be edited inside`() throws {
        _ = try edited { edits, index throws(GatewayError) in
            let isNull = try edits.original("n", body.span, index) == nil
            let isAbsent = try edits.original("z", body.span, index) == nil
            let kind = try edits.original("a", body.span, index)?.kind
            #expect(isNull && isAbsent && kind == .array)
        }
    }

    @Test func `a clamp tells whether there was a number`() throws {
        let result = try edited { edits, index throws(GatewayError) in
            let absent = try edits.clamp("z", to: 3, body.span, index) { $0.append(decimal: 3) }
            let null = try edits.clamp("n", to: 3, body.span, index) { $0.append(decimal: 3) }
            let present = try edits.clamp("x", to: 3, body.span, index) { $0.append(decimal: 3) }
            #expect(!absent && !null && present)
        }
        #expect(result.contains(#""x":3"#))
    }

    @Test func `an error names the key`() throws {
        _ = try edited { edits, index throws(GatewayError) in
            do throws(GatewayError) {
                _ = try edits.value("d", body.span, index)
                Issue.record("a key that stands twice was read")
            } catch {
                #expect(error.detail == "d")
                #expect(error.code.description == "duplicate_key")
            }
        }
    }
}
