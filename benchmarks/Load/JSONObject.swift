/// A JSON object of a mix or a log, member by member. For set-up: allocates.
import Containers
import JSON

struct JSONObject {
    private let bytes: [UInt8]
    private var members: [(name: String, member: Member)] = []

    var names: [String] { members.map(\.name) }

    /// The objects of a file, each with where it stands: one a line, or all in an array.
    static func all(in text: [UInt8], of file: String) throws(LoadError) -> [(JSONObject, String)] {
        guard let first = text.firstIndex(where: { !isSpace($0) }) else { return [] }
        var found: [(JSONObject, String)] = []
        if text[first] == UInt8(ascii: "[") {
            var walker = ElementWalker(array: first)
            do throws(JSONError) {
                while let range = try walker.next(in: text.span) {
                    found.append((try JSONObject(Array(text[range])), "entry \(found.count + 1) of \(file)"))
                }
            } catch { throw LoadError("entry \(found.count + 1) of \(file) is not a JSON object") }
            return found
        }
        var number = 0
        for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            if line.allSatisfy(isSpace) { continue }
            guard let object = try? JSONObject(Array(line)) else {
                throw LoadError("line \(number) of \(file) is not a JSON object")
            }
            found.append((object, "line \(number) of \(file)"))
        }
        return found
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    init(_ bytes: [UInt8]) throws(JSONError) {
        self.bytes = bytes
        guard let start = bytes.firstIndex(where: { !Self.isSpace($0) }), bytes[start] == UInt8(ascii: "{") else {
            throw JSONError(.malformed, at: 0)
        }
        var walker = MemberWalker(object: start)
        while let member = try walker.next(in: bytes.span) {
            members.append((Self.unescaped(bytes[member.key]) ?? "", member))
        }
        if let extra = bytes[walker.end...].firstIndex(where: { !Self.isSpace($0) }) {
            throw JSONError(.malformed, at: extra)
        }
    }

    private static func unescaped(_ inside: ArraySlice<UInt8>) -> String? {
        var out = ByteBuffer()
        do throws(JSONError) { try JSONText.unescape(Array(inside).span, into: &out) } catch { return nil }
        return out.text
    }

    private func member(_ name: String) -> Member? { members.first { $0.name == name }?.member }

    /// The value as it is written.
    func raw(_ name: String) -> [UInt8]? { member(name).map { Array(bytes[$0.value]) } }

    func text(_ name: String, _ place: String) throws(LoadError) -> String? {
        guard let member = member(name) else { return nil }
        guard member.kind == .string, let text = Self.unescaped(bytes[member.text]) else {
            throw wrong(name, member, place, "a string")
        }
        return text
    }

    /// The text of a member that may also be something else than a string: nil then.
    func text(_ name: String, ifString place: String) throws(LoadError) -> String? {
        member(name)?.kind == .string ? try text(name, place) : nil
    }

    func integer(_ name: String, _ place: String) throws(LoadError) -> Int? {
        guard let member = member(name) else { return nil }
        guard let value = JSONNumber.integer(bytes[member.value].span), value >= 0 else {
            throw wrong(name, member, place, "a whole number of 0 or more")
        }
        return value
    }

    func number(_ name: String, _ place: String) throws(LoadError) -> Double? {
        guard let member = member(name) else { return nil }
        guard let value = JSONNumber.double(bytes[member.value].span) else {
            throw wrong(name, member, place, "a number")
        }
        return value
    }

    func flag(_ name: String, _ place: String) throws(LoadError) -> Bool? {
        guard let member = member(name) else { return nil }
        switch String(decoding: bytes[member.value], as: UTF8.self) {
        case "true": return true
        case "false": return false
        default: throw wrong(name, member, place, "true or false")
        }
    }

    func object(_ name: String, _ place: String) throws(LoadError) -> JSONObject? {
        guard let member = member(name) else { return nil }
        guard let object = try? JSONObject(Array(bytes[member.value])) else {
            throw wrong(name, member, place, "an object")
        }
        return object
    }

    private func wrong(_ name: String, _ member: Member, _ place: String, _ expected: String) -> LoadError {
        let found = String(decoding: bytes[member.value].prefix(40), as: UTF8.self)
        return LoadError("\(place): \"\(name)\" must be \(expected), not \(found)")
    }
}
