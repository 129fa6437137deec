/// Reading Ollama's answers: the lines of a stream, and the counts, which stand beside the message.
///
///     {"message":{"role":"assistant","content":""},"done":false}                       no content yet
///     {"message":{"role":"assistant","content":"Hi"},"done":false}                     content (/api/generate: "response":"Hi")
///     {"message":{…},"done":true,"done_reason":"stop","prompt_eval_count":9,"eval_count":4}      finished
///     {"error":"text"}                                                                 error, and nothing after it
///     {"status":"pulling manifest"} … {"status":"success"}                             progress of /api/pull and the like
import Chat
import Containers
public import Graph
import JSON

extension OllamaDialect {
    public func observe(_ event: borrowing StreamEvent, into facts: inout AnswerFacts) {
        let data = event.data
        guard let start = data.objectStart else { return }
        var usage = TokenUsage()
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: data) {
            if member.isNamed("done", in: data) {
                if member.kind == .true { (facts.isFinished, facts.hasContent) = (true, true) }
            } else if member.isNamed("error", in: data) {
                if member.kind != .null { facts.hasError = true }
            } else if member.isNamed("status", in: data) {
                facts.hasContent = true
                if member.says("success", in: data) { facts.isFinished = true }
            } else if !usage.readOllama(member, data), !facts.hasContent {
                facts.hasContent = Self.isContent(member, data)
            }
        }
        facts.usage.update(usage)
    }

    private static func isContent(_ member: Member, _ data: Span<UInt8>) -> Bool {
        if member.isNamed("message", in: data) {
            return member.kind == .object && data.saysMore(than: "role", objectAt: member.value.lowerBound)
        }
        return (member.isNamed("response", in: data) || member.isNamed("thinking", in: data)) && data.says(member)
    }

    public var usageMembers: UsageMembers { UsageMembers("prompt_eval_count", "eval_count") }

    public func usage(_ value: Span<UInt8>, of member: Int, into facts: inout AnswerFacts) {
        guard let number = JSONNumber.double(value), number >= 0, number <= 0x1p53, let count = Int(exactly: number)
        else { return }
        facts.usage.update(member == 0 ? TokenUsage(input: count, output: 0) : TokenUsage(input: 0, output: count))
    }

    /// A whole answer or line holds the counts.
    public func usage(_ value: Span<UInt8>, into facts: inout AnswerFacts) {
        if let usage = TokenUsage(ollama: value) { facts.usage.update(usage) }
    }
}

extension TokenUsage {
    /// Of an answer or line; nil when it tells no counts. What was generated includes the thinking. The count of a prompt that was
    /// wholly cached may be missing.
    init?(ollama value: Span<UInt8>) {
        guard let start = value.objectStart else { return nil }
        self.init()
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: value) { readOllama(member, value) }
        if !isReported { return nil }
    }

    /// Takes over a member that is one of the counts; false for any other.
    @discardableResult
    mutating func readOllama(_ member: Member, _ value: Span<UInt8>) -> Bool {
        if member.isNamed("prompt_eval_count", in: value) {
            if let count = value.count(member) { (input, isReported) = (count, true) }
        } else if member.isNamed("eval_count", in: value) {
            if let count = value.count(member) { (output, isReported) = (count, true) }
        } else {
            return false
        }
        return true
    }
}
