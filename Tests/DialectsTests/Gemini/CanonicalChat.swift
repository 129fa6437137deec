/// A chat in no dialect, put together by hand: what formats with ids alone, or with fragments of arguments, would read.
import Chat
import Containers
import Dialects

struct CanonicalChat: ~Copyable {
    var request = ChatRequest()

    init(user text: StaticString? = nil) {
        if let text { add(.user, .text) { $0.text = $1.add(text) } }
    }

    /// Adds a turn with one part.
    mutating func add(
        _ role: ChatTurn.Role, _ kind: ChatPart.Kind, _ fill: (inout ChatPart, inout Arena) -> Void
    ) {
        request.beginTurn(role)
        more(kind, fill)
    }

    /// Adds a part to the last turn.
    mutating func more(_ kind: ChatPart.Kind, _ fill: (inout ChatPart, inout Arena) -> Void) {
        var part = ChatPart(kind)
        fill(&part, &request.arena)
        request.add(part)
    }

    mutating func call(
        _ id: StaticString, _ name: StaticString, _ arguments: StaticString, signature: StaticString? = nil
    ) {
        add(.assistant, .toolCall) { part, arena in
            part.id = arena.add(id)
            part.name = arena.add(name)
            part.json = arena.add(arguments)
            if let signature { part.signature = arena.add(signature) }
        }
    }

    /// A result that is told by its call's id; `text` is the inside of a string.
    mutating func result(_ id: StaticString, _ text: StaticString, isError: Bool = false) {
        add(.user, .toolResult) { part, arena in
            part.id = arena.add(id)
            part.isError = isError
            part.children = 1
        }
        more(.text) { $0.text = $1.add(text) }
    }

    /// The body for a model of Gemini's, and what it lost.
    mutating func written(for model: String = "gemini-3-flash") throws(ChatError) -> (text: String, lost: [String]) {
        var traits = BackendTraits()
        traits.model.append(text: model)
        var out = ByteBuffer()
        try GenerateContentFormat().writeRequest(&request, Span(), traits, into: &out)
        var lost: [String] = []
        func note(_ feature: Feature) { lost.append(feature.name.description) }
        request.lost.visit(note)
        return (out.text, lost)
    }
}
