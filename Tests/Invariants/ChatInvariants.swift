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
            for isArray in client.name.description == "generate_content" ? [false, true] : [false] {
                try stream([(type: [], data: bytes)], to: client, isArray)
                try stream(events(), to: client, isArray)
            }
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

    private func stream(
        _ source: [(type: [UInt8], data: [UInt8])], to client: any ClientChatFormat, _ isArray: Bool
    ) throws(Breach) {
        let reader = backend.makeStreamReader()
        reader.reset()
        var events = ChatEvents()
        var written = Written(client, isArray: isArray)
        for event in source where !written.isOver {
            let data = event.data.span
            events.clear()
            guard (try? reader.read(checking: data, type: event.type.span, into: &events)) != nil else { break }
            written.write(events, data)
        }
        written.flush(events)
        try written.check("a stream")
    }

    private func events() -> [(type: [UInt8], data: [UInt8])] {
        if backend.framing == .lines {
            return bytes.split(separator: 10).map { (type: [], data: Array($0)) }
        }
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
