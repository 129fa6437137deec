import Containers
import JSON
import Testing

@Suite struct CanonicalFormTests {
    private func canonical(_ body: String) throws(JSONError) -> String {
        let bytes = Array(body.utf8)
        var index = MemberIndex()
        try index.scan(bytes.span)
        var out = ByteBuffer()
        CanonicalForm.feed(bytes.span, index) { out.append($0) }
        return out.text
    }

    @Test func `white space goes and members are sorted`() throws {
        #expect(
            try canonical(" { \"b\" : [ 1 , { \"z\" : \" a  b\\\" \" , \"a\" : null } ] ,\n\"a\":\t\"x y\" } ")
                == #"{"a":"x y","b":[1,{"z":" a  b\" ","a":null}]}"#)
        #expect(try canonical("{ }") == "{}")
        #expect(try canonical(#"{"aa":1,"a":2,"B":3}"#) == #"{"B":3,"a":2,"aa":1}"#)
    }

    @Test func `the order of equal keys is kept, for it has a meaning`() throws {
        #expect(try canonical(#"{"b":0,"a":1,"a":2}"#) != canonical(#"{"b":0,"a":2,"a":1}"#))
    }

    @Test func `the canonical form of the canonical form is itself`() throws {
        for body in Corpus.accepted {
            let once = try canonical(String(decoding: body, as: UTF8.self))
            #expect(try canonical(once) == once)
        }
    }

    @Test func `a very wide body keeps its order`() throws {
        let body = "{" + (0..<100).reversed().map { "\"k\($0)\":0" }.joined(separator: ",") + "}"
        #expect(try canonical(body) == body)
    }
}
