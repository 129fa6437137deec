/// Chats made by hand on one side and Ollama's formats on the other, for what no body of Ollama's can ask or answer.
import Chat
import Containers
import Dialects

/// A request, written for a backend.
func ollamaRequest(
    _ build: (inout ChatRequest) -> Void
) throws(ChatError) -> (body: String, lost: [String]) {
    var request = ChatRequest()
    build(&request)
    var traits = BackendTraits()
    traits.model.append(text: "m")
    var out = ByteBuffer()
    try OllamaChatFormat().writeRequest(&request, Span(), traits, into: &out)
    return (out.text, request.lost.names)
}

/// An answer, written for a client at 2023-11-14T22:13:20Z.
func ollamaAnswer(
    _ format: any ClientChatFormat, _ build: (inout ChatAnswer) -> Void
) -> (body: String, lost: [String]) {
    var answer = ChatAnswer()
    build(&answer)
    var out = ByteBuffer()
    format.writeAnswer(&answer, Span(), answerContext(), into: &out)
    return (out.text, answer.lost.names)
}

/// A stream, written for a client; each step makes events.
func ollamaStream(
    _ format: any ClientChatFormat, flushes: Bool = false, _ steps: (inout ChatEvents) -> Void...
) -> String {
    let writer = format.makeStreamWriter()
    writer.reset()
    let context = answerContext()
    var events = ChatEvents()
    var out = ByteBuffer()
    for step in steps {
        events.clear()
        step(&events)
        for index in events.list.indices {
            writer.write(events.list[index], events.text(Span()), events, context, into: &out)
        }
    }
    if flushes { writer.flush(events, context, into: &out) }
    return out.text
}

private func answerContext() -> AnswerContext {
    var context = AnswerContext()
    context.requestID.append(text: "0123456789abcdef0123456789abcdef")
    context.model.append(text: "target-model")
    context.now = 1_700_000_000
    return context
}

extension FeatureSet {
    var names: [String] {
        var names: [String] = []
        visit { names.append($0.name.description) }
        return names
    }
}

extension ChatEvents {
    /// Adds an event of text that is made for it.
    mutating func add(
        _ kind: ChatEvent.Kind, _ text: StaticString = "", tool: Int = 0, id: StaticString = "",
        name: StaticString = "", finish: FinishReason = .stop, choice: Int = 0
    ) {
        var event = ChatEvent(kind, arena.add(text))
        event.tool = tool
        event.finish = finish
        event.choice = choice
        if id.utf8CodeUnitCount > 0 { event.id = arena.add(id) }
        if name.utf8CodeUnitCount > 0 { event.name = arena.add(name) }
        append(event)
    }
}

/// What `body` throws: `invalid messages[].role`; nil when it throws nothing.
func chatError(_ body: () throws(ChatError) -> Void) -> String? {
    do throws(ChatError) { try body() } catch { return "\(error.kind) \(error.field)" }
    return nil
}
