/// For each feature of a chat, bodies that make use of it and of little else, in formats that have it.
import Chat

struct FeatureSample {
    let feature: Feature
    /// A client's for requests, a backend's for answers.
    let format: String
    let body: String

    private init(_ feature: Feature, _ format: String, _ body: String) {
        self.feature = feature
        self.format = format
        self.body = body
    }

    static let requests: [FeatureSample] = sampling + tools + content + rest

    // MARK: - Requests

    /// A request with one member more.
    private static func asks(_ feature: Feature, _ members: [(format: String, member: String)]) -> [FeatureSample] {
        members.map { format, member in
            let head =
                switch format {
                case "responses": #""model":"m","input":"Hi""#
                case "messages": #""model":"m","max_tokens":9999,"messages":[{"role":"user","content":"Hi"}]"#
                case "generate_content": #""contents":[{"role":"user","parts":[{"text":"Hi"}]}]"#
                default: #""model":"m","messages":[{"role":"user","content":"Hi"}]"#
                }
            return FeatureSample(feature, format, "{\(head),\(member)}")
        }
    }

    /// A request with these turns.
    private static func says(_ feature: Feature, _ turns: [(format: String, turns: String)]) -> [FeatureSample] {
        turns.map { format, turns in
            let body =
                switch format {
                case "responses": #"{"model":"m","input":[\#(turns)]}"#
                case "messages": #"{"model":"m","max_tokens":9999,"messages":[\#(turns)]}"#
                case "generate_content": #"{"contents":[\#(turns)]}"#
                default: #"{"model":"m","messages":[\#(turns)]}"#
                }
            return FeatureSample(feature, format, body)
        }
    }

    private static let (chat, responses, messages) = ("chat_completions", "responses", "messages")
    private static let (gemini, ollama) = ("generate_content", "ollama_chat")

    /// A number that formats know by these names; empty: not.
    private static func number(
        _ feature: Feature, chat name: String = "", messages: String = "", gemini: String = "", ollama: String = "",
        _ value: String = "0.5"
    ) -> [FeatureSample] {
        var members: [(format: String, member: String)] = []
        if !name.isEmpty { members.append((chat, "\"\(name)\":\(value)")) }
        if !messages.isEmpty { members.append((self.messages, "\"\(messages)\":\(value)")) }
        if !gemini.isEmpty { members.append((self.gemini, "\"generationConfig\":{\"\(gemini)\":\(value)}")) }
        if !ollama.isEmpty { members.append((self.ollama, "\"options\":{\"\(ollama)\":\(value)}")) }
        return asks(feature, members)
    }

    private static let sampling: [FeatureSample] =
        number(.temperature, chat: "temperature", messages: "temperature", gemini: "temperature", ollama: "temperature")
        + number(.topP, chat: "top_p", messages: "top_p", gemini: "topP", ollama: "top_p")
        + number(.topK, chat: "top_k", messages: "top_k", gemini: "topK", ollama: "top_k", "40")
        + number(.minP, chat: "min_p", ollama: "min_p")
        + number(
            .frequencyPenalty, chat: "frequency_penalty", gemini: "frequencyPenalty", ollama: "frequency_penalty")
        + number(.presencePenalty, chat: "presence_penalty", gemini: "presencePenalty", ollama: "presence_penalty")
        + number(.repetitionPenalty, chat: "repetition_penalty", ollama: "repeat_penalty", "1.1")
        + number(.seed, chat: "seed", gemini: "seed", ollama: "seed", "7")
        + number(.logitBias, chat: "logit_bias", #"{"1":2}"#)
        + asks(
            .logprobs,
            [
                (chat, #""logprobs":true"#), (responses, #""top_logprobs":2"#),
                (gemini, #""generationConfig":{"responseLogprobs":true}"#), (ollama, #""logprobs":true"#),
            ])
        + number(.choices, chat: "n", gemini: "candidateCount", "2")
        + number(.stop, chat: "stop", messages: "stop_sequences", gemini: "stopSequences", ollama: "stop", #"["END"]"#)

    private static let chatTool =
        #""tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}]"#
    private static let messagesTool = #""tools":[{"name":"f","input_schema":{"type":"object"}}]"#
    private static let geminiTool = #""tools":[{"functionDeclarations":[{"name":"f","parameters":{"type":"OBJECT"}}]}]"#
    private static let schema =
        #"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"#

    private static let tools: [FeatureSample] =
        asks(
            .toolChoice,
            [
                (chat, #"\#(chatTool),"tool_choice":"required""#),
                (messages, #"\#(messagesTool),"tool_choice":{"type":"any"}"#),
                (gemini, #"\#(geminiTool),"toolConfig":{"functionCallingConfig":{"mode":"ANY"}}"#),
            ])
        + asks(
            .parallelToolCalls,
            [
                (chat, #"\#(chatTool),"parallel_tool_calls":false"#),
                (messages, #"\#(messagesTool),"tool_choice":{"type":"auto","disable_parallel_tool_use":true}"#),
            ])
        + asks(
            .strictTools,
            [
                (chat, #""tools":[{"type":"function","function":{"name":"f","parameters":\#(schema),"strict":true}}]"#),
                (messages, #""tools":[{"name":"f","input_schema":\#(schema),"strict":true}]"#),
            ])
        + asks(
            .builtInTools,
            [
                (responses, #""tools":[{"type":"web_search"}]"#),
                (messages, #""tools":[{"type":"web_search_20250305","name":"web_search"}]"#),
                (gemini, #""tools":[{"googleSearch":{}}]"#),
            ])
        + says(
            .toolResultImages,
            [
                (
                    messages,
                    messagesCall
                        + #"[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBO"}}]}]}"#
                )
            ])
        + says(.toolResultError, [(messages, messagesCall + #""no","is_error":true}]}"#)])
        + asks(
            .jsonFormat,
            [
                (chat, #""response_format":{"type":"json_object"}"#),
                (gemini, #""generationConfig":{"responseMimeType":"application/json"}"#), (ollama, #""format":"json""#),
            ])
        + asks(
            .jsonSchema,
            [
                (
                    chat,
                    #""response_format":{"type":"json_schema","json_schema":{"name":"s","schema":\#(schema),"strict":true}}"#
                ),
                (messages, #""output_config":{"format":{"type":"json_schema","schema":\#(schema)}}"#),
                (
                    gemini,
                    #""generationConfig":{"responseMimeType":"application/json","responseJsonSchema":\#(schema)}"#
                ),
                (ollama, #""format":\#(schema)"#),
            ])

    private static let messagesCall =
        #"{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":{}}]},"#
        + #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"#

    /// A turn of the user's with one part.
    private static func part(_ feature: Feature, _ parts: [(format: String, part: String)]) -> [FeatureSample] {
        says(feature, parts.map { ($0, #"{"role":"user","\#($0 == gemini ? "parts" : "content")":[\#($1)]}"#) })
    }

    private static let content: [FeatureSample] =
        part(
            .imageURL,
            [
                (chat, #"{"type":"image_url","image_url":{"url":"https://a/b.png"}}"#),
                (messages, #"{"type":"image","source":{"type":"url","url":"https://a/b.png"}}"#),
            ])
        + part(
            .imageFile,
            [
                (responses, #"{"type":"input_text","text":"a"},{"type":"input_image","file_id":"file_1"}"#),
                (messages, #"{"type":"text","text":"a"},{"type":"image","source":{"type":"file","file_id":"file_1"}}"#),
            ])
        + part(
            .imageDetail,
            [(chat, #"{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBO","detail":"low"}}"#)])
        + part(
            .audio,
            [
                (
                    chat,
                    #"{"type":"text","text":"a"},{"type":"input_audio","input_audio":{"data":"UklG","format":"wav"}}"#
                ),
                (gemini, #"{"text":"a"},{"inlineData":{"mimeType":"audio/wav","data":"UklG"}}"#),
            ])
        + part(
            .file,
            [
                (chat, #"{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,JVBE"}}"#),
                (
                    messages,
                    #"{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBE"}}"#
                ),
            ])
        + part(
            .fileURL,
            [
                (responses, #"{"type":"input_text","text":"a"},{"type":"input_file","file_url":"https://a/b.pdf"}"#),
                (
                    messages,
                    #"{"type":"text","text":"a"},{"type":"document","source":{"type":"url","url":"https://a/b.pdf"}}"#
                ),
            ])
        + says(
            .thinking,
            [
                (
                    chat,
                    #"{"role":"user","content":"a"},{"role":"assistant","reasoning_content":"b","content":"c"},"# + last
                )
            ]
                + former)
        + says(.thinkingSignature, former)
        + says(
            .redactedThinking,
            [
                (
                    messages,
                    #"{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"redacted_thinking","data":"EmwK"},{"type":"text","text":"c"}]},"#
                        + last
                )
            ])
        + says(.participantName, [(chat, #"{"role":"user","name":"ada","content":"a"}"#)])
        + says(.prefill, [(messages, #"{"role":"user","content":"a"},{"role":"assistant","content":"b"}"#)])
        + says(.systemPosition, [(chat, #"{"role":"user","content":"a"},{"role":"system","content":"b"},"# + last)])

    private static let last = #"{"role":"user","content":"d"}"#
    private static let former: [(format: String, turns: String)] = [
        (
            messages,
            #"{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"thinking","thinking":"b","signature":"EqQB"},{"type":"text","text":"c"}]},"#
                + last
        ),
        (
            gemini,
            #"{"role":"user","parts":[{"text":"a"}]},{"role":"model","parts":[{"text":"b","thought":true,"thoughtSignature":"EqQB"},{"text":"c"}]},"#
                + #"{"role":"user","parts":[{"text":"d"}]}"#
        ),
    ]

    private static let rest: [FeatureSample] =
        asks(
            .reasoningEffort,
            [
                (chat, #""reasoning_effort":"low""#), (responses, #""reasoning":{"effort":"low"}"#),
                (messages, #""output_config":{"effort":"low"}"#), (ollama, #""think":"low""#),
            ])
        + asks(
            .reasoningBudget,
            [
                (messages, #""thinking":{"type":"enabled","budget_tokens":2048}"#),
                (gemini, #""generationConfig":{"thinkingConfig":{"thinkingBudget":2048}}"#),
            ])
        + asks(
            .cacheControl, [(messages, #""system":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]"#)])
        + asks(.metadata, [(chat, #""metadata":{"a":"b"}"#), (gemini, #""labels":{"a":"b"}"#)])
        + asks(.user, [(chat, #""user":"u""#), (messages, #""metadata":{"user_id":"u"}"#)])
        + asks(.serviceTier, [(chat, #""service_tier":"priority""#)])
        + asks(.verbosity, [(chat, #""verbosity":"low""#)])
        + asks(
            .safetySettings,
            [(gemini, #""safetySettings":[{"category":"HARM_CATEGORY_HARASSMENT","threshold":"BLOCK_NONE"}]"#)])
        + asks(.store, [(chat, #""store":true"#)])
        + asks(.conversation, [(responses, #""conversation":"conv_1""#)])
        + asks(.keepAlive, [(ollama, #""keep_alive":"5m""#)])
        + asks(.modelOptions, [(ollama, #""options":{"num_ctx":8192}"#)])

    // MARK: - Answers

    /// An answer with these parts of a message, or of that shape where it is whole.
    private static func answers(_ feature: Feature, _ answers: [(format: String, content: String)]) -> [FeatureSample] {
        answers.map { format, content in
            let body =
                switch format {
                case chat:
                    #"{"id":"a","model":"m","choices":[{"index":0,"message":{\#(content)},"finish_reason":"stop"}]}"#
                case messages:
                    #"{"id":"a","model":"m","type":"message","content":[\#(content)],"stop_reason":"end_turn"}"#
                case gemini:
                    #"{"candidates":[{"content":{"parts":[\#(content)],"role":"model"},"finishReason":"STOP"}]}"#
                case "converse": #"{"output":{"message":{"content":[\#(content)]}},"stopReason":"end_turn"}"#
                default: #"{"model":"m","message":{"role":"assistant",\#(content)},"done":true,"done_reason":"stop"}"#
                }
            return FeatureSample(feature, format, body)
        }
    }

    static let answers: [FeatureSample] =
        answers(
            .toolCalls,
            [
                (chat, #""tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]"#),
                (messages, #"{"type":"tool_use","id":"c","name":"f","input":{}}"#),
                (gemini, #"{"functionCall":{"name":"f","args":{}}}"#),
                ("converse", #"{"toolUse":{"toolUseId":"c","name":"f","input":{}}}"#),
                (ollama, #""content":"","tool_calls":[{"function":{"name":"f","arguments":{}}}]"#),
            ])
        + answers(
            .thinking,
            [
                (chat, #""reasoning_content":"a","content":"b""#),
                (messages, #"{"type":"thinking","thinking":"a","signature":"EqQB"},{"type":"text","text":"b"}"#),
                (gemini, #"{"text":"a","thought":true},{"text":"b"}"#),
                ("converse", #"{"reasoningContent":{"reasoningText":{"text":"a","signature":"EqQB"}}},{"text":"b"}"#),
                (ollama, #""thinking":"a","content":"b""#),
            ])
        + answers(
            .thinkingSignature,
            [
                (messages, #"{"type":"thinking","thinking":"a","signature":"EqQB"},{"type":"text","text":"b"}"#),
                (gemini, #"{"functionCall":{"name":"f","args":{}},"thoughtSignature":"EqQB"}"#),
                ("converse", #"{"reasoningContent":{"reasoningText":{"text":"a","signature":"EqQB"}}},{"text":"b"}"#),
            ])
        + answers(
            .redactedThinking,
            [
                (messages, #"{"type":"redacted_thinking","data":"EmwK"},{"type":"text","text":"b"}"#),
                ("converse", #"{"reasoningContent":{"redactedContent":"EmwK"}},{"text":"b"}"#),
            ])
        + [
            FeatureSample(
                .finishReason, messages,
                #"{"id":"a","model":"m","type":"message","content":[{"type":"text","text":"No."}],"stop_reason":"refusal"}"#
            ),
            FeatureSample(
                .finishReason, chat,
                #"{"id":"a","model":"m","choices":[{"index":0,"message":{"content":"N"},"finish_reason":"content_filter"}]}"#
            ),
        ]
        + answers(.refusalText, [(chat, #""content":null,"refusal":"No.""#)])
        + answers(
            .citations,
            [
                (
                    chat,
                    #""content":"a","annotations":[{"type":"url_citation","url_citation":{"url":"https://a","title":"t","start_index":0,"end_index":1}}]"#
                ),
                (
                    messages,
                    #"{"type":"text","text":"a","citations":[{"type":"char_location","cited_text":"x","document_index":0}]}"#
                ),
            ])
        + answers(.generatedImage, [(gemini, #"{"text":"a"},{"inlineData":{"mimeType":"image/png","data":"iVBO"}}"#)])
        + answers(
            .generatedAudio,
            [(chat, #""content":null,"audio":{"id":"a","data":"UklG","transcript":"Hi","expires_at":1}"#)])
        + answers(
            .choices,
            [
                (chat, #""content":"a"},"finish_reason":"stop"},{"index":1,"message":{"content":"b""#),
                (gemini, #"{"text":"a"}]}},{"index":1,"content":{"parts":[{"text":"b"}"#),
            ])
}
