/// The order that a client holds the events of its stream to: SDKs keep the state of blocks and items, and break where an event speaks
/// of one that is not open.
import Chat
import Containers
import JSON

struct StreamGrammar {
    /// What a stream looks like to its client.
    private enum Kind { case chunks, responses, messages, candidates, lines }

    private let kind: Kind
    private let what: String
    private var count = 0
    private var isOver = false
    /// Blocks or items that have begun, and those of them that have not ended.
    private var begun = 0
    private var open: Set<Int> = []
    private var hasFinished = false

    init(_ client: any ClientChatFormat, _ what: String) {
        kind =
            switch client.name.description {
            case "chat_completions", "completions": .chunks
            case "responses": .responses
            case "messages": .messages
            case "generate_content": .candidates
            default: .lines
            }
        self.what = "\(what) to \(client.name)"
    }

    /// Takes the next event; `name` is that of a server-sent event.
    mutating func take(_ name: String, _ data: Span<UInt8>) throws(Breach) {
        // Two events tell of a response's failure.
        let followsError = kind == .responses && name == "response.failed" && !hasFinished
        try require(!isOver || followsError, "\(what): event \(count) follows the last: \(data.text)")
        switch kind {
        case .chunks:
            try require(name.isEmpty, "\(what): a chunk has the name \(name)")
            isOver = data.text == "[DONE]" || Self.has("error", data)
        case .candidates:
            try require(name.isEmpty, "\(what): an answer has the name \(name)")
            isOver = Self.has("error", data)
        case .lines: isOver = Self.has("error", data) || Self.value("done", data) == "true"
        case .responses: try takeOfResponse(name, data)
        case .messages: try takeOfMessage(name, data)
        }
        count += 1
    }

    private mutating func takeOfResponse(_ name: String, _ data: Span<UInt8>) throws(Breach) {
        try requireEqual(Self.value("type", data), "\"\(name)\"", "\(what): the type of event \(count)")
        try requireEqual(Self.value("sequence_number", data), "\(count)", "\(what): the number of \(name)")
        let place = Self.value("output_index", data).flatMap { Int($0) }
        switch name {
        case "error": isOver = true
        case "response.failed": (isOver, hasFinished) = (true, true)
        case "response.created": try requireEqual(count, 0, "\(what): the place of \(name)")
        case "response.in_progress": try requireEqual(count, 1, "\(what): the place of \(name)")
        case "response.completed", "response.incomplete":
            try require(open.isEmpty, "\(what): \(name) while items \(open.sorted()) are open")
            (isOver, hasFinished) = (true, true)
        case "response.output_item.added": try begin(place)
        case "response.output_item.done": try end(place)
        default: try require(open.contains(place ?? -1), "\(what): \(name) of an item that is not open")
        }
    }

    private mutating func takeOfMessage(_ name: String, _ data: Span<UInt8>) throws(Breach) {
        try requireEqual(Self.value("type", data), "\"\(name)\"", "\(what): the type of event \(count)")
        let place = Self.value("index", data).flatMap { Int($0) }
        switch name {
        case "error": isOver = true
        case "message_start": try requireEqual(count, 0, "\(what): the place of \(name)")
        case "content_block_start":
            try require(open.isEmpty && !hasFinished, "\(what): a block begins while \(open.sorted()) is open")
            try begin(place)
        case "content_block_delta": try require(open.contains(place ?? -1), "\(what): a delta of no open block")
        case "content_block_stop": try end(place)
        case "message_delta":
            try require(open.isEmpty && !hasFinished, "\(what): it finishes while \(open.sorted()) is open, or again")
            hasFinished = true
        case "message_stop":
            try require(hasFinished, "\(what): it ends before it has finished")
            isOver = true
        default: throw Breach("\(what): an event \(name)")
        }
        try require(count > 0 || name == "message_start" || name == "error", "\(what): it begins with \(name)")
    }

    private mutating func begin(_ place: Int?) throws(Breach) {
        try requireEqual(place, begun, "\(what): the place of what begins")
        open.insert(begun)
        begun += 1
    }

    private mutating func end(_ place: Int?) throws(Breach) {
        try require(open.remove(place ?? -1) != nil, "\(what): what was not open ends")
    }

    private static func has(_ name: StaticString, _ data: Span<UInt8>) -> Bool { value(name, data) != nil }

    /// A member of the event's own, as it is written.
    private static func value(_ name: StaticString, _ data: Span<UInt8>) -> String? {
        var index = MemberIndex()
        guard (try? index.scan(data)) != nil, let member = try? index.find(name, in: data) else { return nil }
        return data.extracting(member.value).text
    }
}
