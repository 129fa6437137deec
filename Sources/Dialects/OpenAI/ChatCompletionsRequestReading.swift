/// Reads a client's request: the parameters. What is null is as if it were left out, for that is how SDKs leave things out.
import Chat
import Containers
import JSON

struct ChatCompletionsRequestReader: ~Escapable {
    let body: Span<UInt8>

    @_lifetime(copy body)
    init(_ body: Span<UInt8>) { self.body = body }

    func read(into request: inout ChatRequest) throws(ChatError) {
        guard let start = body.objectStart else { throw ChatError(.malformed, "") }
        var choice: Member?
        var walker = MemberDive(object: start)
        while let member = walker.next(in: body) {
            if member.kind == .null { continue }
            if member.isNamed("messages", in: body) {
                // Which of two a reader takes is anyone's guess.
                guard member.kind == .array, request.turns.isEmpty else { throw ChatError(.invalid, "messages") }
                walker.passed(to: try readMessages(member.value.lowerBound, into: &request))
            } else if member.isNamed("model", in: body) {
                request.model = try string(member, "model")
            } else if member.isNamed("tools", in: body) {
                guard member.kind == .array else { throw ChatError(.invalid, "tools") }
                walker.passed(to: try readTools(member.value.lowerBound, into: &request))
            } else if member.isNamed("tool_choice", in: body) {
                choice = member
            } else {
                try readParameter(walker.whole(member, in: body), into: &request)
            }
        }
        if request.turns.isEmpty { throw ChatError(.invalid, "messages") }
        // It may stand before the tools that it speaks of.
        if let choice { try readToolChoice(choice, into: &request) }
    }

    private func readParameter(_ member: Member, into request: inout ChatRequest) throws(ChatError) {
        if try readSampling(member, into: &request) { return }
        if try readManner(member, into: &request) { return }
        if try readExtension(member, into: &request) { return }
        if try readAside(member, into: &request) { return }
        if body.says(member) { request.loseMember(member.key) }
    }

    /// False: it is none of these.
    private func readSampling(_ member: Member, into request: inout ChatRequest) throws(ChatError) -> Bool {
        if member.isNamed("temperature", in: body) {
            request.temperature = try number(member, "temperature")
        } else if member.isNamed("max_completion_tokens", in: body) {
            request.maxTokens = try count(member, "max_completion_tokens")
        } else if member.isNamed("max_tokens", in: body) {
            // The older name of the same.
            let limit = try count(member, "max_tokens")
            if request.maxTokens == nil { request.maxTokens = limit }
        } else if member.isNamed("top_p", in: body) {
            request.topP = try number(member, "top_p")
        } else if member.isNamed("frequency_penalty", in: body) {
            request.frequencyPenalty = try number(member, "frequency_penalty")
        } else if member.isNamed("presence_penalty", in: body) {
            request.presencePenalty = try number(member, "presence_penalty")
        } else if member.isNamed("seed", in: body) {
            request.seed = try number(member, "seed")
        } else if member.isNamed("stop", in: body) {
            try readStops(member, into: &request)
        } else if member.isNamed("n", in: body) {
            request.choices = try count(member, "n")
            if request.choices < 1 { throw ChatError(.invalid, "n") }
        } else if member.isNamed("logprobs", in: body) {
            request.wantsLogprobs = try flag(member, "logprobs")
        } else if member.isNamed("top_logprobs", in: body) {
            request.topLogprobs = try count(member, "top_logprobs")
        } else {
            return false
        }
        return true
    }

    private func readStops(_ member: Member, into request: inout ChatRequest) throws(ChatError) {
        if member.kind == .string { return request.stops.append(member.inside) }
        guard member.kind == .array else { throw ChatError(.invalid, "stop") }
        var walker = ElementDive(array: member.value.lowerBound)
        while let stop = walker.next(in: body) {
            guard stop.kind == .string else { throw ChatError(.invalid, "stop[]") }
            request.stops.append(Piece(stop.value.lowerBound + 1..<stop.value.upperBound - 1))
        }
    }

    /// How the answer comes: streamed, in a format, after how much thought.
    private func readManner(_ member: Member, into request: inout ChatRequest) throws(ChatError) -> Bool {
        if member.isNamed("stream", in: body) {
            request.streams = try flag(member, "stream")
        } else if member.isNamed("stream_options", in: body) {
            let options = try object(member, "stream_options")
            request.wantsUsage = body.member("include_usage", ofObjectAt: options)?.flag ?? false
        } else if member.isNamed("parallel_tool_calls", in: body) {
            request.parallelToolCalls = try flag(member, "parallel_tool_calls")
        } else if member.isNamed("response_format", in: body) {
            try readFormat(try object(member, "response_format"), into: &request)
        } else if member.isNamed("reasoning_effort", in: body) {
            guard let effort = Reasoning.Effort(member, in: body) else {
                throw ChatError(.invalid, "reasoning_effort")
            }
            request.reasoning.effort = effort
        } else if member.isNamed("verbosity", in: body) {
            request.verbosity = try string(member, "verbosity")
        } else if member.isNamed("user", in: body) {
            let user = try string(member, "user")
            if !request.user.isPresent { request.user = user }
        } else if member.isNamed("safety_identifier", in: body) {
            // What `user` has become.
            request.user = try string(member, "safety_identifier")
        } else if member.isNamed("metadata", in: body) {
            _ = try object(member, "metadata")
            request.metadata = body.says(member) ? member.json : .none
        } else if member.isNamed("service_tier", in: body) {
            request.serviceTier = try string(member, "service_tier")
        } else {
            return false
        }
        return true
    }

    private func readFormat(_ start: Int, into request: inout ChatRequest) throws(ChatError) {
        guard let type = body.member("type", ofObjectAt: start), type.kind == .string else {
            throw ChatError(.invalid, "response_format.type")
        }
        if type.says("text", in: body) { return }
        if type.says("json_object", in: body) {
            request.format.kind = .json
            return
        }
        guard type.says("json_schema", in: body) else { throw ChatError(.unsupported, "response_format.type") }
        guard let schema = body.object("json_schema", ofObjectAt: start) else {
            throw ChatError(.invalid, "response_format.json_schema")
        }
        request.format.kind = .schema
        var walker = MemberSkim(object: schema)
        while let member = walker.next(in: body) {
            if member.isNamed("name", in: body) {
                request.format.name = try string(member, "response_format.json_schema.name")
            } else if member.isNamed("description", in: body) {
                request.format.description = member.inside
            } else if member.isNamed("schema", in: body) {
                request.format.schema = member.kind == .object ? member.json : .none
            } else if member.isNamed("strict", in: body) {
                request.format.isStrict = member.flag
            }
        }
    }

    // What each kind of value is, or else an error that names the member.

    func string(_ member: Member, _ field: StaticString) throws(ChatError) -> Piece {
        guard member.kind == .string else { throw ChatError(.invalid, field) }
        return member.inside
    }

    func number(_ member: Member, _ field: StaticString) throws(ChatError) -> Piece {
        guard member.kind == .number else { throw ChatError(.invalid, field) }
        return member.number
    }

    func count(_ member: Member, _ field: StaticString) throws(ChatError) -> Int {
        guard let count = member.count(in: body) else { throw ChatError(.invalid, field) }
        return count
    }

    func flag(_ member: Member, _ field: StaticString) throws(ChatError) -> Bool {
        guard let flag = member.flag else { throw ChatError(.invalid, field) }
        return flag
    }

    /// Where the object begins.
    func object(_ member: Member, _ field: StaticString) throws(ChatError) -> Int {
        guard member.kind == .object else { throw ChatError(.invalid, field) }
        return member.value.lowerBound
    }
}
