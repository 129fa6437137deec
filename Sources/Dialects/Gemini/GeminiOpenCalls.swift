/// Calls of functions whose arguments are coming in, in fragments that may be those of several calls in turn.
///
///     kept        call_1 f {\"a\":  call_2 g {\"b\":  1}  2}
///     calls       ids and names, ranges of it
///     fragments   which call each piece of arguments belongs to
import Chat
import Containers
import JSON

struct GeminiOpenCalls: ~Copyable {
    struct Call: BitwiseCopyable {
        var choice: Int
        var tool: Int
        /// Insides of strings, in `kept`.
        var id: Piece
        var name: Piece
        var signature: Piece
        /// Counts up, so that fragments know their call when others have gone.
        var number: Int
    }

    struct Fragment: BitwiseCopyable {
        var call: Int
        var piece: Piece
    }

    private var kept = ByteBuffer()
    private var calls = OwnedArray<Call>(capacity: 4)
    private var fragments = OwnedArray<Fragment>(capacity: 16)
    private var begun = 0
    private var whole = ByteBuffer()
    private var arena = Arena()

    init() {}

    var count: Int { calls.count }
    /// Bytes that are kept.
    var held: Int { kept.count }
    subscript(index: Int) -> Call { calls[index] }

    mutating func removeAll() {
        kept.clear()
        calls.removeAll()
        fragments.removeAll()
    }

    mutating func begin(_ event: ChatEvent, _ text: borrowing ChatText) {
        let id = keep(text[event.id])
        let name = keep(text[event.name])
        let signature = keep(text[event.text])
        calls.append(
            Call(choice: event.choice, tool: event.tool, id: id, name: name, signature: signature, number: begun))
        begun += 1
    }

    /// Where what is kept is looked up.
    private var text: ChatText {
        @_lifetime(borrow self) get { ChatText(source: kept.span, made: Span()) }
    }

    private mutating func keep(_ bytes: Span<UInt8>) -> Piece {
        let start = kept.count
        kept.append(bytes)
        return Piece(start..<kept.count)
    }

    /// Position of the open call that an event belongs to.
    func position(of event: ChatEvent) -> Int? {
        for index in calls.indices where calls[index].tool == event.tool && calls[index].choice == event.choice {
            return index
        }
        return nil
    }

    mutating func add(_ fragment: Span<UInt8>, to position: Int) {
        let piece = keep(fragment)
        fragments.append(Fragment(call: calls[position].number, piece: piece))
    }

    /// Puts the arguments of a call together, to be written by `end`. False: they spell no JSON object.
    mutating func assemble(_ position: Int) -> Bool {
        arena.clear()
        var inside = ByteBuffer()
        swap(&inside, &whole)
        inside.clear()
        for index in fragments.indices where fragments[index].call == calls[position].number {
            inside.append(text[fragments[index].piece])
        }
        // The arena holds nothing else.
        let isObject = arena.object(spelledBy: inside.span) != nil
        swap(&inside, &whole)
        return isObject
    }

    /// Writes the call that was assembled last as the members of a part, and forgets it.
    mutating func end(_ position: Int, _ json: inout JSONWriter, into out: inout ByteBuffer) {
        let call = calls[position]
        json.key("functionCall", into: &out)
        json.beginObject(into: &out)
        if !call.id.isEmpty {
            json.key("id", into: &out)
            json.escaped(text[call.id], into: &out)
        }
        json.key("name", into: &out)
        json.escaped(text[call.name], into: &out)
        json.key("args", into: &out)
        json.raw(arena.span, into: &out)
        json.endObject(into: &out)
        if !call.signature.isEmpty {
            json.key("thoughtSignature", into: &out)
            json.escaped(text[call.signature], into: &out)
        }
        drop(position)
    }

    mutating func drop(_ position: Int) {
        calls.remove(at: position)
        if calls.isEmpty { removeAll() }
    }
}
