import Containers
import JSON
import Testing

@Suite struct MemberEditsTests {
    private func set(_ pairs: [(String, String)], in body: String) throws(JSONError) -> String {
        try edited(body) { edits, bytes, index throws(JSONError) in
            for (name, value) in pairs {
                try edits.setMember(Array(name.utf8).span, to: Array(value.utf8).span, in: bytes, index)
            }
        }
    }

    @Test func `a member that stands is replaced where it stands`() throws {
        #expect(try set([("n", "22")], in: #"{ "a" : 1, "n" : 2 , "z":[] }"#) == #"{ "a" : 1, "n" : 22 , "z":[] }"#)
        #expect(try set([("n", "3")], in: #"{"\u006e":2}"#) == #"{"\u006e":3}"#)
    }

    @Test func `a member that does not stand is added behind the last`() throws {
        #expect(try set([("n", "1")], in: #"{"a":{"n":2} }"#) == #"{"a":{"n":2},"n":1 }"#)
        #expect(try set([("n", "1"), ("m", "2")], in: #"{"a":0}"#) == #"{"a":0,"n":1,"m":2}"#)
        #expect(try set([("n", "1"), ("m", "2")], in: " { } ") == #" {"n":1,"m":2 } "#)
        #expect(try set([("n", "1"), ("m", "2"), ("n", "3")], in: "{}") == #"{"n":3,"m":2}"#)
    }

    @Test func `the last one to set a member wins`() throws {
        #expect(try set([("n", "1"), ("n", "[2]")], in: #"{"n":0}"#) == #"{"n":[2]}"#)
        #expect(try set([("a\"", "1"), ("a\"", "2")], in: #"{"n":0}"#) == #"{"n":0,"a\"":2}"#)
    }

    @Test func `the last member may be replaced and another added`() throws {
        #expect(try set([("b", "2"), ("a", "1")], in: #"{"a":0}"#) == #"{"a":1,"b":2}"#)
        #expect(try set([("a", "1"), ("b", "2")], in: #"{"a":0}"#) == #"{"a":1,"b":2}"#)
    }

    @Test func `setting a member drops the edits inside its value`() throws {
        let result = try edited(#"{"m":[1],"z":0}"#) { edits, body, index throws(JSONError) in
            edits.insertElement(.front, into: 5..<8, of: body) { $0.append("0" as StaticString) }
            try edits.setMember(Array("m".utf8).span, to: Array("[]".utf8).span, in: body, index)
        }
        #expect(result == #"{"m":[],"z":0}"#)
    }

    @Test func `the current value is the one that the edits so far give`() throws {
        let body = Array(#"{"a":1,"b":2}"#.utf8)
        var index = MemberIndex()
        try index.scan(body.span)
        var edits = EditList()
        func current(_ name: String, _ edits: borrowing EditList, _ index: borrowing MemberIndex) throws -> String? {
            switch try edits.current(Array(name.utf8).span, in: body.span, index) {
            case .absent: nil
            case .original(let member): "original \(text(body, member.value))"
            case .inserted(let range): "inserted \(edits.insertedBytes.extracting(range).text)"
            }
        }
        #expect(try current("a", edits, index) == "original 1")
        #expect(try current("c", edits, index) == nil)
        try edits.setMember(Array("a".utf8).span, to: Array("10".utf8).span, in: body.span, index)
        try edits.setMember(Array("c".utf8).span, to: Array("30".utf8).span, in: body.span, index)
        #expect(try current("a", edits, index) == "inserted 10")
        #expect(try current("b", edits, index) == "original 2")
        #expect(try current("c", edits, index) == "inserted 30")
    }

    @Test func `a key that stands twice is never edited`() {
        #expect(throws: JSONError(.duplicateKey, at: 8)) { try set([("a", "1")], in: #"{"a":0,"a":0}"#) }
    }
}
