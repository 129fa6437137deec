import Containers
import JSON
import Testing

@Suite struct NestedEditsTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    /// Sets members of the object that is the body's first member.
    private func set(_ pairs: [(String, String)], in body: String) throws(JSONError) -> String {
        try edited(body) { edits, source, index throws(JSONError) in
            for (name, value) in pairs {
                try edits.setMember(bytes(name).span, inside: index[0].value, of: source) { $0.append(text: value) }
            }
        }
    }

    @Test func `a member of a nested object is replaced, or added behind its last`() throws {
        #expect(try set([("n", "2")], in: #"{"o":{ "n" : 1 },"n":0}"#) == #"{"o":{ "n" : 2 },"n":0}"#)
        #expect(try set([("m", "2"), ("k", "3")], in: #"{"o":{"n":1 }}"#) == #"{"o":{"n":1,"m":2,"k":3 }}"#)
        #expect(try set([("m", "2"), ("k", "3"), ("m", "4")], in: #"{"o":{ }}"#) == #"{"o":{"m":4,"k":3 }}"#)
        #expect(throws: JSONError.self) { try set([("n", "2")], in: #"{"o":{"n":1,"n":2}}"#) }
    }

    @Test func `members of both levels are told apart, though they have one name`() throws {
        let result = try edited(#"{"o":{}}"#) { edits, source, index throws(JSONError) in
            try edits.setMember(bytes("n").span, inside: index[0].value, of: source) { $0.append(text: "1") }
            try edits.setMember(bytes("n").span, to: bytes("2").span, in: source, index)
            try edits.setMember(bytes("n").span, inside: index[0].value, of: source) { $0.append(text: "3") }
            try edits.setMember(bytes("n").span, to: bytes("4").span, in: source, index)
        }
        #expect(result == #"{"o":{"n":3},"n":4}"#)
    }

    @Test func `what a nested member is now is known`() throws {
        let source = bytes(#"{"o":{"n":1}}"#)
        var index = MemberIndex()
        try index.scan(source.span)
        var edits = EditList()
        func now(_ name: String, _ edits: borrowing EditList) throws(JSONError) -> String {
            switch try edits.current(bytes(name).span, inside: index[0].value, of: source.span) {
            case .absent: "absent"
            case .original(let member): text(source, member.value)
            case .inserted(let range): "inserted " + edits.insertedBytes.extracting(range).text
            }
        }
        #expect(try now("n", edits) == "1")
        #expect(try now("m", edits) == "absent")
        try edits.setMember(bytes("n").span, inside: index[0].value, of: source.span) { $0.append(text: "22") }
        try edits.setMember(bytes("m").span, inside: index[0].value, of: source.span) { $0.append(text: "33") }
        #expect(try now("n", edits) == "inserted 22")
        #expect(try now("m", edits) == "inserted 33")
    }

    @Test func `an object that an edit has set is set anew`() throws {
        func result(_ body: String, _ object: String, _ pairs: [(String, String)]) throws(JSONError) -> String {
            try edited(body) { edits, source, index throws(JSONError) in
                try edits.setMember(bytes("o").span, to: bytes(object).span, in: source, index)
                for (name, value) in pairs {
                    guard case .inserted(let range) = try edits.current(bytes("o").span, in: source, index) else {
                        return
                    }
                    try edits.setMember(bytes(name).span, ofInserted: range, bytes("o").span, in: source, index) {
                        $0.append(text: value)
                    }
                }
            }
        }
        #expect(try result("{}", "{}", [("a", "1"), ("b", "2"), ("a", "3")]) == #"{"o":{"a":3,"b":2}}"#)
        #expect(
            try result(#"{"o":0,"p":1}"#, #"{"x":[1] }"#, [("a\"", "1")]) == #"{"o":{"x":[1],"a\"":1 },"p":1}"#)
    }
}
