/// Reading `generationConfig`: sampling, the answer's format, reasoning.
import Chat
import Containers
import JSON

extension ChatRequest {
    mutating func readGeminiConfig(_ config: Member, _ body: Span<UInt8>) throws(ChatError) {
        guard config.kind == .object else { throw ChatError(.invalid, "generationConfig") }
        var mimeType: Member?
        var members = MemberSkim(object: config.value.lowerBound)
        while let member = members.next(in: body) {
            if member.kind == .null { continue }
            if try readNumber(member, body) { continue }
            if try readCount(member, body) { continue }
            if member.isSpelled("stopSequences", "stop_sequences", in: body) {
                try readStops(member, body)
            } else if member.isSpelled("responseMimeType", "response_mime_type", in: body) {
                mimeType = member
            } else if member.isSpelled("responseSchema", "response_schema", in: body) {
                guard member.kind == .object else { throw ChatError(.invalid, "generationConfig.responseSchema") }
                let start = member.value.lowerBound
                format.schema = try arena.add { (out) throws(ChatError) in
                    try GeminiSchema.write(start, body, into: &out)
                }
            } else if member.isSpelled("responseJsonSchema", "response_json_schema", in: body)
                || member.isNamed("_responseJsonSchema", in: body)
            {
                format.schema = member.json
            } else if member.isSpelled("thinkingConfig", "thinking_config", in: body) {
                try readThinking(member, body)
            } else if member.isSpelled("responseLogprobs", "response_logprobs", in: body) {
                wantsLogprobs = member.kind == .true
            } else {
                loseConfig(member, body)
            }
        }
        try readFormat(mimeType, body)
    }

    private mutating func readNumber(_ member: Member, _ body: Span<UInt8>) throws(ChatError) -> Bool {
        let number = member.protoNumber(in: body)
        if member.isNamed("temperature", in: body) {
            temperature = number
        } else if member.isSpelled("topP", "top_p", in: body) {
            topP = number
        } else if member.isSpelled("topK", "top_k", in: body) {
            topK = number
        } else if member.isNamed("seed", in: body) {
            seed = number
        } else if member.isSpelled("presencePenalty", "presence_penalty", in: body) {
            presencePenalty = number
        } else if member.isSpelled("frequencyPenalty", "frequency_penalty", in: body) {
            frequencyPenalty = number
        } else {
            return false
        }
        if !number.isPresent { throw ChatError(.invalid, "generationConfig") }
        return true
    }

    private mutating func readCount(_ member: Member, _ body: Span<UInt8>) throws(ChatError) -> Bool {
        let count = member.protoInteger(in: body)
        if member.isSpelled("maxOutputTokens", "max_output_tokens", in: body) {
            maxTokens = count
        } else if member.isSpelled("candidateCount", "candidate_count", in: body) {
            choices = max(count ?? 1, 1)
        } else if member.isNamed("logprobs", in: body) {
            topLogprobs = count
        } else {
            return false
        }
        if count == nil || count! < 0 { throw ChatError(.invalid, "generationConfig") }
        return true
    }

    private mutating func readStops(_ list: Member, _ body: Span<UInt8>) throws(ChatError) {
        var items = GeminiItems(list)
        while let item = items.nextElement(in: body) {
            guard body[item.lowerBound] == UInt8(ascii: "\"") else {
                throw ChatError(.invalid, "generationConfig.stopSequences[]")
            }
            stops.append(Piece(item.lowerBound + 1..<item.upperBound - 1))
        }
    }

    /// Without a MIME type a schema says nothing: Google refuses it.
    private mutating func readFormat(_ mimeType: Member?, _ body: Span<UInt8>) throws(ChatError) {
        guard let mimeType, !mimeType.says("text/plain", in: body) else {
            if format.schema.isPresent { throw ChatError(.invalid, "generationConfig.responseMimeType") }
            return
        }
        if mimeType.says("application/json", in: body) {
            format.kind = format.schema.isPresent ? .schema : .json
        } else {
            // One of a list of words, without JSON's quotes.
            format = ResponseFormat()
            lose(.jsonSchema)
        }
    }

    private mutating func readThinking(_ config: Member, _ body: Span<UInt8>) throws(ChatError) {
        guard config.kind == .object else { throw ChatError(.invalid, "generationConfig.thinkingConfig") }
        var members = MemberSkim(object: config.value.lowerBound)
        while let member = members.next(in: body) {
            if member.kind == .null { continue }
            if member.isSpelled("includeThoughts", "include_thoughts", in: body) {
                reasoning.isShown = member.kind == .true
            } else if member.isSpelled("thinkingBudget", "thinking_budget", in: body) {
                guard let budget = member.protoInteger(in: body), budget >= -1 else {
                    throw ChatError(.invalid, "generationConfig.thinkingConfig.thinkingBudget")
                }
                reasoning.budget = budget
                if budget == 0 { reasoning.effort = Reasoning.Effort.none }
            } else if member.isSpelled("thinkingLevel", "thinking_level", in: body) {
                guard member.kind == .string else {
                    throw ChatError(.invalid, "generationConfig.thinkingConfig.thinkingLevel")
                }
                reasoning.effort = Reasoning.Effort(gemini: body.extracting(member.text))
            } else {
                loseMember(member.key)
            }
        }
    }

    /// What is known and has no place here, or is not known.
    private mutating func loseConfig(_ member: Member, _ body: Span<UInt8>) {
        if member.isSpelled("responseModalities", "response_modalities", in: body) {
            var items = GeminiItems(member)
            while let item = items.nextElement(in: body) {
                let word = body.extracting(item)
                if word.equals("\"IMAGE\"") { lose(.generatedImage) }
                if word.equals("\"AUDIO\"") { lose(.generatedAudio) }
            }
        } else if member.isSpelled("mediaResolution", "media_resolution", in: body) {
            lose(.imageDetail)
        } else if member.isSpelled("speechConfig", "speech_config", in: body) {
            lose(.generatedAudio)
        } else if member.isSpelled("imageConfig", "image_config", in: body) {
            lose(.generatedImage)
        } else if member.isSpelled("responseFormat", "response_format", in: body) {
            lose(.jsonFormat)
        } else {
            loseMember(member.key)
        }
    }
}

extension Reasoning.Effort {
    /// `thinkingLevel`; nil for one that is not known, and where it is left to the model.
    init?(gemini word: Span<UInt8>) {
        if word.equalsIgnoringCase("minimal") {
            self = .minimal
        } else if word.equalsIgnoringCase("low") {
            self = .low
        } else if word.equalsIgnoringCase("medium") {
            self = .medium
        } else if word.equalsIgnoringCase("high") {
            self = .high
        } else if word.equalsIgnoringCase("xhigh") {
            self = .xhigh
        } else {
            return nil
        }
    }
}
