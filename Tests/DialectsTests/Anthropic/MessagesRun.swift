/// The messages format put through canonical chats, with text in and text out.
import Chat
import Containers
import Dialects

/// A request made by hand: pieces are made in its arena.
struct MessagesRequestRun: ~Copyable {
    var request = ChatRequest()
    var traits = BackendTraits()

    init() { traits.model.append(text: "target-model") }

    mutating func piece(_ text: String) -> Piece { request.arena.add(Array(text.utf8).span) }

    mutating func turn(_ role: ChatTurn.Role, _ texts: String...) {
        request.beginTurn(role)
        for text in texts { request.add(ChatPart(.text, text: piece(text))) }
    }

    mutating func call(_ id: String, _ name: String, json: String) {
        var part = ChatPart(.toolCall)
        (part.id, part.name, part.json) = (piece(id), piece(name), piece(json))
        request.add(part)
    }

    mutating func result(_ id: String, _ text: String) {
        var part = ChatPart(.toolResult)
        (part.id, part.children) = (piece(id), 1)
        request.add(part)
        request.add(ChatPart(.text, text: piece(text)))
    }

    mutating func tool(_ name: String, _ parameters: String) {
        var tool = ChatTool()
        tool.name = piece(name)
        if !parameters.isEmpty { tool.parameters = piece(parameters) }
        request.tools.append(tool)
    }

    /// The body without model and limit, and what was lost, after a bar.
    mutating func written() throws(ChatError) -> String {
        var out = ByteBuffer()
        try MessagesFormat().writeRequest(&request, Span(), traits, into: &out)
        var text = out.text
        if text.hasPrefix(Self.head) { text = "{" + text.dropFirst(Self.head.count) }
        let names = Feature.messagesNames(request.lost)
        return names.isEmpty ? text : text + " | " + names.joined(separator: " ")
    }

    static let head = #"{"model":"target-model","max_tokens":4096,"#
}

/// A stream of canonical events, written one after another.
struct MessagesStreamRun: ~Copyable {
    private let writer = MessagesFormat().makeStreamWriter()
    private var context = AnswerContext()
    var events = ChatEvents()

    init() {
        context.requestID.append(text: "0123456789abcdef0123456789abcdef")
        context.model.append(text: "asked-model")
        writer.reset()
    }

    mutating func piece(_ text: String) -> Piece { events.arena.add(Array(text.utf8).span) }

    /// Writes one event; what it yields.
    @discardableResult
    mutating func write(
        _ kind: ChatEvent.Kind, _ text: String? = nil, tool: Int = 0, id: String? = nil, name: String? = nil,
        choice: Int = 0, finish: FinishReason = .stop
    ) -> String {
        var out = ByteBuffer()
        events.clear()
        var event = ChatEvent(kind)
        if let text { event.text = piece(text) }
        if let id { event.id = piece(id) }
        if let name { event.name = piece(name) }
        (event.tool, event.choice, event.finish) = (tool, choice, finish)
        writer.write(event, events.text(Span()), events, context, into: &out)
        return Self.short(out.text)
    }

    mutating func use(_ usage: TokenUsage) -> String {
        events.usage.update(usage)
        return write(.usage)
    }

    mutating func flush() -> String {
        var out = ByteBuffer()
        writer.flush(events, context, into: &out)
        return Self.short(out.text)
    }

    mutating func reset() {
        events.reset()
        writer.reset()
    }

    /// The data alone of each event, a line each, where the type in it is that of its event.
    static func short(_ text: String) -> String {
        let events = text.split(separator: "\n\n").map { event in
            let lines = event.split(separator: "\n")
            let type = lines[0].dropFirst("event: ".count)
            let data = lines[1].dropFirst("data: ".count)
            return lines.count == 2 && data.hasPrefix("{\"type\":\"\(type)\"") ? String(data) : "not an event: " + event
        }
        return events.joined(separator: "\n")
    }
}

extension Feature {
    /// Names of those in a set, in order.
    static func messagesNames(_ set: FeatureSet) -> [String] { allCases.filter(set.contains).map(\.name.description) }
}
