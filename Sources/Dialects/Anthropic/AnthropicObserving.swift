/// Reading Anthropic's answers: usage, and the named events of a stream.
///
///     message_start (usage) ─▶ content_block_start ─▶ content_block_delta … ─▶ message_delta (usage, why it stopped) ─▶ message_stop
///     ping and events of unknown names may stand anywhere; `error` may end the stream.
import Chat
import Containers
public import Graph
import JSON

extension AnthropicDialect {
    public func observe(_ event: borrowing StreamEvent, into facts: inout AnswerFacts) {
        let data = event.data
        guard let start = data.objectStart else { return }
        if !event.type.isEmpty {
            observe(event.type, data, start, into: &facts)
        } else if let type = data.member("type", ofObjectAt: start), type.kind == .string {
            observe(data.extracting(type.text), data, start, into: &facts)
        }
    }

    private func observe(_ type: Span<UInt8>, _ data: Span<UInt8>, _ start: Int, into facts: inout AnswerFacts) {
        if type.equals("content_block_delta") {
            if facts.hasContent { return }
            facts.hasContent =
                data.object("delta", ofObjectAt: start).map { data.saysMore(than: "type", objectAt: $0) } ?? false
        } else if type.equals("content_block_start") {
            if facts.hasContent { return }
            facts.hasContent =
                data.object("content_block", ofObjectAt: start).map { Self.isContent(data, block: $0) } ?? false
        } else if type.equals("message_start") {
            if let message = data.object("message", ofObjectAt: start) { usage(in: data, message, into: &facts) }
        } else if type.equals("message_delta") {
            facts.hasContent = true
            usage(in: data, start, into: &facts)
        } else if type.equals("message_stop") {
            facts.isFinished = true
        } else if type.equals("error") {
            facts.hasError = true
        }
    }

    /// A block of text or thinking begins empty; the start of any other (a tool's use) says something.
    private static func isContent(_ data: Span<UInt8>, block start: Int) -> Bool {
        guard let type = data.member("type", ofObjectAt: start), type.kind == .string else { return false }
        let name = data.extracting(type.text)
        if name.equals("text") || name.equals("thinking") { return data.saysMore(than: "type", objectAt: start) }
        return true
    }

    private func usage(in data: Span<UInt8>, _ start: Int, into facts: inout AnswerFacts) {
        if let usage = data.member("usage", ofObjectAt: start) {
            self.usage(data.extracting(usage.value), into: &facts)
        }
    }

    /// Counts of a stream are cumulative and may leave out what has been told before, so a lesser sum never replaces a greater.
    public func usage(_ value: Span<UInt8>, into facts: inout AnswerFacts) {
        if let usage = TokenUsage(anthropic: value) { facts.usage.update(usage) }
    }
}
