/// What a format tells a client of answers and streams that a test spells out. Texts are insides of strings, as written.
import Chat
import Containers

struct ClientWriting {
    let format: any ClientChatFormat
    var tellsUsage = true

    init(_ format: any ClientChatFormat, tellsUsage: Bool = true) {
        self.format = format
        self.tellsUsage = tellsUsage
    }

    /// The body, and what was lost.
    func answer(_ fill: (inout ChatAnswer) -> Void) -> (body: String, lost: [String]) {
        var answer = ChatAnswer()
        fill(&answer)
        var out = ByteBuffer()
        format.writeAnswer(&answer, Span(), context(), into: &out)
        var lost: [String] = []
        for feature in Feature.allCases where answer.lost.contains(feature) { lost.append(feature.name.description) }
        return (out.text, lost)
    }

    /// What each step writes, and what letting go of the rest does.
    func stream(_ steps: [StreamStep]) -> [String] {
        let writer = format.makeStreamWriter()
        writer.reset()
        return stream(steps, writer)
    }

    func stream(_ steps: [StreamStep], _ writer: any ChatStreamWriter) -> [String] {
        let context = context()
        var events = ChatEvents()
        var written: [String] = []
        for step in steps {
            events.clear()
            step.apply(&events)
            var out = ByteBuffer()
            for index in events.list.indices {
                writer.write(events.list[index], events.text(Span()), events, context, into: &out)
            }
            if step.isFlush { writer.flush(events, context, into: &out) }
            written.append(out.text)
        }
        return written
    }

    private func context() -> AnswerContext {
        var context = AnswerContext()
        context.requestID.append(text: "r1")
        context.model.append(text: "asked-for")
        context.now = 1_700_000_000
        context.tellsUsage = tellsUsage
        return context
    }
}

/// One turn of a stream.
struct StreamStep: Sendable {
    var isFlush = false
    let apply: @Sendable (inout ChatEvents) -> Void

    static func start(_ id: String = "", _ model: String = "") -> StreamStep {
        StreamStep { events in
            var event = ChatEvent(.start)
            event.id = events.add(id)
            event.name = events.add(model)
            events.append(event)
        }
    }

    static func say(_ kind: ChatEvent.Kind, _ text: String, choice: Int = 0) -> StreamStep {
        StreamStep { events in
            var event = ChatEvent(kind, events.add(text))
            event.choice = choice
            events.append(event)
        }
    }

    static func call(_ tool: Int, _ id: String, _ name: String, signature: String = "") -> StreamStep {
        StreamStep { events in
            var event = ChatEvent(.toolStart, signature.isEmpty ? .none : events.add(signature))
            event.tool = tool
            event.id = id.isEmpty ? .none : events.add(id)
            event.name = events.add(name)
            events.append(event)
        }
    }

    static func arguments(_ tool: Int, _ inside: String) -> StreamStep {
        StreamStep { events in
            var event = ChatEvent(.toolArguments, events.add(inside))
            event.tool = tool
            events.append(event)
        }
    }

    static func callEnd(_ tool: Int) -> StreamStep {
        StreamStep { events in
            var event = ChatEvent(.toolEnd)
            event.tool = tool
            events.append(event)
        }
    }

    static func finish(_ reason: FinishReason, choice: Int = 0) -> StreamStep {
        StreamStep { events in
            var event = ChatEvent(.finish)
            event.finish = reason
            event.choice = choice
            events.append(event)
        }
    }

    static func usage(_ usage: TokenUsage) -> StreamStep { StreamStep { $0.report(usage) } }

    /// `code`: the failure is the gateway's own.
    static func fail(_ kind: UpstreamReport.Kind?, _ message: String, code: StaticString? = nil) -> StreamStep {
        StreamStep { events in
            events.failure.kind = kind
            events.failure.code = code
            events.failure.message.append(text: message)
            events.append(ChatEvent(.error))
        }
    }

    static let end = StreamStep { $0.append(ChatEvent(.end)) }
    static let flush = StreamStep(isFlush: true) { _ in }
}

extension ChatEvents {
    fileprivate mutating func add(_ text: String) -> Piece { arena.add(Array(text.utf8).span) }
}

extension ChatAnswer {
    mutating func keep(_ text: String) -> Piece { arena.add(Array(text.utf8).span) }

    /// Adds a part of words.
    mutating func say(_ kind: ChatPart.Kind, _ text: String, signature: String = "") {
        var part = ChatPart(kind, text: keep(text))
        if !signature.isEmpty { part.signature = keep(signature) }
        add(part)
    }

    mutating func call(_ id: String, _ name: String, _ json: String, signature: String = "") {
        var part = ChatPart(.toolCall)
        if !id.isEmpty { part.id = keep(id) }
        part.name = keep(name)
        if !json.isEmpty { part.json = keep(json) }
        if !signature.isEmpty { part.signature = keep(signature) }
        add(part)
    }

    /// Adds a part of bytes.
    mutating func show(_ kind: ChatPart.Kind, _ data: String) {
        var part = ChatPart(kind)
        part.data = keep(data)
        add(part)
    }

    mutating func finish(_ reason: FinishReason) { choices[choices.count - 1].finish = reason }
}
