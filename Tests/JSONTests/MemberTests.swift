import JSON
import Testing

@Suite struct MemberTests {
    private func first(_ body: String) throws -> (Member, [UInt8]) {
        let bytes = Array(body.utf8)
        var walker = MemberWalker(object: 0)
        let member = try walker.next(in: bytes.span)
        return (try #require(member), bytes)
    }

    @Test func `ranges are those of the key without and the value with its quotes`() throws {
        let (member, bytes) = try first(#"{ "key" : "value" }"#)
        #expect(text(bytes, member.key) == "key")
        #expect(text(bytes, member.value) == #""value""#)
        #expect(text(bytes, member.text) == "value")
        #expect(member.kind == .string)
    }

    @Test func `a name is compared with the key as it unescapes`() throws {
        for body in [#"{"key":1}"#, #"{"k\u0065y":1}"#, #"{"\u006b\u0065\u0079":1}"#] {
            let (member, bytes) = try first(body)
            let isKey = member.isNamed("key", in: bytes.span)
            let isOther = member.isNamed("Key", in: bytes.span)
            #expect(isKey)
            #expect(!isOther)
        }
    }

    @Test func `a number has no inside`() async {
        await #expect(processExitsWith: .failure) {
            let bytes = Array(#"{"a":1}"#.utf8)
            var walker = MemberWalker(object: 0)
            _ = try walker.next(in: bytes.span)?.text
        }
    }
}
