/// Covers Dialects/Gemini/GenerateContentRequestReading.swift, GenerateContentConfigReading.swift, GenerateContentToolReading.swift,
/// GeminiPart.swift, GeminiResults.swift and GeminiReading.swift: what a client's request becomes, seen as it is written again.
import Chat
import ChatStand
import Containers
import Dialects
import Testing

@Suite struct GenerateContentReadingTests {
    private let stand: ChatStand = {
        let format = GenerateContentFormat()
        var stand = ChatStand(format, format)
        stand.model = "gemini-2.5-flash"
        return stand
    }()

    private func written(_ body: String) throws -> Translated { try stand.request(body) }

    private func failure(_ body: String) -> String? {
        do throws(ChatError) { _ = try stand.request(body) } catch { return "\(error.kind) \(error.field)" }
        return nil
    }

    @Test func `a key is read in both spellings, and a list of one without its brackets`() throws {
        let camel =
            #"{"systemInstruction":{"parts":[{"text":"s"}]},"contents":[{"role":"user","parts":[{"text":"hi"},{"inlineData":{"mimeType":"image/png","data":"AA"}}]}],"tools":[{"functionDeclarations":[{"name":"f"}]}],"toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]}},"generationConfig":{"topP":0.5,"maxOutputTokens":9,"stopSequences":["x"]}}"#
        let snake =
            #"{"contents":{"parts":[{"text":"hi"},{"inline_data":{"mime_type":"image/png","data":"AA"}}]},"system_instruction":{"parts":{"text":"s"}},"tools":{"function_declarations":{"name":"f"}},"tool_config":{"function_calling_config":{"mode":"ANY","allowed_function_names":["f"]}},"generation_config":{"top_p":"0.5","max_output_tokens":"9","stop_sequences":"x"}}"#
        let expected =
            #"{"contents":[{"role":"user","parts":[{"text":"hi"},{"inlineData":{"mimeType":"image/png","data":"AA"}}]}],"systemInstruction":{"parts":[{"text":"s"}]},"tools":[{"functionDeclarations":[{"name":"f"}]}],"toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]}},"generationConfig":{"topP":0.5,"maxOutputTokens":9,"stopSequences":["x"]}}"#
        #expect(try written(camel).text == expected)
        #expect(try written(snake).text == expected)
        #expect(try written(snake).lost == [])
    }

    @Test func `parameters are read, and what is neutral is no loss`() throws {
        let read = try written(
            #"{"contents":[{"parts":[{"text":"q"}]}],"model":"models/m","cachedContent":"","labels":{},"safetySettings":[],"store":false,"serviceTier":"standard","generationConfig":{"temperature":1,"topK":40,"candidateCount":2,"seed":7,"presencePenalty":0.1,"frequencyPenalty":0.2,"responseLogprobs":true,"logprobs":3,"responseModalities":["TEXT"],"responseMimeType":"text/plain","speechConfig":null}}"#
        )
        #expect(
            read.text
                == #"{"contents":[{"role":"user","parts":[{"text":"q"}]}],"generationConfig":{"temperature":1,"topK":40,"candidateCount":2,"seed":7,"presencePenalty":0.1,"frequencyPenalty":0.2,"responseLogprobs":true,"logprobs":3},"serviceTier":"standard"}"#
        )
        #expect(read.lost == [])
    }

    @Test func `what has no place is told`() throws {
        let read = try written(
            #"{"contents":[{"parts":[{"text":"q","partMetadata":{"a":1}}]}],"labels":{"a":"b"},"safetySettings":[{}],"store":true,"tools":[{"googleSearch":{}}],"toolConfig":{"functionCallingConfig":{"mode":"VALIDATED"}},"surprise":1,"generationConfig":{"responseModalities":["IMAGE","AUDIO"],"mediaResolution":"MEDIA_RESOLUTION_LOW","odd":1}}"#
        )
        #expect(
            read.lost == [
                "strict", "built_in_tools", "image_detail", "metadata", "safety_settings", "store", "model_options",
                "generated_image", "generated_audio", "unknown",
            ])
        #expect(read.text == #"{"contents":[{"role":"user","parts":[{"text":"q"}]}]}"#)
    }

    @Test(arguments: [
        ("", "malformed "), ("[]", "malformed "), ("{}", "invalid contents"), (#"{"contents":[]}"#, "invalid contents"),
        (#"{"contents":"hi"}"#, "invalid contents"), (#"{"contents":["hi"]}"#, "invalid contents[]"),
        (#"{"contents":[{"role":"system","parts":[{"text":"x"}]}]}"#, "invalid contents[].role"),
        (#"{"contents":[{"parts":["x"]}]}"#, "invalid contents[].parts[]"),
        (#"{"contents":[{"parts":[{}]}]}"#, "unsupported contents[].parts[]"),
        (#"{"contents":[{"parts":[{"hologram":{}}]}]}"#, "unsupported contents[].parts[]"),
        (#"{"contents":[{"parts":[{"inlineData":{"mimeType":"image/png"}}]}]}"#, "invalid contents[].parts[]"),
        (#"{"contents":[{"parts":[{"functionCall":{"name":"f"}}]}]}"#, "invalid contents[].parts[].functionCall"),
        (
            #"{"contents":[{"role":"model","parts":[{"functionCall":{"args":{}}}]}]}"#,
            "invalid contents[].parts[].functionCall"
        ),
        (
            #"{"contents":[{"parts":[{"functionResponse":{"name":"f","response":{}}}]}]}"#,
            "invalid contents[].parts[].functionResponse"
        ),
        (
            #"{"contents":[{"parts":[{"functionResponse":{"response":{}}}]}]}"#,
            "invalid contents[].parts[].functionResponse.name"
        ),
        (#"{"contents":[{"parts":[{"text":"q"}]}],"cachedContent":"cachedContents/1"}"#, "unsupported cachedContent"),
        (#"{"contents":[{"parts":[{"text":"q"}]}],"systemInstruction":"s"}"#, "invalid systemInstruction"),
        (
            #"{"contents":[{"parts":[{"text":"q"}]}],"tools":[{"functionDeclarations":[{}]}]}"#,
            "invalid tools[].functionDeclarations[].name"
        ),
        (
            #"{"contents":[{"parts":[{"text":"q"}]}],"toolConfig":{"functionCallingConfig":{"mode":"SOME"}}}"#,
            "invalid toolConfig.functionCallingConfig.mode"
        ),
        (#"{"contents":[{"parts":[{"text":"q"}]}],"generationConfig":[]}"#, "invalid generationConfig"),
        (#"{"contents":[{"parts":[{"text":"q"}]}],"generationConfig":{"topP":"x"}}"#, "invalid generationConfig"),
        (
            #"{"contents":[{"parts":[{"text":"q"}]}],"generationConfig":{"maxOutputTokens":-1}}"#,
            "invalid generationConfig"
        ),
        (
            #"{"contents":[{"parts":[{"text":"q"}]}],"generationConfig":{"stopSequences":[1]}}"#,
            "invalid generationConfig.stopSequences[]"
        ),
        (
            #"{"contents":[{"parts":[{"text":"q"}]}],"generationConfig":{"responseSchema":{}}}"#,
            "invalid generationConfig.responseMimeType"
        ),
        (
            #"{"contents":[{"parts":[{"text":"q"}]}],"generationConfig":{"thinkingConfig":{"thinkingBudget":-2}}}"#,
            "invalid generationConfig.thinkingConfig.thinkingBudget"
        ),
    ])
    func `what Google would refuse is refused`(_ body: String, _ expected: String) {
        #expect(failure(body) == expected)
    }

    @Test func `all that stands in a turn is read`() throws {
        let read = try written(
            #"{"contents":[{"role":"user","parts":[{"fileData":{"mimeType":"application/pdf","fileUri":"gs://b/f.pdf"}},{"inlineData":{"mimeType":"audio/wav","data":"AA"}},{"executableCode":{"code":"1"}}]},{"role":"model","parts":[{"text":"hm","thought":true},{"text":"so","thoughtSignature":"c2ln"}]},{"role":"model"},{"role":"user","parts":[{"text":"and?"}]}]}"#
        )
        #expect(
            read.text
                == #"{"contents":[{"role":"user","parts":[{"fileData":{"mimeType":"application/pdf","fileUri":"gs://b/f.pdf"}},{"inlineData":{"mimeType":"audio/wav","data":"AA"}}]},{"role":"model","parts":[{"text":"hm","thought":true},{"text":"so","thoughtSignature":"c2ln"}]},{"role":"user","parts":[{"text":"and?"}]}]}"#
        )
        #expect(read.lost == ["built_in_tools"])
    }

    // MARK: The canonical form

    /// The parts of all turns: `role:kind(texts)`.
    private func parts(_ body: String) throws -> [String] {
        let source = Array(body.utf8)
        var request = ChatRequest()
        try GenerateContentFormat().readRequest(source.span, into: &request)
        var found: [String] = []
        for turn in request.turns.indices {
            for index in request.turns[turn].parts {
                let part = request.parts[index]
                let text = request.text(source.span)
                let texts = [part.id, part.name, part.json, part.text, part.signature].map { text[$0].text }
                let kept = texts.filter { !$0.isEmpty }.joined(separator: " ")
                found.append("\(request.turns[turn].role) \(part.kind)\(part.isError ? "!" : "") \(kept)")
            }
        }
        return found
    }

    @Test func `calls without an id get one, and results find theirs by name and order`() throws {
        let body =
            #"{"contents":[{"parts":[{"text":"q"}]},{"role":"model","parts":[{"functionCall":{"name":"f","args":{"a":1}},"thoughtSignature":"s1"},{"functionCall":{"name":"g"}},{"functionCall":{"id":"own","name":"f"}}]},{"parts":[{"functionResponse":{"name":"g","response":{"output":"G"}}},{"functionResponse":{"name":"f","response":{"x":1}}},{"functionResponse":{"id":"own","name":"f","response":{"error":"no"}}}]},{"role":"model","parts":[{"functionCall":{"name":"f"}}]},{"role":"function","parts":[{"functionResponse":{"name":"f"}}]}]}"#
        let expected = [
            "user text q", #"assistant toolCall call_0 f {"a":1} s1"#, "assistant toolCall call_1 g {}",
            "assistant toolCall own f {}", "user toolResult call_1 g", "user text G", "user toolResult call_0 f",
            #"user text {\"x\":1}"#, "user toolResult! own f", "user text no", "assistant toolCall call_3 f {}",
            "user toolResult call_3 f", "user text ",
        ]
        #expect(try parts(body) == expected)
        #expect(try parts(body) == expected)
    }

    @Test func `images beside a result are its content`() throws {
        let body =
            #"{"contents":[{"role":"model","parts":[{"functionCall":{"name":"f"}}]},{"parts":[{"functionResponse":{"name":"f","response":{"result":"see"},"parts":[{"inlineData":{"mimeType":"image/png","data":"AA"}}]}},{"text":"next"}]}]}"#
        #expect(
            try parts(body) == [
                "assistant toolCall call_0 f {}", "user toolResult call_0 f", "user text see", "user image ",
                "user text next",
            ])
    }

    @Test func `thoughts of a stream that a client has kept are one again`() throws {
        let body =
            #"{"contents":[{"parts":[{"text":"q"}]},{"role":"model","parts":[{"text":"a","thought":true},{"text":"b\n","thought":true},{"text":"","thought":true,"thoughtSignature":"s"},{"text":"c","thought":true},{"text":"d"}]}]}"#
        #expect(
            try parts(body) == [
                "user text q", #"assistant thinking ab\n s"#, "assistant thinking c", "assistant text d",
            ])
    }

    @Test func `contents of a stream that a client has kept are one turn, and its texts one`() throws {
        let body =
            #"{"contents":[{"parts":[{"text":"q"},{"text":"r"}]},{"role":"model"},{"role":"model","parts":[{"text":"a ","thought":true}]},{"role":"model","parts":[{"text":"b"}]},{"role":"model","parts":[{"text":"c\n"}]},{"role":"model","parts":[{"functionCall":{"name":"f"}}]},{"role":"model","parts":[{"text":"","thoughtSignature":"-_8"}]},{"role":"user"},{"role":"model","parts":[{"text":"d"}]},{"role":"model","parts":[{"text":"e"}]}]}"#
        #expect(
            try parts(body) == [
                "user text q", "user text r", "assistant thinking a ", #"assistant text bc\n"#,
                "assistant toolCall call_0 f {}", "assistant text +/8=", "assistant text de",
            ])
    }

    @Test func `bytes in the alphabet for URLs are put into the common one`() throws {
        let source = Array(
            #"{"contents":[{"parts":[{"inlineData":{"mimeType":"image/png","data":"-_8"}},{"inlineData":{"mimeType":"image/png","data":"+\/8="}}]}]}"#
                .utf8)
        var request = ChatRequest()
        try GenerateContentFormat().readRequest(source.span, into: &request)
        let data = request.parts.indices.map { request.text(source.span)[request.parts[$0].data].text }
        #expect(data == ["+/8=", #"+\/8="#])
    }

    @Test func `one function of several that may be called is a choice by name`() throws {
        let functions =
            #""contents":{"parts":{"text":"q"}},"tools":{"functionDeclarations":[{"name":"f"},{"name":"g"}]}"#
        func choice(_ config: String) throws -> Translated {
            try written("{\(functions),\"toolConfig\":{\"functionCallingConfig\":\(config)}}")
        }
        let several = try choice(#"{"mode":"ANY","allowedFunctionNames":["f","g"]}"#)
        #expect(several.text.hasSuffix(#""toolConfig":{"functionCallingConfig":{"mode":"ANY"}}}"#))
        #expect(several.lost == ["tool_choice"])
        #expect(try choice(#"{"mode":"NONE"}"#).text.hasSuffix(#"{"mode":"NONE"}}}"#))
        #expect(try choice(#"{"mode":"AUTO"}"#).text.hasSuffix(#"{"mode":"AUTO"}}}"#))
        #expect(try choice(#"{"mode":"MODE_UNSPECIFIED"}"#).text.hasSuffix(#""name":"g"}]}]}"#))
    }
}
