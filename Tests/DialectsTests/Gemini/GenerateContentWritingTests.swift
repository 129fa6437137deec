/// Covers Dialects/Gemini/GenerateContentRequestWriting.swift, GenerateContentPartWriting.swift and GenerateContentConfigWriting.swift.
import Chat
import Containers
import Dialects
import Testing

@Suite struct GenerateContentWritingTests {
    @Test func `turns of one role are one content, and system text has its own place`() throws {
        var chat = CanonicalChat()
        chat.add(.system, .text) { $0.text = $1.add("a") }
        chat.add(.user, .text) { $0.text = $1.add("b") }
        chat.add(.user, .text) { $0.text = $1.add("c\\n") }
        chat.add(.assistant, .text) { $0.text = $1.add("") }
        chat.add(.assistant, .text) { $0.text = $1.add("d") }
        chat.add(.system, .text) { $0.text = $1.add("e") }
        chat.add(.user, .text) { $0.text = $1.add("f") }
        let (text, lost) = try chat.written()
        #expect(
            text
                == #"{"contents":[{"role":"user","parts":[{"text":"b"},{"text":"c\n"}]},{"role":"model","parts":[{"text":"d"}]},{"role":"user","parts":[{"text":"f"}]}],"systemInstruction":{"parts":[{"text":"a"},{"text":"e"}]}}"#
        )
        #expect(lost == ["system_position"])
    }

    @Test func `there is a turn of the user's, and the last is not the model's unnoticed`() throws {
        var system = CanonicalChat()
        system.add(.system, .text) { $0.text = $1.add("a") }
        let alone = try system.written().text
        #expect(
            alone
                == #"{"contents":[{"role":"user","parts":[{"text":" "}]}],"systemInstruction":{"parts":[{"text":"a"}]}}"#
        )
        var prefilled = CanonicalChat(user: "q")
        prefilled.add(.assistant, .text) { $0.text = $1.add("{") }
        let lost = try prefilled.written().lost
        #expect(lost == ["prefill"])
    }

    @Test func `results are named after their calls, and stand in the order of these`() throws {
        var chat = CanonicalChat(user: "q")
        chat.call("c1", "f", #"{"a":1}"#)
        chat.call("c2", "f", "{}")
        chat.call("c3", "g", "{}")
        chat.result("c3", "three")
        chat.result("c1", "one")
        chat.result("c2", #"{\"two\":2}"#)
        chat.add(.user, .text) { $0.text = $1.add("go on") }
        let (text, lost) = try chat.written(for: "gemini-2.5-flash")
        #expect(
            text
                == #"{"contents":[{"role":"user","parts":[{"text":"q"}]},{"role":"model","parts":[{"functionCall":{"name":"f","args":{"a":1}}},{"functionCall":{"name":"f","args":{}}},{"functionCall":{"name":"g","args":{}}}]},{"role":"user","parts":[{"functionResponse":{"name":"f","response":{"result":"one"}}},{"functionResponse":{"name":"f","response":{"two":2}}},{"functionResponse":{"name":"g","response":{"result":"three"}}}]},{"role":"user","parts":[{"text":"go on"}]}]}"#
        )
        #expect(lost == [])
    }

    private func failure(_ chat: consuming CanonicalChat) -> String? {
        do throws(ChatError) { _ = try chat.written() } catch { return "\(error.kind) \(error.field)" }
        return nil
    }

    @Test func `a result without its call, or in the model's own turn, is refused`() {
        var chat = CanonicalChat(user: "q")
        chat.call("c1", "f", "{}")
        chat.result("c2", "x")
        let unknown = failure(chat)
        #expect(unknown == "invalid tool_call_id")
        var odd = CanonicalChat(user: "q")
        odd.call("c1", "f", "{}")
        odd.more(.toolResult) { $0.id = $1.add("c1") }
        let refusal = failure(odd)
        #expect(refusal == "invalid role")
    }

    @Test(
        "Any text but an object's is wrapped",
        arguments: [
            ("", #"{"result":""}"#), ("[1]", #"{"result":"[1]"}"#), (#" \n{\"a\": 1} "#, " \n{\"a\": 1} "),
            (#"{\"a\":1"#, #"{"result":"{\"a\":1"}"#), (#"{} {}"#, #"{"result":"{} {}"}"#),
            (#"{\"a\":\"\n\"}"#, #"{"result":"{\"a\":\"\n\"}"}"#), (#"{\"a\":\"\\n\"}"#, #"{"a":"\n"}"#),
        ] as [(StaticString, String)])
    func results(_ inside: StaticString, _ response: String) throws {
        var chat = CanonicalChat(user: "q")
        chat.call("c1", "f", "{}")
        chat.result("c1", inside)
        let text = try chat.written().text
        #expect(text.hasSuffix(#"{"functionResponse":{"name":"f","response":\#(response)}}]}]}"#))
    }

    @Test func `a failure is told as one, and several texts are lines`() throws {
        var chat = CanonicalChat(user: "q")
        chat.call("c1", "f", "{}")
        chat.result("c1", #"{\"a\":1}"#, isError: true)
        let failure = try chat.written().text
        #expect(failure.hasSuffix(#""response":{"error":"{\"a\":1}"}}}]}]}"#))
        chat = CanonicalChat(user: "q")
        chat.call("c1", "f", "{}")
        chat.add(.user, .toolResult) { part, arena in
            part.id = arena.add("c1")
            part.children = 3
        }
        chat.more(.text) { $0.text = $1.add("a") }
        chat.more(.text) { $0.text = $1.add("b") }
        chat.more(.image) { part, arena in
            part.data = arena.add("AA")
            part.mediaType = arena.add("image/png")
        }
        let (newer, kept) = try chat.written()
        #expect(
            newer.hasSuffix(
                #""response":{"result":"a\nb"},"parts":[{"inlineData":{"mimeType":"image/png","data":"AA"}}]}}]}]}"#))
        #expect(kept == [])
        let (older, lost) = try chat.written(for: "gemini-2.5-pro")
        #expect(older.hasSuffix(#""response":{"result":"a\nb"}}}]}]}"#))
        #expect(lost == ["tool_result_images"])
    }

    @Test func `models that are not known to be older get a signature with the first call of a turn`() throws {
        func calls(_ model: String, _ signature: StaticString?) throws -> String {
            var chat = CanonicalChat(user: "q")
            chat.call("c1", "f", "{}", signature: signature)
            chat.call("c2", "g", "{}")
            chat.result("c1", "1")
            chat.result("c2", "2")
            let text = try chat.written(for: model).text
            return text.split(separator: #""role":"model","parts":["#)[1].split(separator: "]}")[0].description
        }
        let bypass = #""thoughtSignature":"c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=""#
        let rest = #"{"functionCall":{"name":"g","args":{}}}"#
        for model in [
            "gemini-3-flash", "models/gemini-3.1-pro-preview", "gemini-4-argon", "gemini-10-x", "gemini-flash-latest",
            "tuned",
        ] {
            #expect(try calls(model, nil) == #"{"functionCall":{"name":"f","args":{}},\#(bypass)},\#(rest)"#)
        }
        for model in ["gemini-2.5-flash", "gemma-3", "gemini-2.0-flash"] {
            #expect(try calls(model, nil) == #"{"functionCall":{"name":"f","args":{}}},\#(rest)"#)
        }
        #expect(
            try calls("gemini-3-flash", "c2ln")
                == #"{"functionCall":{"name":"f","args":{}},"thoughtSignature":"c2ln"},\#(rest)"#)
    }

    @Test func `thinking goes back without its signature, and what cannot be read is lost`() throws {
        var chat = CanonicalChat(user: "q")
        chat.add(.assistant, .thinking) { part, arena in
            part.text = arena.add("hm")
            part.signature = arena.add("s")
        }
        chat.more(.redactedThinking) { $0.data = $1.add("x") }
        chat.more(.refusal) { $0.text = $1.add("no") }
        chat.add(.user, .text) { $0.text = $1.add("why") }
        let (text, lost) = try chat.written()
        #expect(text.contains(#"{"role":"model","parts":[{"text":"hm","thought":true},{"text":"no"}]}"#))
        #expect(lost == ["thinking_signature", "redacted_thinking", "refusal_text"])
    }

    @Test func `media have a type in any case`() throws {
        func media(_ kind: ChatPart.Kind, _ fill: (inout ChatPart, inout Arena) -> Void) throws -> String {
            var chat = CanonicalChat()
            chat.add(.user, kind, fill)
            let text = try chat.written().text
            return String(text.dropFirst(#"{"contents":[{"role":"user","parts":["#.count).dropLast(4))
        }
        #expect(
            try media(.image) { $0.url = $1.add("https://h/a.PNG?x=.gif") }
                == #"{"fileData":{"mimeType":"image/png","fileUri":"https://h/a.PNG?x=.gif"}}"#)
        #expect(
            try media(.image) { $0.url = $1.add("https://h/a") }
                == #"{"fileData":{"mimeType":"image/jpeg","fileUri":"https://h/a"}}"#)
        #expect(
            try media(.audio) { $0.data = $1.add("AA") } == #"{"inlineData":{"mimeType":"audio/wav","data":"AA"}}"#)
        #expect(
            try media(.file) { $0.data = $1.add("AA") } == #"{"inlineData":{"mimeType":"application/pdf","data":"AA"}}"#
        )
        #expect(throws: ChatError.self) { try media(.file) { $0.id = $1.add("file-1") } }
    }

    @Test func `what Google has no word for is told`() throws {
        var chat = CanonicalChat(user: "q")
        chat.more(.image) { part, arena in
            part.data = arena.add("AA")
            part.detail = arena.add("high")
            part.endsCachedPrefix = true
        }
        chat.request.turns[0].name = chat.request.arena.add("ann")
        chat.request.minP = chat.request.arena.add("0.1")
        chat.request.repetitionPenalty = chat.request.arena.add("1.1")
        chat.request.seed = chat.request.arena.add("4294967296")
        chat.request.verbosity = chat.request.arena.add("low")
        chat.request.user = chat.request.arena.add("u")
        chat.request.metadata = chat.request.arena.add("{}")
        chat.request.serviceTier = chat.request.arena.add("scale")
        chat.request.parallelToolCalls = false
        for _ in 0..<6 { chat.request.stops.append(chat.request.arena.add("s")) }
        var tool = ChatTool()
        tool.name = chat.request.arena.add("f")
        tool.isStrict = true
        chat.request.tools.append(tool)
        let (text, lost) = try chat.written()
        #expect(
            lost == [
                "min_p", "repetition_penalty", "seed", "stop", "parallel_tool_calls", "strict", "image_detail",
                "participant_name", "cache_control", "metadata", "user", "service_tier", "verbosity",
            ])
        #expect(
            text.hasSuffix(
                #""tools":[{"functionDeclarations":[{"name":"f"}]}],"generationConfig":{"stopSequences":["s","s","s","s","s"]}}"#
            ))
    }

    @Test func `what is neutral is no loss`() throws {
        var chat = CanonicalChat(user: "q")
        chat.request.minP = chat.request.arena.add("0.0")
        chat.request.repetitionPenalty = chat.request.arena.add("1")
        chat.request.topK = chat.request.arena.add("-1")
        chat.request.serviceTier = chat.request.arena.add("auto")
        chat.request.parallelToolCalls = true
        chat.request.toolChoice = .auto
        let (text, lost) = try chat.written()
        #expect(text == #"{"contents":[{"role":"user","parts":[{"text":"q"}]}]}"#)
        #expect(lost == [])
    }

    @Test func `a tool by name is the one function that is allowed`() throws {
        var chat = CanonicalChat(user: "q")
        var tool = ChatTool()
        tool.name = chat.request.arena.add("f")
        tool.description = chat.request.arena.add("does \\\"it\\\"")
        tool.parameters = chat.request.arena.add(#"{"$ref":"x"}"#)
        chat.request.tools.append(tool)
        chat.request.toolChoice = .named
        chat.request.toolChoiceName = tool.name
        let text = try chat.written().text
        #expect(
            text.hasSuffix(
                #""tools":[{"functionDeclarations":[{"name":"f","description":"does \"it\"","parametersJsonSchema":{"$ref":"x"}}]}],"toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]}}}"#
            ))
    }
}
