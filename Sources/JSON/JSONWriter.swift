/// Writes JSON into a buffer, keeping only whether a comma is due: nesting costs no state.
public import Containers

public struct JSONWriter: Sendable {
    private var isCommaDue = false

    public init() {}

    public mutating func beginObject(into out: inout ByteBuffer) { open(UInt8(ascii: "{"), &out) }
    public mutating func endObject(into out: inout ByteBuffer) { close(UInt8(ascii: "}"), &out) }
    public mutating func beginArray(into out: inout ByteBuffer) { open(UInt8(ascii: "["), &out) }
    public mutating func endArray(into out: inout ByteBuffer) { close(UInt8(ascii: "]"), &out) }

    /// A member's key; its value comes next. `name` needs no escaping.
    public mutating func key(_ name: StaticString, into out: inout ByteBuffer) {
        comma(&out)
        out.append(UInt8(ascii: "\""))
        out.append(name)
        out.append("\":" as StaticString)
        isCommaDue = false
    }

    /// A text, whatever its bytes: what is no UTF-8 in it becomes U+FFFD.
    public mutating func string(_ text: Span<UInt8>, into out: inout ByteBuffer) {
        if !text.isUTF8 { return string(text.text, into: &out) }
        comma(&out)
        out.append(UInt8(ascii: "\""))
        out.appendEscaped(text)
        out.append(UInt8(ascii: "\""))
    }

    /// A literal's text; escaped as the others are.
    public mutating func string(_ text: StaticString, into out: inout ByteBuffer) { string(text.bytes, into: &out) }

    /// For set-up and error paths.
    public mutating func string(_ text: String, into out: inout ByteBuffer) {
        var bytes = ByteBuffer()
        bytes.append(text: text)
        string(bytes.span, into: &out)
    }

    /// A string whose inside is escaped already: copied from another JSON text.
    public mutating func escaped(_ inside: Span<UInt8>, into out: inout ByteBuffer) {
        comma(&out)
        out.append(UInt8(ascii: "\""))
        out.append(inside)
        out.append(UInt8(ascii: "\""))
    }

    public mutating func integer(_ value: Int, into out: inout ByteBuffer) {
        comma(&out)
        out.append(decimal: value)
    }

    /// The shortest digits that read back as `value`, which must be finite.
    public mutating func double(_ value: Double, into out: inout ByteBuffer) {
        precondition(value.isFinite, "JSON has no infinity")
        comma(&out)
        out.append(text: value.description)
    }

    public mutating func bool(_ value: Bool, into out: inout ByteBuffer) {
        comma(&out)
        out.append(value ? "true" as StaticString : "false")
    }

    public mutating func null(into out: inout ByteBuffer) {
        comma(&out)
        out.append("null" as StaticString)
    }

    /// Begins a string whose inside is appended, escaped, to `out` itself.
    public mutating func beginString(into out: inout ByteBuffer) {
        comma(&out)
        out.append(UInt8(ascii: "\""))
    }

    public func endString(into out: inout ByteBuffer) { out.append(UInt8(ascii: "\"")) }

    /// A value that is JSON already.
    public mutating func raw(_ json: Span<UInt8>, into out: inout ByteBuffer) {
        comma(&out)
        out.append(json)
    }

    /// JSON that is known when we are built: a value, or members whose last value who calls writes on and ends.
    public mutating func raw(_ json: StaticString, into out: inout ByteBuffer) {
        comma(&out)
        out.append(json)
    }

    /// `"name":"…"` of a word that needs no escaping.
    public mutating func member(_ name: StaticString, word: StaticString, into out: inout ByteBuffer) {
        key(name, into: &out)
        string(word, into: &out)
    }

    /// `"name":"…"` of a text, whatever its bytes.
    public mutating func member(_ name: StaticString, _ text: Span<UInt8>, into out: inout ByteBuffer) {
        key(name, into: &out)
        string(text, into: &out)
    }

    /// `"name":12`.
    public mutating func member(_ name: StaticString, _ value: Int, into out: inout ByteBuffer) {
        key(name, into: &out)
        integer(value, into: &out)
    }

    /// `"name":true`.
    public mutating func member(_ name: StaticString, _ value: Bool, into out: inout ByteBuffer) {
        key(name, into: &out)
        bool(value, into: &out)
    }

    /// Puts the comma that is due; after a value or a key's comma one is due again.
    private mutating func comma(_ out: inout ByteBuffer) {
        if isCommaDue { out.append(UInt8(ascii: ",")) }
        isCommaDue = true
    }

    private mutating func open(_ bracket: UInt8, _ out: inout ByteBuffer) {
        comma(&out)
        out.append(bracket)
        isCommaDue = false
    }

    private mutating func close(_ bracket: UInt8, _ out: inout ByteBuffer) {
        out.append(bracket)
        isCommaDue = true
    }
}
