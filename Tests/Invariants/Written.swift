/// A stream as it is written to a client, and whether that client can read it.
import Chat
import Containers
import HTTP

struct Written: ~Copyable {
    private let client: any ClientChatFormat
    private let writer: any ChatStreamWriter
    private var out = ByteBuffer()
    /// The client reads one array, not events.
    private let isArray: Bool
    /// An end or an error has been written: nothing follows.
    private(set) var isOver = false

    init(_ client: any ClientChatFormat, isArray: Bool = false) {
        self.client = client
        self.isArray = isArray
        writer = client.makeStreamWriter()
        writer.reset()
    }

    static func context(isArray: Bool = false) -> AnswerContext {
        var context = AnswerContext()
        context.requestID.append(text: "0123456789abcdef0123456789abcdef")
        context.model.append(text: "a \"model\"\n")
        context.now = 1_700_000_000
        context.asArray = isArray
        return context
    }

    mutating func write(_ events: borrowing ChatEvents, _ source: Span<UInt8>) {
        for index in events.list.indices where !isOver {
            let event = events.list[index]
            isOver = event.kind == .end || event.kind == .error
            writer.write(event, events.text(source), events, Self.context(isArray: isArray), into: &out)
        }
    }

    /// The backend says nothing more. An array is closed.
    mutating func flush(_ events: borrowing ChatEvents) {
        if isOver { return }
        let context = Self.context(isArray: isArray)
        writer.flush(events, context, into: &out)
        if isArray { writer.write(ChatEvent(.end), events.text(Span()), events, context, into: &out) }
    }

    /// Every event is an object, but for OpenAI's last; every line is one where the client reads lines.
    func check(_ what: String) throws(Breach) {
        let bytes = out.bytes
        if isArray {
            let isJSON = ReferenceParser.isObject(Array("{\"array\":".utf8) + bytes + Array("}".utf8))
            return try require(isJSON, "\(what) to \(client.name), as an array: \(out.text)")
        }
        if client.name.description.hasPrefix("ollama") {
            try require(bytes.isEmpty || bytes.last == 10, "\(what) to \(client.name): a line without its end")
            for line in bytes.split(separator: 10, omittingEmptySubsequences: false).dropLast() {
                try require(ReferenceParser.isObject(Array(line)), "\(what) to \(client.name): \(out.text)")
            }
            return
        }
        var parser = SSEParser()
        var at = 0
        while let step = try? parser.next(bytes.span.extracting(at..<bytes.count)), let event = step.event {
            var data = ByteBuffer()
            event.appendData(of: bytes.span.extracting(at..<bytes.count), to: &data)
            let isWhole = event.dataLines == 1 && (ReferenceParser.isObject(data.bytes) || data.text == "[DONE]")
            try require(isWhole, "\(what) to \(client.name): \(out.text)")
            at += step.consumed
        }
        try requireEqual(at, bytes.count, "\(what) to \(client.name): what was read of it")
    }
}
