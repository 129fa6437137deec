import Chat
import Containers
import Testing

/// Covers ConverseRequestWriting.swift and ConverseFieldWriting.swift.
@Suite struct ConverseRequestWritingTests {
    private let claude = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"

    /// What stands in the body behind the messages of a request that `fill` completes.
    private func rest(
        _ model: String? = nil, _ fill: (inout ConverseDraft) -> Void
    ) throws -> ConverseDraft.Written {
        var draft = ConverseDraft(model)
        draft.say(.user, "Hi")
        fill(&draft)
        return try draft.rest()
    }

    @Test func `sampling stands in inferenceConfig`() throws {
        let written = try rest { draft in
            draft.request.maxTokens = 10
            draft.request.temperature = draft.piece("0.70")
            draft.request.topP = draft.piece("0.9")
            draft.request.stops.append(draft.piece(#"a\"b"#))
            draft.request.stops.append(draft.piece(#"\n"#))
        }
        #expect(
            written.body
                == #"{,"inferenceConfig":{"maxTokens":10,"temperature":0.70,"topP":0.9,"stopSequences":["a\"b"]}}"#)
        #expect(written.lost == ["stop"])
    }

    @Test func `a temperature above 1 becomes 1`() throws {
        let written = try rest { $0.request.temperature = $0.piece("1.5") }
        #expect(written == .init(body: #"{,"inferenceConfig":{"temperature":1}}"#, lost: ["temperature"]))
    }

    @Test func `each maker's models have their own name for top_k`() throws {
        func fields(_ model: String?) throws -> ConverseDraft.Written {
            try rest(model) { $0.request.topK = $0.piece("40") }
        }
        #expect(try fields(claude) == .init(body: #"{,"additionalModelRequestFields":{"top_k":40}}"#, lost: []))
        #expect(
            try fields("amazon.nova-pro-v1:0")
                == .init(body: #"{,"additionalModelRequestFields":{"inferenceConfig":{"topK":40}}}"#, lost: []))
        #expect(try fields(nil) == .init(body: "{}", lost: ["top_k"]))
    }

    @Test func `a schema goes as a string`() throws {
        let written = try rest { draft in
            draft.request.format.kind = .schema
            draft.request.format.schema = draft.piece(#"{"type": "object", "title": "a\"b"}"#)
            draft.request.format.name = draft.piece("answer")
            draft.request.format.description = draft.piece(#"An \"answer\""#)
        }
        #expect(
            written.body
                == #"{,"outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"#
                + #""schema":"{\"type\": \"object\", \"title\": \"a\\\"b\"}","name":"answer","description":"An \"answer\""}}}}}"#
        )
        #expect(written.lost == [])
    }

    @Test func `JSON without a schema is lost`() throws {
        #expect(try rest { $0.request.format.kind = .json } == .init(body: "{}", lost: ["json_format"]))
    }

    @Test func `metadata and the user become labels, as far as AWS takes them`() throws {
        let written = try rest { draft in
            draft.request.metadata = draft.piece(
                #"{"team":"a b","user":"x","bad":"é","n":1,"":"y","quote":"a\"b","mail":"a@b.c","long":"\#(String(repeating: "x", count: 257))"}"#
            )
            draft.request.user = draft.piece("u-1")
        }
        #expect(
            written
                == .init(
                    body: #"{,"requestMetadata":{"team":"a b","mail":"a@b.c","user":"u-1"}}"#, lost: ["metadata"]))
        #expect(try rest { $0.request.user = $0.piece("ü") } == .init(body: "{}", lost: ["user"]))
    }

    @Test func `no more than sixteen labels are written`() throws {
        let written = try rest { draft in
            let members = (0..<20).map { #""k\#($0)":"v""# }
            draft.request.metadata = draft.piece("{\(members.joined(separator: ","))}")
            draft.request.user = draft.piece("u")
        }
        #expect(written.body.contains(#""k15":"v"}}"#))
        #expect(written.lost == ["metadata", "user"])
    }

    @Test func `service tiers that Bedrock has are asked for`() throws {
        func tier(_ name: String) throws -> ConverseDraft.Written {
            try rest { $0.request.serviceTier = $0.piece(name) }
        }
        #expect(try tier("flex") == .init(body: #"{,"serviceTier":{"type":"flex"}}"#, lost: []))
        #expect(try tier("auto") == .init(body: "{}", lost: []))
        #expect(try tier("scale") == .init(body: "{}", lost: ["service_tier"]))
    }

    @Test func `what Converse has no place for is noted, unless it changes nothing`() throws {
        let lost = try rest { draft in
            draft.request.choices = 2
            draft.request.wantsLogprobs = true
            draft.request.minP = draft.piece("0.1")
            draft.request.frequencyPenalty = draft.piece("0.5")
            draft.request.presencePenalty = draft.piece("-0.5")
            draft.request.repetitionPenalty = draft.piece("1.1")
            draft.request.seed = draft.piece("7")
            draft.request.verbosity = draft.piece("low")
        }
        #expect(
            lost
                == .init(
                    body: "{}",
                    lost: [
                        "min_p", "frequency_penalty", "presence_penalty", "repetition_penalty", "seed", "logprobs", "n",
                        "verbosity",
                    ]))
        let neutral = try rest { draft in
            draft.request.minP = draft.piece("0")
            draft.request.frequencyPenalty = draft.piece("0.0")
            draft.request.presencePenalty = draft.piece("0")
            draft.request.repetitionPenalty = draft.piece("1")
            draft.request.verbosity = draft.piece("medium")
        }
        #expect(neutral == .init(body: "{}", lost: []))
    }

    @Test func `a system turn that is no text is refused`() {
        var draft = ConverseDraft()
        draft.request.beginTurn(.system)
        draft.media(.image, "image/png")
        draft.say(.user, "Hi")
        #expect(draft.refusal() == "unsupported system")
    }
}
