/// What holds of edits to any body that is taken: they do what they say and leave every other byte.
import Containers
import JSON

struct EditInvariants {
    private let body: [UInt8]
    private let members: [ReferenceParser.Found]

    init(_ body: [UInt8], _ members: [ReferenceParser.Found]) {
        self.body = body
        self.members = members
    }

    func check() throws(Breach) {
        let own = [members.first?.key, members.last?.key].compactMap(\.self)
        for name in own + [Array("model".utf8), Array("a \"new\" one\n".utf8)] {
            let count = members.count { $0.key == name }
            if count > 1 { try twoOfAKindAreRefused(name) } else { try settingChangesOneValue(name) }
        }
        for array in members where body[array.value.lowerBound] == UInt8(ascii: "[") { try insertingAddsTwo(array) }
    }

    private func edited(_ edit: (inout EditList, borrowing MemberIndex) throws(JSONError) -> Void) -> [UInt8]? {
        var index = MemberIndex()
        var edits = EditList()
        guard (try? index.scan(body.span)) != nil, (try? edit(&edits, index)) != nil else { return nil }
        var out = ByteBuffer()
        edits.render(body.span, into: &out)
        return out.bytes
    }

    private func twoOfAKindAreRefused(_ name: [UInt8]) throws(Breach) {
        let out = edited { (edits, index) throws(JSONError) in
            try edits.setMember(name.span, to: Array("1".utf8).span, in: body.span, index)
        }
        try require(out == nil, "a member that stands twice was set: \(name)")
    }

    /// The second setting wins; what is new stands at the end, and the rest as it stood.
    private func settingChangesOneValue(_ name: [UInt8]) throws(Breach) {
        let value = Array("{\"x\":[1]}".utf8)
        let out = edited { (edits, index) throws(JSONError) in
            try edits.setMember(name.span, to: Array("\"first\"".utf8).span, in: body.span, index)
            try edits.setMember(name.span, to: value.span, in: body.span, index)
        }
        guard let out, let found = ReferenceParser.members(out) else { throw Breach("setting \(name) breaks the body") }
        if let old = members.first(where: { $0.key == name }) {
            let expected = body[..<old.value.lowerBound] + value + body[old.value.upperBound...]
            try requireEqual(out, Array(expected), "the body with \(name) set")
        } else {
            try requireEqual(found.map(\.key), members.map(\.key) + [name], "the keys with one added")
            try requireEqual(found.last.map { Array(out[$0.value]) }, value, "the value that was added")
            let added = out.count - body.count
            let end = found.last!.value.upperBound
            try requireEqual(Array(out[..<(end - added)] + out[end...]), body, "the bytes around an added member")
        }
        try requireEqual(JSONInvariants.scan(out), found, "what the scan finds in an edited body")
    }

    private func insertingAddsTwo(_ array: ReferenceParser.Found) throws(Breach) {
        let front = Array("\"front\"".utf8)
        let back = Array("\"back\"".utf8)
        let out = edited { (edits, _) throws(JSONError) in
            edits.insertElement(.back, into: array.value, of: body.span) { $0.append(back.span) }
            edits.insertElement(.front, into: array.value, of: body.span) { $0.append(front.span) }
        }
        guard let out, let found = ReferenceParser.members(out) else { throw Breach("inserting breaks the body") }
        let old = elements(of: array.value, in: body)
        let position = members.firstIndex(of: array)!
        let new = elements(of: found[position].value, in: out)
        try requireEqual(new, [front] + old + [back], "the elements with two added")
        let tail = body.count - array.value.upperBound
        try requireEqual(
            Array(out[..<array.value.lowerBound] + out[(out.count - tail)...]),
            Array(body[..<array.value.lowerBound] + body[array.value.upperBound...]), "the bytes around an array")
    }

    private func elements(of array: Range<Int>, in body: [UInt8]) -> [[UInt8]] {
        var walker = ElementWalker(array: array.lowerBound, depth: 1)
        var found: [[UInt8]] = []
        while let element = (try? walker.next(in: body.span)) ?? nil { found.append(Array(body[element])) }
        return found
    }
}
