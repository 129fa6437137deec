/// Tool calls of a stream, put together for formats that tell them whole: several may come at once, a piece of one and a piece of
/// another.
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
        var choice: Int
        var tool: Int
        /// Without its arguments.
        var part: ChatPart
        /// Where its fragments begin at the earliest.
        var firstFragment: Int
        var isTaken = false
    }

    /// A run of `bytes` that belongs to the call at `call`.
    struct Fragment: BitwiseCopyable {
        var call: Int
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
    private var waiting = 0

    init() {}

    /// Bytes that are kept of calls that have not been taken, and those that list more of them than a chat has.
    var held: Int {
        if waiting == 0 { return 0 }
        return bytes.count + arena.span.count + max(0, calls.count - 64) * MemoryLayout<Call>.stride
            + max(0, fragments.count - 1024) * MemoryLayout<Fragment>.stride
    }

    mutating func clear() {
        calls.removeAll()
        fragments.removeAll()
        bytes.clear()
        arena.clear()
        waiting = 0
    }

    mutating func begin(_ event: ChatEvent, _ text: borrowing ChatText) {
        if waiting == 0 { clear() }
        var part = ChatPart(.toolCall)
        if !event.id.isEmpty { part.id = arena.add(text[event.id]) }
        part.name = arena.add(text[event.name])
        if !event.text.isEmpty { part.signature = arena.add(text[event.text]) }
        calls.append(Call(choice: event.choice, tool: event.tool, part: part, firstFragment: fragments.count))
        waiting += 1
    }

    /// A piece of a call that is not held is dropped.
    mutating func append(_ event: ChatEvent, _ text: borrowing ChatText) {
        guard let call = position(of: event) else { return }
        let start = bytes.count
        bytes.append(text[event.text])
        let last = fragments.count - 1
        if last >= 0, fragments[last].call == call {
            fragments[last].end = bytes.count
        } else {
            fragments.append(Fragment(call: call, start: start, end: bytes.count))
        }
    }

    /// Where the call is held that an event belongs to.
    func position(of event: ChatEvent) -> Int? {
        if waiting == 0 { return nil }
        return calls.indices.first {
            calls[$0].tool == event.tool && calls[$0].choice == event.choice && !calls[$0].isTaken
        }
    }

    /// Where the first call of a choice is held.
    func first(of choice: Int) -> Int? {
        if waiting == 0 { return nil }
        return calls.indices.first { calls[$0].choice == choice && !calls[$0].isTaken }
    }

    /// The call, in pieces of `text` until another begins, and no longer held; nil when its arguments are no object.
    mutating func take(_ position: Int) -> ChatPart? {
        calls[position].isTaken = true
        waiting -= 1
        var whole = ByteBuffer()
        swap(&whole, &spare)
        defer { swap(&whole, &spare) }
        whole.clear()
        for index in calls[position].firstFragment..<fragments.count where fragments[index].call == position {
            whole.append(bytes.span.extracting(fragments[index].start..<fragments[index].end))
        }
        guard let arguments = arena.object(spelledBy: whole.span) else { return nil }
        var part = calls[position].part
        part.json = arguments
        return part
    }

    /// What the parts' pieces are of.
    var text: ChatText {
        @_lifetime(borrow self) get { ChatText(source: Span(), made: arena.span) }
    }
}
