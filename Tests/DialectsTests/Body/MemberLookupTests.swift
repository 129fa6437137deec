import JSON
import Testing

@testable import Dialects

@Suite struct MemberLookupTests {
    private func value(_ name: StaticString, _ json: String) -> String? {
        let bytes = Array(json.utf8)
        return bytes.span.member(name, ofObjectAt: 0).map { String(decoding: bytes[$0.value], as: UTF8.self) }
    }

    @Test func `a member is found, and none in bytes that are broken before it`() {
        #expect(value("b", #"{"a":{"b":1},"b":2}"#) == "2")
        #expect(value("b", #"{"a":1}"#) == nil)
        #expect(value("b", #"{"a":1 x,"b":2}"#) == nil)
        #expect(value("b", #"{"b":2"#) == "2")
    }

    @Test(arguments: [
        ("3", 3), ("0", 0), ("12.0", 12), ("1e3", 1000), ("-1", nil), ("1.5", nil), ("\"3\"", nil), ("null", nil),
        ("99999999999999999999", nil),
    ])
    func `a count is a whole number of at least 0`(_ json: String, _ expected: Int?) throws {
        let bytes = Array("{\"n\":\(json)}".utf8)
        let found = bytes.span.member("n", ofObjectAt: 0)
        let count = bytes.span.count(try #require(found))
        #expect(count == expected)
    }

    @Test(arguments: [
        (#"{"role":"assistant"}"#, false), (#"{"role":"assistant","content":""}"#, false), ("{}", false),
        (#"{"content":null,"tool_calls":[]}"#, false), (#"{"content":"x"}"#, true), (#"{"tool_calls":[{}]}"#, true),
        (#"{"n":0}"#, true),
    ])
    func `an object says more when a member that counts is not empty`(_ json: String, _ expected: Bool) {
        let bytes = Array(json.utf8)
        let says = bytes.span.saysMore(than: "role", objectAt: 0)
        #expect(says == expected)
    }
}
