/// Writes the body of a messages request.
///
/// Members stand in the order in which the API caches them: tools, system, messages. The system prompt is what stands before the
/// first other turn. What the API has no words for is noted in `lost`.
import Chat
import Containers
import JSON

struct MessagesRequestWriter: ~Escapable {
    /// Marks of cached prefixes that a request may hold.
    static let mostMarks = 4

    let text: ChatText
    var json = JSONWriter()
    var lost = FeatureSet()
    /// Marks written.
    private var marks = 0
    // Calls and results written: they name those that came without an id, in order.
    var calls = 0
    var results = 0

    @_lifetime(copy text)
    init(_ text: ChatText) { self.text = text }

    mutating func write(
        _ request: borrowing ChatRequest, _ traits: borrowing BackendTraits, into out: inout ByteBuffer
    ) throws(ChatError) {
        let thinking = MessagesThinking(request, traits)
        lost.formUnion(thinking.lost)
        json.beginObject(into: &out)
        json.key("model", into: &out)
        json.string(traits.model.span, into: &out)
        json.member("max_tokens", thinking.maxTokens, into: &out)
        writeTools(request, into: &out)
        let first = try writeSystem(request, into: &out)
        try writeTurns(request, from: first, into: &out)
        write(thinking, request, into: &out)
        writeSampling(request, thinking, into: &out)
        writeRest(request, into: &out)
        json.endObject(into: &out)
    }

    /// The system turns that stand first, a text block each part. Returns the first other turn.
    private mutating func writeSystem(
        _ request: borrowing ChatRequest, into out: inout ByteBuffer
    ) throws(ChatError) -> Int {
        var turn = 0
        var isOpen = false
        while turn < request.turns.count, request.turns[turn].role == .system {
            for index in request.turns[turn].parts {
                let part = request.parts[index]
                if part.kind != .text { throw ChatError(.unsupported, "system") }
                if !says(part, .system) { continue }
                if !isOpen {
                    json.key("system", into: &out)
                    json.beginArray(into: &out)
                    isOpen = true
                }
                writeText(part, into: &out)
            }
            if request.turns[turn].name.isPresent { lost.insert(.participantName) }
            turn += 1
        }
        if isOpen { json.endArray(into: &out) }
        return turn
    }

    /// `"cache_control"`, where the part bears a mark and no four have been written.
    mutating func writeMark(_ isMarked: Bool, into out: inout ByteBuffer) {
        if !isMarked { return }
        if marks == Self.mostMarks {
            lost.insert(.cacheControl)
            return
        }
        marks += 1
        json.key("cache_control", into: &out)
        json.beginObject(into: &out)
        json.member("type", word: "ephemeral", into: &out)
        json.endObject(into: &out)
    }
}
