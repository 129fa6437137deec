/// What holds of any bytes where client and backend speak the same dialect: of a body that is taken, every edit leaves one that is taken,
/// and nothing in an answer is too much for who reads it on its way past.
import Chat
import Containers
import Dialects
import Graph
import JSON

struct DialectInvariants {
    private static let edits: [PromptEdit] = [
        .prepend(.system, text: words), .prepend(.user, text: words), .append(.system, text: words),
        .append(.assistant, text: words), .setDefault(name: temperature, value: Array("0.5".utf8)),
        .override(name: temperature, value: Array("2".utf8)), .clampTemperature(1), .clampMaxTokens(7),
    ]
    private static let words = Array(#"a \"word\"\n"#.utf8)
    private static let temperature = Array("temperature".utf8)
    private static let model = Array("a \"new\" model".utf8)

    private let bytes: [UInt8]
    private let dialect: any Dialect
    private let operations: [Operation]

    /// Nil: clients do not speak it.
    init?(_ bytes: [UInt8], _ format: InputFormat) {
        self.bytes = bytes
        switch format {
        case .openai: (dialect, operations) = (OpenAIDialect(), [.chat, .completions, .responses, .embeddings])
        case .anthropic: (dialect, operations) = (AnthropicDialect(), [.chat, .countTokens])
        case .gemini: (dialect, operations) = (GeminiDialect(), [.chat, .countTokens])
        case .ollama: (dialect, operations) = (OllamaDialect(), [.chat, .completions])
        default: return nil
        }
    }

    func check() throws(Breach) {
        for operation in operations {
            guard isTaken(bytes, operation) else { continue }
            for edit in Self.edits { try edited([edit], operation) }
            try edited(Self.edits, operation)
            try modelIsSet(operation)
        }
        observe(bytes)
        for event in ChatInvariants.events(of: bytes) { observe(event.data) }
        for line in bytes.split(separator: 10) { observe(Array(line)) }
    }

    private func isTaken(_ body: [UInt8], _ operation: Operation) -> Bool {
        var facts = RequestFacts()
        return (try? dialect.read(body.span, operation, into: &facts)) != nil && facts.hasBody
    }

    /// By all edits that the body has a place for, and by what asks for the usage.
    private func edited(_ edits: [PromptEdit], _ operation: Operation) throws(Breach) {
        var facts = RequestFacts()
        var list = EditList()
        guard (try? dialect.read(bytes.span, operation, into: &facts)) != nil else { return }
        for edit in edits { try? dialect.edit(edit, bytes.span, operation, &facts, into: &list) }
        _ = dialect.askUsage(bytes.span, operation, facts, into: &list)
        _ = dialect.outputBound(bytes.span, operation, facts)
        var out = ByteBuffer()
        list.render(bytes.span, into: &out)
        try require(isTaken(out.bytes, operation), "\(dialect.name) \(operation) edited by \(edits): \(out.text)")
    }

    private func modelIsSet(_ operation: Operation) throws(Breach) {
        var facts = RequestFacts()
        var list = EditList()
        guard (try? dialect.read(bytes.span, operation, into: &facts)) != nil, !facts.model.isEmpty else { return }
        dialect.setModel(Self.model.span, bytes.span, &facts, into: &list)
        var out = ByteBuffer()
        list.render(bytes.span, into: &out)
        facts.clear()
        try? dialect.read(out.span, operation, into: &facts)
        try requireEqual(facts.model.bytes, Self.model, "\(dialect.name) \(operation): the model of \(out.text)")
    }

    /// Sums of what is counted are made elsewhere: they trap where they cannot be.
    private func observe(_ data: [UInt8]) {
        for type in ["", "message_start", "message_delta", "error", "response.completed"] {
            var facts = AnswerFacts()
            dialect.observe(StreamEvent(type: Array(type.utf8).span, data: data.span), into: &facts)
            _ = facts.usage.total
        }
        var facts = AnswerFacts()
        dialect.usage(data.span, into: &facts)
        for member in 0..<2 { dialect.usage(data.span, of: member, into: &facts) }
        _ = facts.usage.total
    }
}
