/// The top-level members of a request for a response.
///
///     understood   model input instructions tools tool_choice parallel_tool_calls max_output_tokens temperature top_p text
///                  reasoning stream metadata user safety_identifier service_tier
///     refused      previous_response_id conversation prompt background:true
///     lost         store:true prompt_cache_… moderation top_logprobs, and what is not known
///     neutral      stream_options, truncation:"disabled", include of what comes anyway or belongs to a tool that is lost
import Chat
import Containers
import JSON

struct ResponsesReader: ~Escapable {
    let body: Span<UInt8>
    /// Of the tool call that comes next. Inside of a string.
    var callSignature = Piece.none

    @_lifetime(copy body)
    init(_ body: Span<UInt8>) { self.body = body }

    /// Members that are read when all have been seen: their order is not that of the body.
    private struct Whole {
        var input: Member?
        var instructions: Member?
        var tools: Member?
        var toolChoice: Member?

        mutating func keep(_ member: Member, _ body: Span<UInt8>) -> Bool {
            if member.isNamed("input", in: body) {
                input = member
            } else if member.isNamed("instructions", in: body) {
                instructions = member
            } else if member.isNamed("tools", in: body) {
                tools = member
            } else if member.isNamed("tool_choice", in: body) {
                toolChoice = member
            } else {
                return false
            }
            return true
        }
    }

    mutating func read(objectAt start: Int, into request: inout ChatRequest) throws(ChatError) {
        request.wantsUsage = true
        var whole = Whole()
        var walker = MemberSkim(object: start)
        while let member = walker.nextSaid(in: body) {
            if whole.keep(member, body) { continue }
            if try readParameter(member, &request) { continue }
            if try readIdentity(member, &request) { continue }
            try refuseState(member)
            if !noteLoss(member, &request) { request.loseMember(member.key) }
        }
        if let instructions = whole.instructions {
            let text = try instructions.inside(orInvalid: "instructions")
            request.beginTurn(.system)
            request.add(ChatPart(.text, text: text))
        }
        try readInput(whole.input, &request)
        try readTools(whole.tools, &request)
        try readToolChoice(whole.toolChoice, &request)
    }

    private func readParameter(_ member: Member, _ request: inout ChatRequest) throws(ChatError) -> Bool {
        if member.isNamed("model", in: body) {
            request.model = try member.inside(orInvalid: "model")
        } else if member.isNamed("stream", in: body) {
            request.streams = try member.flag(orInvalid: "stream")
        } else if member.isNamed("max_output_tokens", in: body) {
            request.maxTokens = try member.count(in: body, orInvalid: "max_output_tokens")
        } else if member.isNamed("temperature", in: body) {
            request.temperature = try member.number(orInvalid: "temperature")
        } else if member.isNamed("top_p", in: body) {
            request.topP = try member.number(orInvalid: "top_p")
        } else if member.isNamed("parallel_tool_calls", in: body) {
            request.parallelToolCalls = try member.flag(orInvalid: "parallel_tool_calls")
        } else if member.isNamed("reasoning", in: body) {
            try readReasoning(member, &request)
        } else if member.isNamed("text", in: body) {
            try readText(member, &request)
        } else {
            return false
        }
        return true
    }

    private func readIdentity(_ member: Member, _ request: inout ChatRequest) throws(ChatError) -> Bool {
        if member.isNamed("safety_identifier", in: body) {
            request.user = try member.inside(orInvalid: "safety_identifier")
        } else if member.isNamed("user", in: body) {
            // Its older name.
            let user = try member.inside(orInvalid: "user")
            if !request.user.isPresent { request.user = user }
        } else if member.isNamed("metadata", in: body) {
            _ = try member.object(orInvalid: "metadata")
            if body.says(member) { request.metadata = member.json }
        } else if member.isNamed("service_tier", in: body) {
            let tier = try member.inside(orInvalid: "service_tier")
            if !member.says("auto", in: body) { request.serviceTier = tier }
        } else {
            return false
        }
        return true
    }

    /// What rests on state that OpenAI keeps.
    private func refuseState(_ member: Member) throws(ChatError) {
        if member.isNamed("previous_response_id", in: body) {
            throw ChatError(.unsupported, "previous_response_id")
        }
        if member.isNamed("conversation", in: body) { throw ChatError(.unsupported, "conversation") }
        if member.isNamed("prompt", in: body) { throw ChatError(.unsupported, "prompt") }
        if member.kind != .false, member.isNamed("background", in: body) {
            throw ChatError(.unsupported, "background")
        }
    }

    /// Whether the member is known, and noted where it asks for something.
    private func noteLoss(_ member: Member, _ request: inout ChatRequest) -> Bool {
        if member.isNamed("store", in: body) {
            // Storing is what OpenAI does unasked; only who asks for it counts on it.
            if member.kind == .true { request.lose(.store) }
        } else if member.isNamed("include", in: body) {
            noteInclude(member, &request)
        } else if member.isNamed("top_logprobs", in: body) {
            if member.count(in: body) != 0 { request.lose(.logprobs) }
        } else if member.isNamed("moderation", in: body) {
            request.lose(.safetySettings)
        } else if member.isNamed("prompt_cache_key", in: body) || member.isNamed("prompt_cache_options", in: body)
            || member.isNamed("prompt_cache_retention", in: body)
        {
            request.lose(.cacheControl)
        } else {
            return member.isNamed("stream_options", in: body) || member.isNamed("background", in: body)
                || member.isNamed("truncation", in: body) && member.says("disabled", in: body)
        }
        return true
    }

    /// Encrypted reasoning is told whenever there is some, and what tools of the provider's found is not there.
    private func noteInclude(_ member: Member, _ request: inout ChatRequest) {
        if member.kind != .array { return }
        var walker = ElementWalker(array: member.value.lowerBound)
        while let element = walker.nextElement(in: body) {
            if body.extracting(element).equals("\"message.output_text.logprobs\"") { request.lose(.logprobs) }
        }
    }
}
