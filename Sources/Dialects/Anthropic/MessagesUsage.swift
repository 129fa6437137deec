/// Usage, read and written.
///
///     {"input_tokens":7,"cache_creation_input_tokens":2,"cache_read_input_tokens":1,"output_tokens":9,
///      "output_tokens_details":{"thinking_tokens":4}}          is an input of 10 and an output of 9
import Chat
import Containers
import JSON

extension TokenUsage {
    /// `input_tokens` leaves cached tokens out, so the input is the sum of three, as other dialects report it. Nil when the value
    /// is no object or holds none of the counts.
    init?(anthropic value: Span<UInt8>) {
        guard let start = value.objectStart else { return nil }
        self.init()
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: value) {
            if member.kind == .object {
                if member.isNamed("output_tokens_details", in: value) {
                    reasoning =
                        value.member("thinking_tokens", ofObjectAt: member.value.lowerBound)?.count(in: value) ?? 0
                }
                continue
            }
            guard let count = member.count(in: value) else { continue }
            if member.isNamed("output_tokens", in: value) {
                output = count
            } else if member.isNamed("cache_read_input_tokens", in: value) {
                cachedInput = count
                addInput(count)
            } else if member.isNamed("cache_creation_input_tokens", in: value) {
                cacheWrite = count
                addInput(count)
            } else if member.isNamed("input_tokens", in: value) {
                addInput(count)
            } else {
                continue
            }
            isReported = true
        }
        if !isReported { return nil }
    }
}

extension JSONWriter {
    /// The member `usage`; zeros where nothing has been reported, for SDKs insist on the counts.
    mutating func messagesUsage(_ usage: TokenUsage, into out: inout ByteBuffer) {
        key("usage", into: &out)
        beginObject(into: &out)
        member("input_tokens", max(0, usage.input - usage.cachedInput - usage.cacheWrite), into: &out)
        member("cache_creation_input_tokens", usage.cacheWrite, into: &out)
        member("cache_read_input_tokens", usage.cachedInput, into: &out)
        member("output_tokens", usage.output, into: &out)
        if usage.reasoning > 0 {
            key("output_tokens_details", into: &out)
            beginObject(into: &out)
            member("thinking_tokens", usage.reasoning, into: &out)
            endObject(into: &out)
        }
        endObject(into: &out)
    }
}
