/// A stream as it is written to a client, and whether that client can read it.
import Chat
import Containers
import HTTP
import JSON

struct Written: ~Copyable {
    let client: any ClientChatFormat
    private let writer: any ChatStreamWriter
    /// The client reads an array, not events.
    private let asArray: Bool
    private(set) var out = ByteBuffer()
    /// An end or an error has been written: nothing follows.
    private(set) var isOver = false

    init(_ client: any ClientChatFormat, asArray: Bool = false) {
        self.client = client
        self.asArray = asArray
        writer = client.makeStreamWriter()
        writer.reset()
    }

    /// Another stream begins.
    mutating func begin() {
        writer.reset()
        out.clear()
        isOver = false
    }

    static func context(asArray: Bool = false) -> AnswerContext {
        var context = AnswerContext()
        context.asArray = asArray
        context.requestID.append(text: "0123456789abcdef0123456789abcdef")
        context.model.append(text: "a \"model\"\n")
        context.now = 1_700_000_000
        return context
    }

    mutating func write(_ events: borrowing ChatEvents, _ source: Span<UInt8>) {
        for index in events.list.indices where !isOver {
            let event = events.list[index]
            isOver = event.kind == .end || event.kind == .error
            writer.write(event, events.text(source), events, Self.context(asArray: asArray), into: &out)
        }
    }

    /// The backend says nothing more. An array is closed.
    mutating func flush(_ events: borrowing ChatEvents) {
        if isOver { return }
        let context = Self.context(asArray: asArray)
        writer.flush(events, context, into: &out)
        if asArray {
            writer.write(ChatEvent(.end), events.text(Span()), events, context, into: &out)
            isOver = true
        }
    }

    /// Every event is an object, but for OpenAI's last, and stands where it may.
    func check(_ what: String) throws(Breach) {
        if asArray { return try checkArray(what) }
        var grammar = StreamGrammar(client, what)
        if client.name.description.hasPrefix("ollama") {
            try checkLines(what, &grammar)
        } else {
            try checkEvents(what, &grammar)
        }
    }

    private func checkLines(_ what: String, _ grammar: inout StreamGrammar) throws(Breach) {
        let bytes = out.bytes
        try require(bytes.isEmpty || bytes.last == 10, "\(what) to \(client.name): a line without its end")
        for line in bytes.split(separator: 10, omittingEmptySubsequences: false).dropLast() {
            let line = Array(line)
            try require(ReferenceParser.isObject(line), "\(what) to \(client.name): \(out.text)")
            try grammar.take("", line.span)
        }
    }

    private func checkEvents(_ what: String, _ grammar: inout StreamGrammar) throws(Breach) {
        let bytes = out.bytes
        var parser = SSEParser()
        var at = 0
        while let step = try? parser.next(bytes.span.extracting(at..<bytes.count)), let event = step.event {
            let rest = bytes.span.extracting(at..<bytes.count)
            var data = ByteBuffer()
            event.appendData(of: rest, to: &data)
            let isWhole = event.dataLines == 1 && (ReferenceParser.isObject(data.bytes) || data.text == "[DONE]")
            try require(isWhole, "\(what) to \(client.name): \(out.text)")
            try grammar.take(rest.extracting(event.name).text, data.span)
            at += step.consumed
        }
        try requireEqual(at, bytes.count, "\(what) to \(client.name): what was read of it")
    }

    /// An array of objects, which is closed when its end or an error has been written, and not before.
    private func checkArray(_ what: String) throws(Breach) {
        var bytes = out.bytes
        if bytes.isEmpty, !isOver { return }
        if !isOver { bytes.append(UInt8(ascii: "]")) }
        try require(bytes.first == UInt8(ascii: "["), "\(what) as an array: \(out.text)")
        var grammar = StreamGrammar(client, "\(what) as an array")
        var walker = ElementWalker(array: 0)
        while let element = try? walker.next(in: bytes.span) {
            let data = Array(bytes[element])
            try require(ReferenceParser.isObject(data), "\(what) as an array: \(out.text)")
            try grammar.take("", data.span)
        }
        try requireEqual(walker.end, bytes.count, "\(what) as an array: where it ends: \(out.text)")
    }
}
