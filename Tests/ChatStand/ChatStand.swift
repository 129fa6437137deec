/// Puts chats through two formats, with text in and text out: what a call does, without a call.
public import Chat
import Containers
import HTTP

public struct Translated: Equatable, Sendable {
    public var text: String
    /// Names of the features that were lost, in the order of `Feature`.
    public var lost: [String]

    init(_ out: borrowing ByteBuffer, _ lost: FeatureSet) {
        text = out.text
        var names: [String] = []
        lost.visit { names.append($0.name.description) }
        self.lost = names
    }
}

public struct ChatStand {
    public let client: any ClientChatFormat
    public let backend: any BackendChatFormat
    public var model = "target-model"
    public var usesOlderTokenLimit = false
    public var takesExtensions = false
    public var tellsUsage = true
    public var asArray = false

    public init(_ client: any ClientChatFormat, _ backend: any BackendChatFormat) {
        self.client = client
        self.backend = backend
    }

    /// The body that the backend is sent.
    public func request(_ body: String) throws(ChatError) -> Translated {
        var form = ChatRequest()
        return try request(body, through: &form)
    }

    /// The same by a form that is kept.
    public func request(_ body: String, through request: inout ChatRequest) throws(ChatError) -> Translated {
        let source = Array(body.utf8)
        request.clear()
        var out = ByteBuffer()
        var traits = BackendTraits()
        traits.model.append(text: model)
        traits.usesOlderTokenLimit = usesOlderTokenLimit
        traits.takesExtensions = takesExtensions
        try client.readRequest(source.span, into: &request)
        try backend.writeRequest(&request, source.span, traits, into: &out)
        return Translated(out, request.lost)
    }

    /// The body that the client is sent.
    public func answer(_ body: String) throws(ChatError) -> Translated {
        var form = ChatAnswer()
        return try answer(body, through: &form)
    }

    /// The same by a form that is kept.
    public func answer(_ body: String, through answer: inout ChatAnswer) throws(ChatError) -> Translated {
        let source = Array(body.utf8)
        answer.clear()
        var out = ByteBuffer()
        try backend.readAnswer(source.span, into: &answer)
        client.writeAnswer(&answer, source.span, context(), into: &out)
        return Translated(out, answer.lost)
    }

    /// The stream that the client is sent, for a backend's events of (type, data).
    public func stream(_ events: [(type: String, data: String)], flushes: Bool = true) -> Translated {
        let reader = backend.makeStreamReader()
        let writer = client.makeStreamWriter()
        reader.reset()
        writer.reset()
        let context = context()
        var read = ChatEvents()
        var out = ByteBuffer()
        for event in events {
            let type = Array(event.type.utf8)
            let data = Array(event.data.utf8)
            read.clear()
            reader.read(type: type.span, data: data.span, into: &read)
            for index in read.list.indices {
                writer.write(read.list[index], read.text(data.span), read, context, into: &out)
            }
        }
        if flushes { writer.flush(read, context, into: &out) }
        var lost = read.lost
        lost.formUnion(writer.lost)
        return Translated(out, lost)
    }

    /// The same for server-sent events as they stand on the wire.
    public func stream(events text: String, flushes: Bool = true) -> Translated {
        stream(Self.events(of: text), flushes: flushes)
    }

    /// The same for lines of JSON.
    public func stream(lines text: String, flushes: Bool = true) -> Translated {
        stream(text.split(separator: "\n").map { (type: "", data: String($0)) }, flushes: flushes)
    }

    static func events(of text: String) -> [(type: String, data: String)] {
        let bytes = Array(text.utf8)
        var parser = SSEParser()
        var start = 0
        var found: [(type: String, data: String)] = []
        while true {
            let rest = bytes.span.extracting(start..<bytes.count)
            guard let step = try? parser.next(rest), let event = step.event else { return found }
            if event.dataLines > 0 {
                var data = ByteBuffer()
                event.appendData(of: rest, to: &data)
                found.append((type: rest.extracting(event.name).text, data: data.text))
            }
            start += step.consumed
        }
    }

    private func context() -> AnswerContext {
        var context = AnswerContext()
        context.requestID.append(text: "0123456789abcdef0123456789abcdef")
        context.model.append(text: model)
        context.now = 1_700_000_000
        context.tellsUsage = tellsUsage
        context.asArray = asArray
        return context
    }
}
