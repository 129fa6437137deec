/// What the writers of all formats have in common.
public import Containers
public import JSON

extension JSONWriter {
    /// `"name":"…"`, the inside as it is; nothing where the piece is absent.
    public mutating func member(
        _ name: StaticString, _ inside: Piece, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        if !inside.isPresent { return }
        key(name, into: &out)
        escaped(text[inside], into: &out)
    }

    /// `"name":…`, a value as it stands; nothing where the piece is absent.
    public mutating func member(
        _ name: StaticString, json: Piece, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) {
        if !json.isPresent { return }
        key(name, into: &out)
        raw(text[json], into: &out)
    }
}
