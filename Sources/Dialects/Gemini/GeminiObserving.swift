/// Reading Gemini's answers on their way past: usage, and the objects of a stream, each a whole answer with what is new.
///
///     {"candidates":[{"content":{"parts":[{"text":"Hi"}],"role":"model"},"index":0}],"usageMetadata":{…}}      content
///     {"candidates":[{"content":{…},"finishReason":"STOP","index":0}],"usageMetadata":{…}}                       finished
///     {"promptFeedback":{"blockReason":"SAFETY"},"usageMetadata":{…}}                                             finished, no candidates
///
/// No event says that the stream is over: what has told why it stopped was the last.
import Chat
import Containers
public import Graph
import JSON

extension GeminiDialect {
    public func observe(_ event: borrowing StreamEvent, into facts: inout AnswerFacts) {
        let data = event.data
        guard let start = data.geminiObject else { return }
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: data) {
            if member.isNamed("candidates", in: data) {
                observe(candidates: member, data, into: &facts)
            } else if member.isSpelled("usageMetadata", "usage_metadata", in: data) {
                usage(data.extracting(member.value), into: &facts)
            } else if member.isSpelled("promptFeedback", "prompt_feedback", in: data) {
                if GeminiFeedback.isBlocked(member, data) { (facts.hasContent, facts.isFinished) = (true, true) }
            } else if member.isNamed("error", in: data), member.kind != .null {
                facts.hasError = true
            }
        }
    }

    private func observe(candidates: Member, _ data: Span<UInt8>, into facts: inout AnswerFacts) {
        var items = GeminiItems(candidates)
        while let item = items.nextObject(in: data) {
            var walker = MemberSkim(object: item)
            while let member = walker.next(in: data) {
                if member.isSpelled("finishReason", "finish_reason", in: data) {
                    if data.says(member) { (facts.hasContent, facts.isFinished) = (true, true) }
                } else if !facts.hasContent, member.kind == .object, member.isNamed("content", in: data) {
                    facts.hasContent = Self.hasParts(member, data)
                }
            }
        }
    }

    /// Whether one of the parts says something.
    private static func hasParts(_ content: Member, _ data: Span<UInt8>) -> Bool {
        guard let parts = data.member("parts", ofObjectAt: content.value.lowerBound) else { return false }
        var items = GeminiItems(parts)
        while let item = items.nextObject(in: data) {
            if data.saysMore(than: "thought", objectAt: item) { return true }
        }
        return false
    }

    /// In the spelling of JSON, or of protocol buffers, which some servers keep.
    public var usageMembers: UsageMembers { UsageMembers("usageMetadata", "usage_metadata") }

    /// Of a plain answer and of the objects of a stream, where the counts are cumulative.
    public func usage(_ value: Span<UInt8>, into facts: inout AnswerFacts) {
        if let usage = TokenUsage(gemini: value) { facts.usage.update(usage) }
    }
}

/// `promptFeedback`: a prompt that was blocked has an answer of status 200 without candidates.
enum GeminiFeedback {
    static func isBlocked(_ feedback: Member, _ data: Span<UInt8>) -> Bool {
        if feedback.kind != .object { return false }
        var walker = MemberSkim(object: feedback.value.lowerBound)
        while let member = walker.next(in: data) {
            if member.isSpelled("blockReason", "block_reason", in: data) {
                return member.kind == .string && !member.says("BLOCK_REASON_UNSPECIFIED", in: data)
            }
        }
        return false
    }
}

extension TokenUsage {
    /// `usageMetadata`; nil when the value is no object or holds none of the counts.
    ///
    /// The prompt's count includes cached tokens; thinking and what tools put into the prompt are counted apart. Some models have
    /// been seen to count thinking within the candidates: the total tells which it is.
    init?(gemini value: Span<UInt8>) {
        guard let start = value.objectStart else { return nil }
        self.init()
        var candidates = 0
        var total: Int?
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: value) {
            guard let count = member.count(in: value) else { continue }
            if member.isSpelled("promptTokenCount", "prompt_token_count", in: value) {
                addInput(count)
            } else if member.isSpelled("toolUsePromptTokenCount", "tool_use_prompt_token_count", in: value) {
                addInput(count)
            } else if member.isSpelled("candidatesTokenCount", "candidates_token_count", in: value) {
                candidates = count
            } else if member.isSpelled("thoughtsTokenCount", "thoughts_token_count", in: value) {
                reasoning = count
            } else if member.isSpelled("cachedContentTokenCount", "cached_content_token_count", in: value) {
                cachedInput = count
            } else if member.isSpelled("totalTokenCount", "total_token_count", in: value) {
                total = count
            } else {
                continue
            }
            isReported = true
        }
        if !isReported { return nil }
        output = candidates + reasoning
        if let total { output = min(max(total - input, candidates), output) }
        reasoning = min(reasoning, output)
    }
}
