/// What Ollama's own clients cannot ask. Covers OllamaMessagesWriting.swift, OllamaRequestWriting.swift.
import Chat
import Containers
import Dialects
import Testing

@Suite struct OllamaRequestWritingTests {
    private func text(_ request: inout ChatRequest, _ role: ChatTurn.Role, _ texts: StaticString...) {
        request.beginTurn(role)
        for text in texts { request.add(ChatPart(.text, text: request.arena.add(text))) }
    }

    /// The members behind the messages.
    private func rest(_ build: (inout ChatRequest) -> Void) throws -> (String, [String]) {
        let written = try ollamaRequest { request in
            text(&request, .user, "x")
            build(&request)
        }
        let start = #"{"model":"m","messages":[{"role":"user","content":"x"}],"#
        #expect(written.body.hasPrefix(start))
        return (String(written.body.dropFirst(start.count)), written.lost)
    }

    @Test func `texts of a turn are one content, an empty line between them`() throws {
        let written = try ollamaRequest { request in
            text(&request, .system, "a", "b")
            text(&request, .user, "c", "", "d")
            request.beginTurn(.assistant)
        }
        #expect(
            written.body
                == #"{"model":"m","messages":[{"role":"system","content":"a\n\nb"},{"role":"user","content":"c\n\nd"},{"role":"assistant","content":""}],"stream":false}"#
        )
    }

    @Test func `results of tools are messages before what else their turn says`() throws {
        let written = try ollamaRequest { request in
            request.beginTurn(.assistant)
            for (id, name): (StaticString, StaticString) in [("x", "f"), ("y", "g")] {
                var call = ChatPart(.toolCall)
                call.id = request.arena.add(id)
                call.name = request.arena.add(name)
                request.add(call)
            }
            request.beginTurn(.user)
            request.add(ChatPart(.text, text: request.arena.add("and?")))
            for id: StaticString in ["y", "x", "z"] {
                var result = ChatPart(.toolResult)
                result.id = request.arena.add(id)
                result.children = 2
                request.add(result)
                request.add(ChatPart(.text, text: request.arena.add("1")))
                request.add(ChatPart(.text, text: request.arena.add("2")))
            }
        }
        #expect(
            written.body
                == #"{"model":"m","messages":[{"role":"assistant","content":"","tool_calls":[{"id":"x","function":{"name":"f","arguments":{}}},{"id":"y","function":{"name":"g","arguments":{}}}]},{"role":"tool","content":"1\n\n2","tool_name":"g","tool_call_id":"y"},{"role":"tool","content":"1\n\n2","tool_name":"f","tool_call_id":"x"},{"role":"tool","content":"1\n\n2","tool_call_id":"z"},{"role":"user","content":"and?"}],"stream":false}"#
        )
        #expect(written.lost == [])
    }

    @Test func `images that are elsewhere are left out, and noted`() throws {
        let written = try ollamaRequest { request in
            text(&request, .user, "x")
            var data = ChatPart(.image)
            data.data = request.arena.add("AAAA")
            data.detail = request.arena.add("auto")
            request.add(data)
            var url = ChatPart(.image)
            url.url = request.arena.add("https://a/b.png")
            url.detail = request.arena.add("low")
            request.add(url)
            var file = ChatPart(.image)
            file.id = request.arena.add("file-1")
            request.add(file)
        }
        #expect(
            written.body
                == #"{"model":"m","messages":[{"role":"user","content":"x","images":["AAAA"]}],"stream":false}"#)
        #expect(written.lost == ["image_url", "image_file", "image_detail"])
    }

    @Test(arguments: [(ChatPart.Kind.audio, "unsupported audio"), (.file, "unsupported file")])
    func `audio and files cannot be left out`(_ kind: ChatPart.Kind, _ expected: String) {
        for isResult in [false, true] {
            let error = chatError { () throws(ChatError) in
                _ = try ollamaRequest { request in
                    request.beginTurn(.user)
                    if isResult {
                        var result = ChatPart(.toolResult)
                        result.children = 1
                        request.add(result)
                    }
                    request.add(ChatPart(kind))
                }
            }
            #expect(error == expected)
        }
    }

    @Test func `what belongs to a part alone is noted`() throws {
        let written = try ollamaRequest { request in
            text(&request, .assistant, "x")
            request.turns[0].name = request.arena.add("Ada")
            var thinking = ChatPart(.thinking, text: request.arena.add("hm"))
            thinking.signature = request.arena.add("sig")
            request.add(thinking)
            request.add(ChatPart(.redactedThinking))
            var refusal = ChatPart(.refusal, text: request.arena.add("no"))
            refusal.endsCachedPrefix = true
            request.add(refusal)
            request.beginTurn(.user)
            var result = ChatPart(.toolResult)
            result.isError = true
            request.add(result)
        }
        #expect(
            written.body
                == #"{"model":"m","messages":[{"role":"assistant","content":"xno","thinking":"hm"},{"role":"tool","content":""}],"stream":false}"#
        )
        #expect(
            written.lost == [
                "tool_result_error", "thinking_signature", "redacted_thinking", "participant_name", "cache_control",
            ])
    }

    @Test func `a choice of tools is to offer them or not`() throws {
        func write(_ choice: ChatRequest.ToolChoice) throws -> (String, [String]) {
            try rest { request in
                var tool = ChatTool()
                tool.name = request.arena.add("f")
                tool.isStrict = true
                request.tools.append(tool)
                request.parallelToolCalls = false
                request.toolChoice = choice
            }
        }
        let offered =
            #""tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{}}}}],"stream":false}"#
        #expect(try write(.auto) == (offered, ["parallel_tool_calls", "strict"]))
        #expect(try write(.required) == (offered, ["tool_choice", "parallel_tool_calls", "strict"]))
        #expect(try write(.named) == (offered, ["tool_choice", "parallel_tool_calls", "strict"]))
        #expect(try write(.none) == (#""stream":false}"#, []))
    }

    @Test(arguments: [
        (Reasoning.Effort.none, "false"), (.minimal, #""low""#), (.low, #""low""#), (.medium, #""medium""#),
        (.high, #""high""#), (.xhigh, #""max""#), (.max, #""max""#),
    ])
    func `efforts are the nearest that the server has`(_ effort: Reasoning.Effort, _ think: String) throws {
        let (body, lost) = try rest { $0.reasoning.effort = effort }
        #expect(body == #""think":\#(think),"stream":false}"# && lost == [])
    }

    @Test func `a budget is whether to think at all`() throws {
        #expect(try rest { $0.reasoning.budget = 0 } == (#""think":false,"stream":false}"#, []))
        #expect(try rest { $0.reasoning.budget = -1 } == (#""think":true,"stream":false}"#, []))
        #expect(try rest { $0.reasoning.budget = 9 } == (#""think":true,"stream":false}"#, ["reasoning_budget"]))
        #expect(try rest { $0.reasoning.isShown = true } == (#""think":true,"stream":false}"#, []))
        #expect(try rest { $0.reasoning.isShown = false } == (#""stream":false}"#, []))
    }

    @Test func `a format without a schema is any object`() throws {
        #expect(try rest { $0.format.kind = .json } == (#""format":"json","stream":false}"#, []))
        #expect(try rest { $0.format.kind = .schema } == (#""format":"json","stream":false}"#, []))
    }

    @Test func `what there is no place for is noted`() throws {
        let (body, lost) = try rest { request in
            request.choices = 2
            request.wantsLogprobs = true
            request.verbosity = request.arena.add("low")
            request.user = request.arena.add("u")
            request.metadata = request.arena.add("{}")
            request.serviceTier = request.arena.add("flex")
        }
        #expect(body == #""stream":false}"#)
        #expect(lost == ["logprobs", "n", "metadata", "user", "service_tier", "verbosity"])
        #expect(try rest { $0.serviceTier = $0.arena.add("auto") }.1 == [])
    }
}
