/// A stream as it is written to a client, and whether that client can read it.
import Chat
import Containers
import HTTP
import JSON

struct Written: ~Copyable {
    private let client: any ClientChatFormat
    private let writer: any ChatStreamWriter
    private var out = ByteBuffer()
    /// An end or an error has been written: nothing follows.
    private(set) var isOver = false

    init(_ client: any ClientChatFormat) {
        self.client = client
        writer = client.makeStreamWriter()
        writer.reset()
    }

    static func context() -> AnswerContext {
        var context = AnswerContext()
        context.requestID.append(text: "0123456789abcdef0123456789abcdef")
        context.model.append(text: "a \"model\"\n")
        context.now = 1_700_000_000
        return context
    }

    /// One JSON object and nothing else.
    static func isObject(_ bytes: Span<UInt8>) -> Bool {
        var index = MemberIndex()
        return (try? index.scan(bytes)) != nil
    }

    mutating func write(_ events: borrowing ChatEvents, _ source: Span<UInt8>) {
        for index in events.list.indices where !isOver {
            let event = events.list[index]
            isOver = event.kind == .end || event.kind == .error
            writer.write(event, events.text(source), events, Self.context(), into: &out)
        }
    }

    mutating func flush(_ events: borrowing ChatEvents) {
        if !isOver { writer.flush(events, Self.context(), into: &out) }
    }

    /// Every event is an object, but for OpenAI's last; every line is one where the client reads lines.
    func check(_ what: String) throws(Breach) {
        let bytes = out.bytes
        if client.name.description.hasPrefix("ollama") {
            try require(bytes.isEmpty || bytes.last == 10, "\(what) to \(client.name): a line without its end")
            for line in bytes.split(separator: 10, omittingEmptySubsequences: false).dropLast() {
                try require(Self.isObject(Array(line).span), "\(what) to \(client.name): \(out.text)")
            }
            return
        }
        var parser = SSEParser()
        var at = 0
        while let step = try? parser.next(bytes.span.extracting(at..<bytes.count)), let event = step.event {
            var data = ByteBuffer()
            event.appendData(of: bytes.span.extracting(at..<bytes.count), to: &data)
            let isWhole = event.dataLines == 1 && (Self.isObject(data.span) || data.text == "[DONE]")
            try require(isWhole, "\(what) to \(client.name): \(out.text)")
            at += step.consumed
        }
        try requireEqual(at, bytes.count, "\(what) to \(client.name): what was read of it")
    }
}
