/// What holds of any bytes that a client or a backend of a model API sends, once they are translated.
///
/// The same bytes are taken for a request, for an answer, for an error and for a stream (of frames: as server-sent events, which
/// name a type beside the data as frames do). Whatever they are, reading them ends, and what is written of them, if anything is, is JSON
/// to the letter.
import Chat
import Containers
import Dialects
import HTTP

struct ChatInvariants {
    private static let allClients: [any ClientChatFormat] = [
        ChatCompletionsFormat.shared, ResponsesFormat(), CompletionsFormat(), MessagesFormat(), GenerateContentFormat(),
        OllamaChatFormat(), OllamaGenerateFormat(),
    ]
    private static let allBackends: [any BackendChatFormat] = [
        ChatCompletionsFormat.shared, MessagesFormat(), GenerateContentFormat(), ConverseFormat(), OllamaChatFormat(),
    ]
    /// Models that are asked in different ways.
    private static let models = ["claude-sonnet-4-5", "gemini-3-pro", "amazon.nova-2-lite-v1:0"]

    private let bytes: [UInt8]
    private let clients: [any ClientChatFormat]
    private let backend: any BackendChatFormat

    init(_ bytes: [UInt8], _ format: InputFormat) {
        self.bytes = bytes
        let (clients, backend) =
            switch format {
            case .anthropic: (3..<4, 1)
            case .gemini: (4..<5, 2)
            case .bedrock: (0..<0, 3)
            case .ollama: (5..<7, 4)
            default: (0..<3, 0)
            }
        self.clients = Array(Self.allClients[clients])
        self.backend = Self.allBackends[backend]
    }

    func check() throws(Breach) {
        try requestsAreObjects()
        for client in Self.allClients {
            try answers(to: client)
            try errors(to: client)
            try stream([(type: [], data: bytes)], to: client)
            try stream(events(), to: client)
        }
    }

    // MARK: - A client's body

    private func requestsAreObjects() throws(Breach) {
        for client in clients {
            for backend in Self.allBackends {
                for model in Self.models { try request(of: client, to: backend, model) }
            }
        }
    }

    private func request(
        of client: any ClientChatFormat, to backend: any BackendChatFormat, _ model: String
    ) throws(Breach) {
        var request = ChatRequest()
        var traits = BackendTraits()
        traits.model.append(text: model)
        traits.takesExtensions = bytes.count % 2 == 0
        var out = ByteBuffer()
        do throws(ChatError) {
            try client.readRequest(checking: bytes.span, into: &request)
            try backend.writeRequest(&request, bytes.span, traits, into: &out)
        } catch {
            return
        }
        try require(
            ReferenceParser.isObject(out.bytes), "\(client.name) to \(backend.name) of \(model) is no JSON: \(out.text)"
        )
    }

    // MARK: - A backend's bodies

    private func answers(to client: any ClientChatFormat) throws(Breach) {
        var answer = ChatAnswer()
        guard (try? backend.readAnswer(checking: bytes.span, into: &answer)) != nil else { return }
        var out = ByteBuffer()
        client.writeAnswer(&answer, bytes.span, Written.context(), into: &out)
        try require(ReferenceParser.isObject(out.bytes), "an answer to \(client.name) is no JSON: \(out.text)")
        // The same, to a client that reads a stream.
        answer.clear()
        guard (try? backend.readAnswer(checking: bytes.span, into: &answer)) != nil else { return }
        var events = ChatEvents()
        events.tell(&answer, bytes.span)
        var written = Written(client)
        written.write(events, bytes.span)
        try written.check("an answer told as a stream")
    }

    private func errors(to client: any ClientChatFormat) throws(Breach) {
        var events = ChatEvents()
        backend.readError(bytes.span, status: 500, into: &events.failure)
        events.append(ChatEvent(.error))
        var written = Written(client)
        written.write(events, bytes.span)
        try written.check("an error")
    }

    // MARK: - A backend's stream

    private func stream(_ source: [(type: [UInt8], data: [UInt8])], to client: any ClientChatFormat) throws(Breach) {
        try stream(source, Written(client))
        if client.name.description == "generate_content" { try stream(source, Written(client, asArray: true)) }
    }

    private func stream(
        _ source: [(type: [UInt8], data: [UInt8])], _ fresh: consuming Written
    ) throws(Breach) {
        let reader = backend.makeStreamReader()
        var written = fresh
        var events = ChatEvents()
        tell(source[...], reader, &events, &written)
        try written.check("a stream")
        // Readers and writers are used again, also after a stream that broke off.
        let first = written.out.bytes
        tell(source.prefix(source.count / 2), reader, &events, &written)
        tell(source[...], reader, &events, &written)
        let again = written.out.bytes
        try require(
            again == first,
            "a stream to \(written.client.name) differs after another: \(first.span.text), then \(again.span.text)")
    }

    private func tell(
        _ source: ArraySlice<(type: [UInt8], data: [UInt8])>, _ reader: any ChatStreamReader,
        _ events: inout ChatEvents, _ written: inout Written
    ) {
        reader.reset()
        events.reset()
        written.begin()
        for event in source where !written.isOver {
            let data = event.data.span
            events.clear()
            guard (try? reader.read(checking: data, type: event.type.span, into: &events)) != nil else { break }
            written.write(events, data)
        }
        written.flush(events)
    }

    private func events() -> [(type: [UInt8], data: [UInt8])] {
        if backend.framing == .lines {
            return bytes.split(separator: 10).map { (type: [], data: Array($0)) }
        }
        return Self.events(of: bytes)
    }

    /// Of server-sent events, those with data.
    static func events(of bytes: [UInt8]) -> [(type: [UInt8], data: [UInt8])] {
        var parser = SSEParser()
        var at = 0
        var found: [(type: [UInt8], data: [UInt8])] = []
        while let step = try? parser.next(bytes.span.extracting(at..<bytes.count)), let event = step.event {
            if event.dataLines > 0 {
                var data = ByteBuffer()
                event.appendData(of: bytes.span.extracting(at..<bytes.count), to: &data)
                let name = event.name.lowerBound + at..<event.name.upperBound + at
                found.append((type: Array(bytes[name]), data: data.bytes))
            }
            at += step.consumed
        }
        return found
    }
}
