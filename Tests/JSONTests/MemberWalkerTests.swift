import JSON
import Testing

@Suite struct MemberWalkerTests {
    @Test func `members come in order with their ranges`() throws {
        let body = Array(#"xx{ "a" : 1 ,"b":[2], "c":{"a":3}}, "d""#.utf8)
        var walker = MemberWalker(object: 2)
        var found: [String] = []
        while let member = try walker.next(in: body.span) {
            found.append("\(text(body, member.key))=\(text(body, member.value)) \(member.kind)")
        }
        #expect(found == ["a=1 number", "b=[2] array", #"c={"a":3} object"#])
        #expect(walker.end == body.count - 5)
    }

    @Test func `the inside of a string value is without its quotes`() throws {
        let body = Array(#"{"a":"x\"y"}"#.utf8)
        var walker = MemberWalker(object: 0)
        let member = try #require(try walker.next(in: body.span))
        #expect(text(body, member.text) == #"x\"y"#)
        #expect(member.isNamed("a", in: body.span) == true)
        #expect(member.isNamed("b", in: body.span) == false)
    }

    @Test func `an empty object has no member`() throws {
        let body = Array("{}".utf8)
        var walker = MemberWalker(object: 0)
        let isEmpty = try walker.next(in: body.span) == nil
        #expect(isEmpty)
        #expect(walker.end == 2)
    }

    @Test func `depth around the object counts`() throws {
        let body = Array("{\"a\":[]}".utf8)
        var walker = MemberWalker(object: 0, depth: 511)
        #expect(throws: JSONError(.tooDeep, at: 5)) { _ = try walker.next(in: body.span) }
    }
}
