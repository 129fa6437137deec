/// The texts and numbers of a small JSON object, by name: for files and answers that are read once.
import Containers
import JSON

struct FlatObject {
    private var members: [String: String] = [:]

    /// Nil for what is no object, or none that is sound.
    init?(_ json: Span<UInt8>) {
        var start = 0
        while start < json.count, json[start] == 0x20 || (0x09...0x0D).contains(json[start]) { start += 1 }
        if start == json.count || json[start] != UInt8(ascii: "{") { return nil }
        var walker = MemberWalker(object: start)
        do throws(JSONError) {
            while let member = try walker.next(in: json) {
                var name = ByteBuffer()
                var text = ByteBuffer()
                try JSONText.unescape(json.extracting(member.key), into: &name)
                switch member.kind {
                case .string: try JSONText.unescape(json.extracting(member.text), into: &text)
                case .number: text.append(json.extracting(member.value))
                default: continue
                }
                members[String(decoding: name.bytes, as: UTF8.self)] = String(decoding: text.bytes, as: UTF8.self)
            }
        } catch {
            return nil
        }
    }

    subscript(name: String) -> String? { members[name] }
}
