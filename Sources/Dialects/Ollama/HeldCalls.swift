/// Tool calls whose arguments come in pieces, put together: several may come at once, a piece of one and a piece of another.
///
///     begin(0) append(0) append(0) begin(1) append(1) ─▶ take(0) take(1)
///
/// Pieces stand in one buffer in the order in which they came; those of a call that follow one another are one.
import Chat
import Containers
import JSON

struct HeldCalls: ~Copyable {
    // Not private: the compiler (6.3.1) then makes a module that it refuses itself.
    struct Call: BitwiseCopyable {
        var tool: Int
        var id: Piece
        var name: Piece
        /// Where its fragments begin at the earliest.
        var firstFragment: Int
        var isTaken = false
    }

    struct Fragment: BitwiseCopyable {
        var tool: Int
        var start: Int
        var end: Int
    }

    private var calls = OwnedArray<Call>(capacity: 4)
    private var fragments = OwnedArray<Fragment>(capacity: 16)
    /// What the fragments are ranges of.
    private var bytes = ByteBuffer()
    /// Storage for the fragments of one call, put together.
    private var spare = ByteBuffer()
    private var arena = Arena()
    /// Calls that have not been taken.
    private var open = 0

    mutating func clear() {
        calls.removeAll()
        fragments.removeAll()
        bytes.clear()
        arena.clear()
        open = 0
    }

    /// Bytes that are kept of calls that have not been taken.
    var count: Int { open == 0 ? 0 : bytes.count + arena.span.count }

    /// The number of the first call that has not been taken; nil when there is none.
    var first: Int? {
        if open == 0 { return nil }
        for index in calls.indices where !calls[index].isTaken { return calls[index].tool }
        return nil
    }

    func holds(_ tool: Int) -> Bool {
        for index in calls.indices where calls[index].tool == tool && !calls[index].isTaken { return true }
        return false
    }

    mutating func begin(_ tool: Int, _ id: Span<UInt8>, _ name: Span<UInt8>) {
        if open == 0 { clear() }
        let id = id.isEmpty ? Piece.none : arena.add(id)
        calls.append(Call(tool: tool, id: id, name: arena.add(name), firstFragment: fragments.count))
        open += 1
    }

    /// A piece of a call that did not begin is dropped.
    mutating func append(_ inside: Span<UInt8>, to tool: Int) {
        if open == 0 { return }
        let start = bytes.count
        bytes.append(inside)
        let last = fragments.count - 1
        if last >= 0, fragments[last].tool == tool {
            fragments[last].end = bytes.count
        } else {
            fragments.append(Fragment(tool: tool, start: start, end: bytes.count))
        }
    }

    /// The call, in pieces of `text` until another begins; nil when there is none of this number, or its arguments are no object.
    mutating func take(_ tool: Int) -> ChatPart? {
        guard let index = calls.indices.first(where: { calls[$0].tool == tool && !calls[$0].isTaken }) else {
            return nil
        }
        calls[index].isTaken = true
        open -= 1
        var whole = ByteBuffer()
        swap(&whole, &spare)
        defer { swap(&whole, &spare) }
        whole.clear()
        for fragment in calls[index].firstFragment..<fragments.count where fragments[fragment].tool == tool {
            whole.append(bytes.span.extracting(fragments[fragment].start..<fragments[fragment].end))
        }
        guard let arguments = arena.object(spelledBy: whole.span) else { return nil }
        var part = ChatPart(.toolCall)
        part.id = calls[index].id
        part.name = calls[index].name
        part.json = withoutLineFeeds(arguments, &whole)
        return part
    }

    /// What the parts' pieces are of.
    var text: ChatText {
        @_lifetime(borrow self) get { ChatText(source: Span(), made: arena.span) }
    }

    /// JSON on one line: line feeds stand between tokens alone, and blanks do as well there.
    private mutating func withoutLineFeeds(_ piece: Piece, _ copy: inout ByteBuffer) -> Piece {
        copy.clear()
        copy.append(text[piece])
        let written = copy.span
        if written.firstControl(from: 0) == nil { return piece }
        return arena.add { out in
            for index in written.indices { out.append(written[index] < 0x20 ? UInt8(ascii: " ") : written[index]) }
        }
    }
}
