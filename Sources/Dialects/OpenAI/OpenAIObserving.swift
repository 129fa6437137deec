/// Reading OpenAI's answers: usage, and the chunks of a chat or completion stream.
///
///     {"choices":[{"delta":{"role":"assistant","content":""}}]}       no content yet
///     {"choices":[{"delta":{"content":"Hi"}}]}                        content
///     {"choices":[{"delta":{},"finish_reason":"stop"}]}               content: falling over is over
///     {"choices":[],"usage":{…}}                                      usage, when the client asked for it
///     [DONE]                                                          finished
import Chat
import Containers
public import Graph
import JSON

extension OpenAIDialect {
    public func observe(_ event: borrowing StreamEvent, into facts: inout AnswerFacts) {
        let data = event.data
        if data.starts(with: "[DONE]") {
            facts.isFinished = true
            return
        }
        // Once content has been seen, most chunks hold nothing that is still asked for (of a stream that tells its usage, each has
        // `"usage":null`). No server escapes the letters of its keys.
        if facts.hasContent, !data.holds(quoted: "prompt_tokens"), !data.holds(quoted: "error"),
            !data.holds(quoted: "type")
        {
            return
        }
        guard let start = data.objectStart else { return }
        var hasNoChoice = false
        var hasUsage = false
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: data) {
            if member.isNamed("choices", in: data) {
                if member.kind == .array, member.value.count == 2 { hasNoChoice = true }
                if !facts.hasContent { facts.hasContent = Self.hasContent(data, choices: member) }
            } else if member.isNamed("usage", in: data) {
                usage(data.extracting(member.value), into: &facts)
                if member.kind == .object { hasUsage = true }
            } else if member.isNamed("error", in: data) {
                if member.kind != .null { facts.hasError = true }
            } else if member.kind == .string, member.isNamed("type", in: data) {
                observeResponses(data.extracting(member.text), into: &facts)
                observeMedia(data.extracting(member.text), into: &facts)
            } else if member.kind == .object, member.isNamed("response", in: data) {
                if let usage = data.member("usage", ofObjectAt: member.value.lowerBound) {
                    self.usage(data.extracting(usage.value), into: &facts)
                }
            }
        }
        facts.tellsOnlyUsage = hasNoChoice && hasUsage
    }

    /// Whether one of the choices says more than whose turn it is.
    private static func hasContent(_ data: Span<UInt8>, choices: Member) -> Bool {
        if choices.kind != .array { return false }
        var walker = ElementWalker(array: choices.value.lowerBound)
        while let choice = walker.nextObject(in: data) {
            if hasContent(data, choiceAt: choice) { return true }
        }
        return false
    }

    private static func hasContent(_ data: Span<UInt8>, choiceAt start: Int) -> Bool {
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: data) {
            if member.kind == .object, member.isNamed("delta", in: data) {
                if data.saysMore(than: "role", objectAt: member.value.lowerBound) { return true }
            } else if member.isNamed("finish_reason", in: data) || member.isNamed("text", in: data) {
                if data.says(member) { return true }
            }
        }
        return false
    }

    /// Chat and embeddings say `prompt_tokens` and `completion_tokens`, responses, images and audio `input_tokens` and
    /// `output_tokens`, rerankers `total_tokens` alone. Cached tokens are part of the input, reasoning is part of the output.
    public func usage(_ value: Span<UInt8>, into facts: inout AnswerFacts) {
        if let usage = TokenUsage(openAI: value) { facts.usage = usage }
    }

    public var usageMembers: UsageMembers { UsageMembers("usage", "meta") }

    /// Cohere's reranker has its counts in `meta`: `tokens`, else `billed_units`, of which some are searches.
    public func usage(_ value: Span<UInt8>, of member: Int, into facts: inout AnswerFacts) {
        if member == 0 { return usage(value, into: &facts) }
        guard !facts.usage.isReported, let meta = value.objectStart else { return }
        func read(_ name: StaticString) -> TokenUsage? {
            value.member(name, ofObjectAt: meta).flatMap { TokenUsage(openAI: value.extracting($0.value)) }
        }
        if let usage = read("tokens") ?? read("billed_units") { facts.usage = usage }
    }
}

extension TokenUsage {
    /// Nil when the value is no object or holds none of the counts.
    init?(openAI value: Span<UInt8>) {
        guard let start = value.objectStart else { return nil }
        self.init()
        var total: Int?
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: value) {
            if member.kind == .object {
                readDetails(member, value)
            } else if member.isNamed("prompt_tokens", in: value) || member.isNamed("input_tokens", in: value) {
                if let count = value.count(member) { (input, isReported) = (count, true) }
            } else if member.isNamed("completion_tokens", in: value) || member.isNamed("output_tokens", in: value) {
                if let count = value.count(member) { (output, isReported) = (count, true) }
            } else if member.isNamed("total_tokens", in: value) {
                total = value.count(member)
            }
        }
        if !isReported, let total { (input, isReported) = (total, true) }
        if !isReported { return nil }
    }

    private mutating func readDetails(_ details: Member, _ value: Span<UInt8>) {
        let start = details.value.lowerBound
        func count(_ name: StaticString) -> Int {
            value.member(name, ofObjectAt: start).flatMap { value.count($0) } ?? 0
        }
        if details.isNamed("prompt_tokens_details", in: value) || details.isNamed("input_tokens_details", in: value) {
            cachedInput = count("cached_tokens")
            cacheWrite = count("cache_write_tokens")
        } else if details.isNamed("completion_tokens_details", in: value)
            || details.isNamed("output_tokens_details", in: value)
        {
            reasoning = count("reasoning_tokens")
        }
    }
}
