/// The members of a request for a completion.
///
///     understood   model prompt max_tokens temperature top_p n seed stop stream stream_options frequency_penalty
///                  presence_penalty user; of compatible servers: top_k min_p repetition_penalty
///     refused      suffix, echo:true
///     lost         logprobs logit_bias, best_of beyond n, and what is not known
import Chat
import Containers
import JSON

struct CompletionsReader: ~Escapable {
    let body: Span<UInt8>

    @_lifetime(copy body)
    init(_ body: Span<UInt8>) { self.body = body }

    func read(objectAt start: Int, into request: inout ChatRequest) throws(ChatError) {
        request.maxTokens = CompletionsFormat.defaultMaxTokens
        var prompt: Member?
        var bestOf: Member?
        var walker = MemberSkim(object: start)
        while let member = walker.nextSaid(in: body) {
            if member.isNamed("prompt", in: body) {
                prompt = member
            } else if member.isNamed("best_of", in: body) {
                bestOf = member
            } else if try !readParameter(member, &request), try !readSampling(member, &request),
                try !noteLoss(member, &request)
            {
                request.loseMember(member.key)
            }
        }
        request.beginTurn(.user)
        request.add(ChatPart(.text, text: try readPrompt(prompt)))
        if let bestOf, try bestOf.count(in: body, orInvalid: "best_of") > request.choices {
            request.loseMember(bestOf.key)
        }
    }

    /// A string, or a list of one.
    private func readPrompt(_ prompt: Member?) throws(ChatError) -> Piece {
        guard let prompt else { throw ChatError(.invalid, "prompt") }
        if prompt.kind == .string { return prompt.inside }
        var walker = ElementWalker(array: try prompt.array(orInvalid: "prompt"))
        guard let element = walker.nextElement(in: body) else { throw ChatError(.invalid, "prompt") }
        if body[element.lowerBound] != UInt8(ascii: "\"") { throw ChatError(.unsupported, "prompt") }
        if walker.nextElement(in: body) != nil { throw ChatError(.unsupported, "prompt") }
        return Piece(element.lowerBound + 1..<element.upperBound - 1)
    }

    private func readParameter(_ member: Member, _ request: inout ChatRequest) throws(ChatError) -> Bool {
        if member.isNamed("model", in: body) {
            request.model = try member.inside(orInvalid: "model")
        } else if member.isNamed("max_tokens", in: body) {
            request.maxTokens = try member.count(in: body, orInvalid: "max_tokens")
        } else if member.isNamed("n", in: body) {
            request.choices = try member.count(in: body, orInvalid: "n")
            if request.choices == 0 { throw ChatError(.invalid, "n") }
        } else if member.isNamed("stop", in: body) {
            try readStops(member, &request)
        } else if member.isNamed("stream", in: body) {
            request.streams = try member.flag(orInvalid: "stream")
        } else if member.isNamed("stream_options", in: body) {
            let start = try member.object(orInvalid: "stream_options")
            if let usage = body.member("include_usage", ofObjectAt: start), usage.kind != .null {
                request.wantsUsage = try usage.flag(orInvalid: "stream_options.include_usage")
            }
        } else if member.isNamed("user", in: body) {
            request.user = try member.inside(orInvalid: "user")
        } else {
            return false
        }
        return true
    }

    private func readSampling(_ member: Member, _ request: inout ChatRequest) throws(ChatError) -> Bool {
        if member.isNamed("temperature", in: body) {
            request.temperature = try member.number(orInvalid: "temperature")
        } else if member.isNamed("top_p", in: body) {
            request.topP = try member.number(orInvalid: "top_p")
        } else if member.isNamed("frequency_penalty", in: body) {
            request.frequencyPenalty = try member.number(orInvalid: "frequency_penalty")
        } else if member.isNamed("presence_penalty", in: body) {
            request.presencePenalty = try member.number(orInvalid: "presence_penalty")
        } else if member.isNamed("seed", in: body) {
            request.seed = try member.number(orInvalid: "seed")
        } else if member.isNamed("top_k", in: body) {
            request.topK = try member.number(orInvalid: "top_k")
        } else if member.isNamed("min_p", in: body) {
            request.minP = try member.number(orInvalid: "min_p")
        } else if member.isNamed("repetition_penalty", in: body) {
            request.repetitionPenalty = try member.number(orInvalid: "repetition_penalty")
        } else {
            return false
        }
        return true
    }

    private func readStops(_ stop: Member, _ request: inout ChatRequest) throws(ChatError) {
        if stop.kind == .string { return request.stops.append(stop.inside) }
        var walker = ElementWalker(array: try stop.array(orInvalid: "stop"))
        while let element = walker.nextElement(in: body) {
            if body[element.lowerBound] != UInt8(ascii: "\"") { throw ChatError(.invalid, "stop[]") }
            request.stops.append(Piece(element.lowerBound + 1..<element.upperBound - 1))
        }
    }

    /// Whether the member is known, and noted where it asks for something.
    private func noteLoss(_ member: Member, _ request: inout ChatRequest) throws(ChatError) -> Bool {
        if member.isNamed("suffix", in: body) {
            if body.says(member) { throw ChatError(.unsupported, "suffix") }
        } else if member.isNamed("echo", in: body) {
            if try member.flag(orInvalid: "echo") { throw ChatError(.unsupported, "echo") }
        } else if member.isNamed("logprobs", in: body) {
            // 0 asks for those of the chosen tokens.
            if member.kind != .false { request.lose(.logprobs) }
        } else if member.isNamed("logit_bias", in: body) {
            if body.says(member) { request.lose(.logitBias) }
        } else {
            return false
        }
        return true
    }
}
