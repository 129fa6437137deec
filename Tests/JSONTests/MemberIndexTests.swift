import JSON
import Testing

@Suite struct MemberIndexTests {
    @Test func `a body's members are found wherever they stand`() throws {
        let body = #"{"messages":[{"model":"inner"}],"model":"outer","stream":true}"#
        #expect(try value("model", in: body) == "\"outer\"")
        #expect(try value("stream", in: body) == "true")
        #expect(try value("temperature", in: body) == nil)
    }

    @Test func `keys are compared after unescaping`() throws {
        #expect(try value("model", in: #"{"mod\u0065l":1}"#) == "1")
        #expect(try value("model", in: #"{"mod\\u0065l":1}"#) == nil)
        #expect(try value("a\"b", in: #"{"a\"b":2}"#) == "2")
    }

    @Test func `a key that stands twice is an error only when it is asked for`() throws {
        let body = #"{"model":1,"x":2,"x":3,"\u006dodel":4}"#
        #expect(throws: JSONError(.duplicateKey, at: 24)) { try value("model", in: body) }
        #expect(throws: JSONError(.duplicateKey, at: 18)) { try value("x", in: body) }
        #expect(try value("y", in: body) == nil)
    }

    @Test func `what is not an object is refused by kind`() {
        #expect(throws: JSONError(.notAnObject, at: 0)) { try members("") }
        #expect(throws: JSONError(.notAnObject, at: 1)) { try members(" [1]") }
        #expect(throws: JSONError(.trailingBytes, at: 3)) { try members("{} x") }
        #expect(throws: JSONError(.malformed, at: 5)) { try members(#"{"a":"#) }
        #expect(throws: JSONError(.malformed, at: 3)) { try members(#"{"a\q":1}"#) }
    }

    @Test func `members above those reserved are found too, up to the limit`() throws {
        func body(_ count: Int) -> String {
            "{" + (0..<count).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}"
        }
        let widest = try members(body(MemberIndex.limit))
        #expect(widest.count == MemberIndex.limit)
        #expect(widest.last?.key == "k1023")
        #expect { try members(body(MemberIndex.limit + 1)) } throws: { ($0 as? JSONError)?.kind == .tooManyMembers }
    }

    @Test func `an index is used again, and empty after an error`() throws {
        var index = MemberIndex()
        let wide = Array(("{" + (0..<300).map { "\"k\($0)\":0" }.joined(separator: ",") + "}").utf8)
        try index.scan(wide.span)
        #expect(index.count == 300)
        let small = Array(#" {"a":1} "#.utf8)
        try index.scan(small.span)
        #expect(index.count == 1)
        #expect(index.opening == 1)
        #expect(index.closing == 7)
        let broken = Array(#"{"a":1,"b"}"#.utf8)
        #expect { try index.scan(broken.span) } throws: { ($0 as? JSONError)?.kind == .malformed }
        #expect(index.count == 0)
    }
}
