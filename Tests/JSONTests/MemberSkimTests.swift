import Containers
import JSON
import Testing

struct MemberSkimTests {
    @Test(arguments: [
        "{}", "{ }", #"{"a":1}"#, #" { "a" : "x" , "b":[1,{"c":"]}"}],"d":{"e":"\"}"},"f":null}"#,
        #"{"a\u0062":true,"long":"0123456789012345678901234567890123456789\\","n":-1.5e3}"#,
    ])
    func `What is JSON is walked as by the walk that checks`(text: String) throws {
        let bytes = Array(text.utf8)
        let start = try #require(bytes.firstIndex(of: UInt8(ascii: "{")))
        var checked = MemberWalker(object: start)
        var skim = MemberSkim(object: start)
        var expected: [String] = []
        var seen: [String] = []
        while let member = try checked.next(in: bytes.span) { expected.append(Self.describe(member)) }
        while let member = skim.next(in: bytes.span) { seen.append(Self.describe(member)) }
        #expect(seen == expected)
    }

    @Test func `Any bytes end the walk, at every cut`() {
        let text = Array(#"{"a":"x\"y","b":[1,{"c":"]}"}],"d":{"e":"\\"},"f":12}"#.utf8)
        for cut in 1...text.count {
            var bytes = Array(text[..<cut])
            for replaced in 0..<cut {
                let kept = bytes[replaced]
                for byte in Array(#""\{}[],: "#.utf8) + [0] {
                    bytes[replaced] = byte
                    var skim = MemberSkim(object: 0)
                    var members = 0
                    while let member = skim.next(in: bytes.span) {
                        members += 1
                        #expect(member.value.upperBound <= cut && member.key.upperBound < member.value.lowerBound)
                    }
                    #expect(members <= cut)
                }
                bytes[replaced] = kept
            }
        }
    }

    private static func describe(_ member: Member) -> String { "\(member.key) \(member.value) \(member.kind)" }
}
