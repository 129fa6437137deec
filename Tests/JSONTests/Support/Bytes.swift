import Containers
import JSON

/// What a scan of `body` found, as text, for assertions.
func members(_ body: [UInt8]) throws(JSONError) -> [(key: String, value: String, kind: JSONKind)] {
    var index = MemberIndex()
    try index.scan(body.span)
    return (0..<index.count).map { position in
        let member = index[position]
        return (text(body, member.key), text(body, member.value), member.kind)
    }
}

func members(_ body: String) throws(JSONError) -> [(key: String, value: String, kind: JSONKind)] {
    try members(Array(body.utf8))
}

/// The value that `name` has in `body`; nil when there is none.
func value(_ name: StaticString, in body: String) throws(JSONError) -> String? {
    let bytes = Array(body.utf8)
    var index = MemberIndex()
    try index.scan(bytes.span)
    return try index.find(name, in: bytes.span).map { text(bytes, $0.value) }
}

func text(_ bytes: [UInt8], _ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

/// What `write` appends, as text.
func written(_ write: (inout ByteBuffer) -> Void) -> String {
    var out = ByteBuffer()
    write(&out)
    return out.text
}

/// The body after the edits that `change` makes.
func edited(
    _ body: String, _ change: (inout EditList, Span<UInt8>, borrowing MemberIndex) throws(JSONError) -> Void
) throws(JSONError) -> String {
    let bytes = Array(body.utf8)
    var index = MemberIndex()
    try index.scan(bytes.span)
    var edits = EditList()
    try change(&edits, bytes.span, index)
    var out = ByteBuffer()
    edits.render(bytes.span, into: &out)
    return out.text
}
