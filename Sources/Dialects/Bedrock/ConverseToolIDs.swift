/// Ids of tool calls as Converse takes them: 1 to 64 letters, digits, `_` and `-`. Other makers' ids have dots, colons and more.
///
///     call_9f      call_9f               functions.f:0      id--functions-2ef-3a0
///
/// The same id is always written the same way, so that a result finds its call, and no two become one: what begins like an id that was
/// rewritten is rewritten itself. One that is too long becomes a digest. None comes back: calls in answers have ids of Bedrock's.
import Containers
import Digests
import JSON

enum ConverseToolID {
    private static let rewritten: StaticString = "id--"
    private static let digested: StaticString = "sha--"
    private static var longest: Int { 64 }

    /// Appends the id whose spelling in JSON is `inside`.
    static func append(_ inside: Span<UInt8>, to out: inout ByteBuffer) {
        if isTaken(inside) { return out.append(inside) }
        if inside.firstIndex(of: UInt8(ascii: "\\")) == nil { return rewrite(inside, to: &out) }
        // Rare, and asks for memory.
        var plain = ByteBuffer()
        do throws(JSONError) { try JSONText.unescape(inside, into: &plain) } catch {
            return rewrite(inside, to: &out)
        }
        if isTaken(plain.span) { out.append(plain.span) } else { rewrite(plain.span, to: &out) }
    }

    private static func rewrite(_ id: Span<UInt8>, to out: inout ByteBuffer) {
        let start = out.count
        out.append(rewritten)
        for index in id.indices {
            if isLetter(id[index]) || id[index] == UInt8(ascii: "_") {
                out.append(id[index])
            } else {
                out.append(UInt8(ascii: "-"))
                out.append(hex: UInt(id[index] >> 4))
                out.append(hex: UInt(id[index] & 15))
            }
        }
        if out.count - start <= longest { return }
        out.truncate(to: start)
        appendDigest(of: id, to: &out)
    }

    private static func appendDigest(of id: Span<UInt8>, to out: inout ByteBuffer) {
        let words = Digester().digest(id).words
        let start = out.count
        out.append(digested)
        out.append(hex16: words.0)
        out.append(hex16: words.1)
        out.append(hex16: words.2)
        out.append(hex16: words.3)
        out.truncate(to: start + longest)
    }

    private static func isTaken(_ id: Span<UInt8>) -> Bool {
        if id.isEmpty || id.count > longest || id.starts(with: rewritten) || id.starts(with: digested) { return false }
        for index in id.indices {
            let byte = id[index]
            if !isLetter(byte), byte != UInt8(ascii: "_"), byte != UInt8(ascii: "-") { return false }
        }
        return true
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        byte.asciiLowercased &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
    }
}

extension JSONWriter {
    mutating func member(_ name: StaticString, toolID inside: Span<UInt8>, into out: inout ByteBuffer) {
        key(name, into: &out)
        // Nothing of an id needs to be escaped.
        beginString(into: &out)
        ConverseToolID.append(inside, to: &out)
        endString(into: &out)
    }
}
