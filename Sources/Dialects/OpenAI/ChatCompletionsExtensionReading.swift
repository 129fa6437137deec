/// Parameters of a request that OpenAI does not have and others do, and those of OpenAI's that no other dialect has.
import Chat
import Containers
import JSON

extension ChatCompletionsRequestReader {
    /// Parameters of compatible servers and gateways: vLLM's sampling, LiteLLM's `thinking`, OpenRouter's `reasoning`.
    func readExtension(_ member: Member, into request: inout ChatRequest) throws(ChatError) -> Bool {
        if member.isNamed("top_k", in: body) {
            request.topK = try number(member, "top_k")
        } else if member.isNamed("min_p", in: body) {
            request.minP = try number(member, "min_p")
        } else if member.isNamed("repetition_penalty", in: body) {
            request.repetitionPenalty = try number(member, "repetition_penalty")
        } else if member.isNamed("thinking_token_budget", in: body) {
            request.reasoning.budget = try count(member, "thinking_token_budget")
        } else if member.isNamed("include_reasoning", in: body) {
            request.reasoning.isShown = try flag(member, "include_reasoning")
        } else if member.isNamed("thinking", in: body) {
            readThinking(try object(member, "thinking"), into: &request.reasoning)
        } else if member.isNamed("reasoning", in: body) {
            readReasoning(try object(member, "reasoning"), into: &request.reasoning)
        } else {
            return false
        }
        return true
    }

    /// Anthropic's parameter, as LiteLLM and DeepSeek take it: `{"type":"enabled","budget_tokens":1024}`.
    private func readThinking(_ start: Int, into reasoning: inout Reasoning) {
        let budget = body.member("budget_tokens", ofObjectAt: start).flatMap { $0.count(in: body) }
        if body.member("type", ofObjectAt: start)?.says("disabled", in: body) ?? false {
            reasoning.effort = Reasoning.Effort.none
        } else {
            reasoning.budget = budget ?? -1
        }
    }

    /// `{"effort":"high","max_tokens":2000,"exclude":false,"enabled":true}`, each optional.
    private func readReasoning(_ start: Int, into reasoning: inout Reasoning) {
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: body) {
            if member.kind == .string, member.isNamed("effort", in: body) {
                reasoning.effort = Reasoning.Effort(member, in: body)
            } else if member.isNamed("max_tokens", in: body) {
                reasoning.budget = member.count(in: body)
            } else if member.isNamed("exclude", in: body) {
                reasoning.isShown = member.flag.map { !$0 }
            } else if member.kind == .false, member.isNamed("enabled", in: body) {
                reasoning.effort = Reasoning.Effort.none
            }
        }
    }

    /// Parameters that have no place in a chat of another dialect: noted, or refused where the answer would be another.
    func readAside(_ member: Member, into request: inout ChatRequest) throws(ChatError) -> Bool {
        if member.isNamed("logit_bias", in: body) {
            if body.says(member) { request.lose(.logitBias) }
        } else if member.isNamed("store", in: body) {
            if member.kind == .true { request.lose(.store) }
        } else if member.isNamed("modalities", in: body) {
            try readModalities(member)
        } else if member.isNamed("audio", in: body) {
            // Says how spoken answers sound, which only `modalities` asks for.
            request.lose(.audio)
        } else if member.isNamed("web_search_options", in: body) {
            request.lose(.builtInTools)
        } else if member.isNamed("prompt_cache_key", in: body) || member.isNamed("prompt_cache_options", in: body)
            || member.isNamed("prompt_cache_retention", in: body)
        {
            request.lose(.cacheControl)
        } else if member.isNamed("moderation", in: body) {
            request.lose(.safetySettings)
        } else if member.isNamed("functions", in: body) {
            // Answers to these have a shape of their own, which nothing but OpenAI's older models gives.
            if body.says(member) { throw ChatError(.unsupported, "functions") }
        } else if member.isNamed("function_call", in: body) {
            if member.kind != .string { throw ChatError(.unsupported, "function_call") }
        } else {
            return false
        }
        return true
    }

    /// Anything but text would have to be made by another kind of model.
    private func readModalities(_ member: Member) throws(ChatError) {
        guard member.kind == .array else { throw ChatError(.invalid, "modalities") }
        var walker = ElementDive(array: member.value.lowerBound)
        while let modality = walker.next(in: body) {
            if !body.extracting(modality.value).equals("\"text\"") { throw ChatError(.unsupported, "modalities") }
        }
    }
}
