/// Reads a body of POST /v1/messages: which member becomes what.
///
/// `max_tokens` and `messages` must be there. Members that have no place in a chat of another dialect are named as lost; a null is
/// as absent. Only what comes from a body that was scanned is read: nested values are known to be JSON.
import Chat
import Containers
import JSON

struct MessagesRequestReader: ~Escapable {
    let body: Span<UInt8>

    @_lifetime(copy body)
    init(_ body: Span<UInt8>) { self.body = body }

    /// Members that are read once all have been found: their order in the body tells nothing.
    private struct Places {
        var system: Member?
        var messages: Member?
        var thinking: Member?
        var config: Member?
        var marksEnd: Member?
    }

    func read(into request: inout ChatRequest) throws(ChatError) {
        guard let start = body.objectStart else { throw ChatError(.malformed, "body") }
        var places = Places()
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: body) {
            if member.kind != .null { try take(member, &places, into: &request) }
        }
        request.wantsUsage = true
        if let config = places.config { try readConfig(config, into: &request) }
        if let thinking = places.thinking { try readThinking(thinking, into: &request) }
        if let system = places.system { try readSystem(system, into: &request) }
        guard let messages = places.messages, messages.kind == .array else { throw ChatError(.invalid, "messages") }
        try readMessages(messages, into: &request)
        if request.maxTokens == nil { throw ChatError(.invalid, "max_tokens") }
        if let mark = places.marksEnd, let last = lastPart(of: request) { setMark(mark, on: last, of: &request) }
    }

    private func take(_ member: Member, _ places: inout Places, into request: inout ChatRequest) throws(ChatError) {
        if member.isNamed("messages", in: body) {
            places.messages = member
        } else if member.isNamed("system", in: body) {
            places.system = member
        } else if member.isNamed("thinking", in: body) {
            places.thinking = member
        } else if member.isNamed("output_config", in: body) {
            places.config = member
        } else if member.isNamed("cache_control", in: body) {
            places.marksEnd = member
        } else if member.isNamed("tools", in: body) {
            try readTools(member, into: &request)
        } else if member.isNamed("tool_choice", in: body) {
            try readToolChoice(member, into: &request)
        } else if member.isNamed("stop_sequences", in: body) {
            try readStops(member, into: &request)
        } else if member.isNamed("metadata", in: body) {
            try readMetadata(member, into: &request)
        } else if try !takePlain(member, into: &request) {
            if member.isNamed("mcp_servers", in: body) {
                request.lose(.builtInTools)
            } else if member.isNamed("container", in: body) {
                request.lose(.conversation)
            } else {
                request.loseMember(member.key)
            }
        }
    }

    /// Numbers, flags and words. False: it is none of them.
    private func takePlain(_ member: Member, into request: inout ChatRequest) throws(ChatError) -> Bool {
        if member.isNamed("model", in: body) {
            request.model = try string(member, "model")
        } else if member.isNamed("max_tokens", in: body) {
            guard let count = member.count(in: body) else { throw ChatError(.invalid, "max_tokens") }
            request.maxTokens = count
        } else if member.isNamed("stream", in: body) {
            guard let flag = member.flag else { throw ChatError(.invalid, "stream") }
            request.streams = flag
        } else if member.isNamed("temperature", in: body) {
            request.temperature = try number(member, "temperature")
        } else if member.isNamed("top_p", in: body) {
            request.topP = try number(member, "top_p")
        } else if member.isNamed("top_k", in: body) {
            request.topK = try number(member, "top_k")
        } else if member.isNamed("service_tier", in: body) {
            request.serviceTier = try string(member, "service_tier")
            if member.says("standard_only", in: body) { request.serviceTier = request.arena.add("default") }
        } else if member.isNamed("speed", in: body) {
            if !member.says("standard", in: body) { request.loseMember(member.key) }
        } else {
            return false
        }
        return true
    }

    func string(_ member: Member, _ field: StaticString) throws(ChatError) -> Piece {
        if member.kind != .string { throw ChatError(.invalid, field) }
        return member.inside
    }

    private func number(_ member: Member, _ field: StaticString) throws(ChatError) -> Piece {
        if member.kind != .number { throw ChatError(.invalid, field) }
        return member.number
    }

    /// The prefix that ends with this part is to be cached. A lifetime other than the usual five minutes is lost.
    func setMark(_ mark: Member?, on index: Int, of request: inout ChatRequest) {
        guard let mark else { return }
        request.parts[index].endsCachedPrefix = true
        loseLifetime(mark, of: &request)
    }

    /// The last part that is not the content of another.
    private func lastPart(of request: borrowing ChatRequest) -> Int? {
        if request.turns.isEmpty { return nil }
        let parts = request.turns[request.turns.count - 1].parts
        var last: Int?
        var index = parts.lowerBound
        while index < parts.upperBound {
            last = index
            index += 1 + request.parts[index].children
        }
        return last
    }

    func loseLifetime(_ mark: Member, of request: inout ChatRequest) {
        guard mark.kind == .object, let lifetime = body.member("ttl", ofObjectAt: mark.value.lowerBound) else { return }
        if !lifetime.says("5m", in: body) { request.lose(.cacheControl) }
    }
}
