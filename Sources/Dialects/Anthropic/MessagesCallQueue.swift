/// Tool calls that wait for another's block to end: their texts, kept in storage that is reused.
///
///     calls      [1 id name] [2 id name]
///     fragments  [1 "{\"a\""] [2 "{"] [1 ":1}"] [2 "}"]        in the order in which they came
import Chat
import Containers

struct MessagesCallQueue: ~Copyable {
    struct Fragment: BitwiseCopyable {
        var tool: Int
        var start: Int
        var count: Int
    }

    struct Call: BitwiseCopyable {
        var tool: Int
        // The id, and the name right behind it.
        var start: Int
        var nameStart: Int
        var end: Int
        var isEnded = false
    }

    private var calls = OwnedArray<Call>(capacity: 8)
    private var fragments = OwnedArray<Fragment>(capacity: 32)
    private var bytes = ByteBuffer()

    var isEmpty: Bool { calls.isEmpty }
    /// Bytes that are kept.
    var count: Int { bytes.count }

    mutating func removeAll() {
        calls.removeAll()
        fragments.removeAll()
        bytes.clear()
    }

    /// A call begins.
    mutating func add(_ event: ChatEvent, _ text: borrowing ChatText, _ context: borrowing AnswerContext) {
        let start = bytes.count
        bytes.appendMessagesCallID(text[event.id], text[event.text], event.tool, context)
        let nameStart = bytes.count
        bytes.append(text[event.name])
        calls.append(Call(tool: event.tool, start: start, nameStart: nameStart, end: bytes.count))
    }

    /// What comes for a call that does not wait has no place any more.
    mutating func addArguments(_ text: Span<UInt8>, to tool: Int) {
        if index(of: tool) == nil { return }
        fragments.append(Fragment(tool: tool, start: bytes.count, count: text.count))
        bytes.append(text)
    }

    mutating func end(_ tool: Int) {
        if let index = index(of: tool) { calls[index].isEnded = true }
    }

    private func index(of tool: Int) -> Int? {
        for index in calls.indices where calls[index].tool == tool { return index }
        return nil
    }

    // The call that has waited longest.

    var first: (tool: Int, isEnded: Bool) { (calls[0].tool, calls[0].isEnded) }
    var firstHasArguments: Bool {
        for index in fragments.indices where fragments[index].tool == calls[0].tool { return true }
        return false
    }

    func appendFirstID(into out: inout ByteBuffer) {
        out.append(bytes.span.extracting(calls[0].start..<calls[0].nameStart))
    }

    func appendFirstName(into out: inout ByteBuffer) {
        out.append(bytes.span.extracting(calls[0].nameStart..<calls[0].end))
    }

    /// Its arguments as far as they have come.
    func appendFirstArguments(into out: inout ByteBuffer) {
        for index in fragments.indices where fragments[index].tool == calls[0].tool {
            let fragment = fragments[index]
            out.append(bytes.span.extracting(fragment.start..<fragment.start + fragment.count))
        }
    }

    mutating func removeFirst() {
        calls.remove(at: 0)
        if calls.isEmpty { removeAll() }
    }
}
