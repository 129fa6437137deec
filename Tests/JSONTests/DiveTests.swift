import Containers
import JSON
import Testing

struct DiveTests {
    private static let nested =
        #" { "a" : "x" , "b":[1,{"c":"]}"},[ ],"s"],"d":{"e":"\"}","f":{}},"g\u0061":null,"h":-1.5e3 } "#

    @Test(arguments: ["{}", "{ }", #"{"a":1}"#, nested])
    func `Members are those of the walk that checks`(text: String) throws {
        let bytes = Array(text.utf8)
        let start = try #require(bytes.firstIndex(of: UInt8(ascii: "{")))
        var checked = MemberWalker(object: start)
        var passing = MemberDive(object: start)
        var whole = MemberDive(object: start)
        while let member = try checked.next(in: bytes.span) {
            let given = passing.next(in: bytes.span)
            let left = try #require(given)
            let isNested = member.kind == .object || member.kind == .array
            #expect(left.key == member.key && left.kind == member.kind)
            #expect(left.value == (isNested ? member.value.lowerBound..<member.value.lowerBound : member.value))
            let open = whole.next(in: bytes.span)
            let found = try #require(open)
            let right = whole.whole(found, in: bytes.span)
            #expect(right.key == member.key && right.value == member.value && right.kind == member.kind)
        }
        let ends = [passing.next(in: bytes.span) == nil, whole.next(in: bytes.span) == nil]
        #expect(ends == [true, true])
        #expect(passing.end == checked.end && whole.end == checked.end)
    }

    @Test func `A walk goes on where the one inside ended`() throws {
        let bytes = Array(Self.nested.utf8)
        #expect(
            try Self.paths(bytes) == [
                "a", "b", "b/0", "b/1", "b/1/c", "b/2", "b/3", "d", "d/e", "d/f", #"g\u0061"#, "h",
            ])
    }

    /// Every value's place, each object and array walked into.
    private static func paths(_ bytes: [UInt8]) throws -> [String] {
        var found: [String] = []
        func object(_ start: Int, _ path: String) -> Int {
            var dive = MemberDive(object: start)
            while let member = dive.next(in: bytes.span) {
                let name = path + String(decoding: bytes[member.key], as: UTF8.self)
                found.append(name)
                if member.kind == .object { dive.passed(to: object(member.value.lowerBound, name + "/")) }
                if member.kind == .array { dive.passed(to: array(member.value.lowerBound, name + "/")) }
            }
            return dive.end
        }
        func array(_ start: Int, _ path: String) -> Int {
            var dive = ElementDive(array: start)
            var position = 0
            while let element = dive.next(in: bytes.span) {
                let name = path + "\(position)"
                found.append(name)
                if element.kind == .object { dive.passed(to: object(element.start, name + "/")) }
                if element.kind == .array { dive.passed(to: array(element.start, name + "/")) }
                position += 1
            }
            return dive.end
        }
        _ = object(try #require(bytes.firstIndex(of: UInt8(ascii: "{"))), "")
        return found
    }

    @Test(arguments: ["[]", "[ ]", #"[1,"a\"]",{"b":"}"}, [2,[3]] ,null,true]"#])
    func `Elements are those of the walk that checks`(text: String) throws {
        let bytes = Array(text.utf8)
        var checked = ElementWalker(array: 0)
        var dive = ElementDive(array: 0)
        while let element = try checked.next(in: bytes.span) {
            let given = dive.next(in: bytes.span)
            let found = try #require(given)
            #expect(found.start == element.lowerBound)
            #expect(found.value.isEmpty || found.value == element)
            #expect(found.value.isEmpty == (found.kind == .object || found.kind == .array))
        }
        let isOver = dive.next(in: bytes.span) == nil
        #expect(isOver && dive.end == checked.end)
    }

    @Test func `Any bytes end the walk, at every cut`() throws {
        let text = Array(#"{"a":"x\"y","b":[1,{"c":"]}"}],"d":{"e":"\\"},"f":12}"#.utf8)
        for cut in 1...text.count {
            var bytes = Array(text[..<cut])
            for replaced in 1..<max(cut, 2) where replaced < cut {
                let kept = bytes[replaced]
                for byte in Array(#""\{}[],: "#.utf8) + [0] {
                    bytes[replaced] = byte
                    #expect(try Self.paths(bytes).count <= cut)
                }
                bytes[replaced] = kept
            }
        }
    }
}
