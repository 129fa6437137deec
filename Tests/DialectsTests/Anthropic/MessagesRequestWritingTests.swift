/// Covers MessagesRequestWriter.swift, MessagesTurnWriting.swift, MessagesBlockWriting.swift, MessagesToolWriting.swift,
/// MessagesOptionWriting.swift and MessagesThinking.swift with chats that clients of other dialects send.
import Chat
import Containers
import Dialects
import Testing

@Suite("A chat of another dialect, written as a messages request")
struct MessagesRequestWritingTests {
    private static let hi = #""messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}]"#

    private func written(_ change: (inout MessagesRequestRun) -> Void) throws -> String {
        var run = MessagesRequestRun()
        change(&run)
        return try run.written()
    }

    /// What is written besides one turn of the user's.
    private func options(_ change: (inout MessagesRequestRun) -> Void) throws -> String {
        let text = try written {
            $0.turn(.user, "Hi")
            change(&$0)
        }
        return text.replacing(Self.hi, with: "…")
    }

    @Test("Leading system turns are the system prompt, and roles alternate")
    func turns() throws {
        #expect(
            try written {
                $0.turn(.system, "S1")
                $0.turn(.system, "S2", "")
                $0.turn(.user, "a")
                $0.turn(.user, #" \n"#)
                $0.turn(.assistant, "")
                $0.turn(.user, "b")
                $0.turn(.assistant, "c")
            }
                == #"{"system":[{"type":"text","text":"S1"},{"type":"text","text":"S2"}],"messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},{"role":"assistant","content":[{"type":"text","text":"c"}]}]}"#
        )
    }

    @Test("A conversation that the assistant opens gets a user's turn before it, and says so")
    func opening() throws {
        #expect(
            try written {
                $0.turn(.assistant, "Hello!")
                $0.turn(.user, "Hi")
            }
                == #"{"messages":[{"role":"user","content":"."},{"role":"assistant","content":[{"type":"text","text":"Hello!"}]},{"role":"user","content":[{"type":"text","text":"Hi"}]}]} | prefill"#
        )
    }

    @Test("Results of tools stand first in the turn behind the calls")
    func results() throws {
        #expect(
            try written {
                $0.tool("f", "{}")
                $0.turn(.user, "Go")
                $0.turn(.assistant, "")
                $0.call("a", "f", json: #"{"x":1}"#)
                $0.call("b", "f", json: "{}")
                $0.request.beginTurn(.user)
                $0.result("a", "1")
                $0.turn(.system, "S")
                $0.request.beginTurn(.user)
                $0.result("b", "")
            }
                == #"{"tools":[{"name":"f","input_schema":{"type":"object","properties":{}}}],"messages":[{"role":"user","content":[{"type":"text","text":"Go"}]},{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":{"x":1}},{"type":"tool_use","id":"b","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[{"type":"text","text":"1"}]},{"type":"tool_result","tool_use_id":"b"},{"type":"text","text":"S"}]}]} | system_position"#
        )
    }

    @Test("Arguments that are no object are wrapped; ids are spelled as the API takes them, or made")
    func calls() throws {
        #expect(
            try written {
                $0.tool("f", "{}")
                $0.turn(.user, "Go")
                $0.turn(.assistant, "")
                var part = ChatPart(.toolCall, text: $0.piece(#"{\"x\":"#))
                (part.id, part.name) = ($0.piece("a.b:c"), $0.piece("f"))
                $0.request.add(part)
                $0.call("", "f", json: "{}")
                $0.request.beginTurn(.user)
                $0.result("a.b:c", "1")
                $0.result("", "2")
            }
                == #"{"tools":[{"name":"f","input_schema":{"type":"object","properties":{}}}],"messages":[{"role":"user","content":[{"type":"text","text":"Go"}]},{"role":"assistant","content":[{"type":"tool_use","id":"a_b_c","name":"f","input":{"arguments":"{\"x\":"}},{"type":"tool_use","id":"call_1","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"a_b_c","content":[{"type":"text","text":"1"}]},{"type":"tool_result","tool_use_id":"call_1","content":[{"type":"text","text":"2"}]}]}]} | tool_arguments"#
        )
    }

    @Test("A schema names its type")
    func schemas() throws {
        let text = try options {
            $0.tool("a", "")
            $0.tool("b", #"{ "properties":{} }"#)
            $0.tool("c", #"{"type":"object"}"#)
        }
        #expect(
            text
                == #"{"tools":[{"name":"a","input_schema":{"type":"object","properties":{}}},{"name":"b","input_schema":{"type":"object", "properties":{} }},{"name":"c","input_schema":{"type":"object"}}],…}"#
        )
    }

    @Test("Which tool is to be called, and how many at once")
    func toolChoice() throws {
        func choice(_ choice: ChatRequest.ToolChoice, parallel: Bool? = nil) throws -> String {
            try options {
                $0.tool("f", "{}")
                $0.request.toolChoice = choice
                $0.request.toolChoiceName = $0.piece("f")
                $0.request.parallelToolCalls = parallel
            }.replacing(#"{"tools":[{"name":"f","input_schema":{"type":"object","properties":{}}}],"#, with: "{")
        }
        #expect(try choice(.unsaid) == "{…}")
        #expect(try choice(.unsaid, parallel: true) == "{…}")
        #expect(
            try choice(.unsaid, parallel: false)
                == #"{"tool_choice":{"type":"auto","disable_parallel_tool_use":true},…}"#)
        #expect(try choice(.none, parallel: false) == #"{"tool_choice":{"type":"none"},…}"#)
        #expect(try choice(.required) == #"{"tool_choice":{"type":"any"},…}"#)
        #expect(try choice(.named) == #"{"tool_choice":{"type":"tool","name":"f"},…}"#)
        #expect(try options { $0.request.toolChoice = .required } == "{…} | tool_choice")
    }

    @Test("Sampling is bounded, and what the API does not know is lost unless it says nothing")
    func sampling() throws {
        #expect(try options { $0.request.temperature = $0.piece("1.7") } == #"{…,"temperature":1} | temperature"#)
        #expect(
            try options {
                $0.request.temperature = $0.piece("0.2")
                $0.request.topP = $0.piece("0.5")
            } == #"{…,"temperature":0.2} | top_p"#)
        #expect(
            try options {
                $0.request.frequencyPenalty = $0.piece("0.0")
                $0.request.repetitionPenalty = $0.piece("1")
                $0.request.topLogprobs = 0
                $0.request.stops.append($0.piece(#"\n"#))
            } == "{…} | stop")
        #expect(
            try options {
                $0.request.minP = $0.piece("0.1")
                $0.request.frequencyPenalty = $0.piece("0.5")
                $0.request.presencePenalty = $0.piece("-1")
                $0.request.repetitionPenalty = $0.piece("1.1")
                $0.request.seed = $0.piece("7")
                $0.request.choices = 2
                $0.request.wantsLogprobs = true
                $0.request.verbosity = $0.piece("low")
                $0.request.serviceTier = $0.piece("flex")
                $0.request.metadata = $0.piece("{}")
                $0.request.format.kind = .json
            }
                == "{…} | min_p frequency_penalty presence_penalty repetition_penalty seed logprobs n json_format metadata service_tier verbosity"
        )
    }

    @Test("Effort and budget become thinking")
    func reasoning() throws {
        func said(limit: Int? = nil, _ effort: Reasoning.Effort? = nil, budget: Int? = nil) throws -> String {
            try options {
                $0.request.maxTokens = limit
                $0.request.reasoning.effort = effort
                $0.request.reasoning.budget = budget
            }.replacing(#"{"model":"target-model","max_tokens":"#, with: "{")
        }
        #expect(try said(.high) == #"{…,"thinking":{"type":"adaptive"},"output_config":{"effort":"high"}}"#)
        #expect(try said(.minimal) == #"{…,"thinking":{"type":"adaptive"},"output_config":{"effort":"low"}}"#)
        #expect(try said(Reasoning.Effort.none) == #"{…,"thinking":{"type":"disabled"}}"#)
        #expect(try said(budget: 0) == #"{…,"thinking":{"type":"disabled"}}"#)
        #expect(try said(budget: -1) == #"{…,"thinking":{"type":"adaptive"}}"#)
        #expect(try said(budget: 2048) == #"{…,"thinking":{"type":"enabled","budget_tokens":2048}}"#)
        #expect(try said(budget: 9000) == #"{13096,…,"thinking":{"type":"enabled","budget_tokens":9000}}"#)
        #expect(
            try said(limit: 2000, budget: 2000)
                == #"{2000,…,"thinking":{"type":"enabled","budget_tokens":1999}} | reasoning_budget"#)
        #expect(try said(limit: 1000, budget: 2000) == "{1000,…} | reasoning_budget")
        #expect(
            try said(budget: 100) == #"{…,"thinking":{"type":"enabled","budget_tokens":1024}} | reasoning_budget"#)
    }

    @Test("A model whose name tells its version is told in the way that it knows")
    func reasoningByVersion() throws {
        func said(_ model: String, _ effort: Reasoning.Effort? = nil, budget: Int? = nil, limit: Int? = nil) throws
            -> String
        {
            try options {
                $0.traits.model.clear()
                $0.traits.model.append(text: model)
                $0.request.maxTokens = limit
                $0.request.reasoning.effort = effort
                $0.request.reasoning.budget = budget
            }.replacing(#"{"model":"\#(model)","max_tokens":"#, with: "{")
        }
        let sonnet = "claude-sonnet-4-5-20250929"
        #expect(try said(sonnet, .low, limit: 9999) == #"{9999,…,"thinking":{"type":"enabled","budget_tokens":1024}}"#)
        #expect(try said(sonnet, .high) == #"{8192,…,"thinking":{"type":"enabled","budget_tokens":4096}}"#)
        #expect(
            try said(sonnet, budget: -1, limit: 99999)
                == #"{99999,…,"thinking":{"type":"enabled","budget_tokens":16384}}"#)
        #expect(
            try said(sonnet, budget: 3000, limit: 9999)
                == #"{9999,…,"thinking":{"type":"enabled","budget_tokens":3000}}"#)
        #expect(try said(sonnet, .high, limit: 1000) == "{1000,…} | reasoning_effort")
        #expect(try said(sonnet, Reasoning.Effort.none, limit: 9999) == #"{9999,…,"thinking":{"type":"disabled"}}"#)
        #expect(
            try said("claude-opus-4-7", .high, limit: 9999)
                == #"{9999,…,"thinking":{"type":"adaptive"},"output_config":{"effort":"high"}}"#)
        #expect(
            try said("claude-opus-4-7", budget: 2048, limit: 9999)
                == #"{9999,…,"thinking":{"type":"adaptive"}} | reasoning_budget"#)
        #expect(try said("claude-3-5-haiku-latest", .low, limit: 9999) == "{9999,…} | reasoning_effort")
    }

    @Test("Thinking leaves sampling alone, and gives way to a forced tool")
    func thinkingRules() throws {
        #expect(
            try options {
                $0.request.reasoning.effort = .low
                $0.request.temperature = $0.piece("0.2")
                $0.request.topP = $0.piece("0.99")
                $0.request.topK = $0.piece("5")
            }
                == #"{…,"thinking":{"type":"adaptive"},"output_config":{"effort":"low"},"top_p":0.99} | temperature top_k"#
        )
        let forced = try options {
            $0.tool("f", "{}")
            $0.request.toolChoice = .required
            $0.request.reasoning.effort = .low
        }
        #expect(forced.hasSuffix(#"…,"output_config":{"effort":"low"}} | reasoning_effort"#))
    }

    @Test("A budget is left out where calls without thinking have just been answered")
    func toolLoop() throws {
        func said(signature: String) throws -> String {
            let text = try written {
                $0.request.reasoning.budget = 2048
                $0.tool("f", "{}")
                $0.turn(.user, "Go")
                $0.request.beginTurn(.assistant)
                var part = ChatPart(.thinking, text: $0.piece("Hm."))
                part.signature = $0.piece(signature)
                $0.request.add(part)
                $0.call("a", "f", json: "{}")
                $0.request.beginTurn(.user)
                $0.result("a", "1")
            }
            return text.contains("budget_tokens") ? "thinks" : String(text.drop { $0 != "|" })
        }
        #expect(try said(signature: "c2ln") == "thinks")
        #expect(try said(signature: "") == "| thinking reasoning_budget")
    }

    @Test("Media of other dialects")
    func media() throws {
        func part(_ kind: ChatPart.Kind, data: String, type: String = "", name: String = "") throws -> String {
            try written {
                $0.request.beginTurn(.user)
                var part = ChatPart(kind)
                part.data = $0.piece(data)
                if !type.isEmpty { part.mediaType = $0.piece(type) }
                if !name.isEmpty { part.name = $0.piece(name) }
                part.detail = $0.piece("low")
                $0.request.add(part)
            }.replacing(#"{"messages":[{"role":"user","content":["#, with: "").replacing("]}]}", with: "")
        }
        #expect(
            try part(.image, data: "/9j/4AA")
                == #"{"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"/9j/4AA"}} | image_detail"#
        )
        #expect(
            try part(.file, data: "JVBE", name: "a.pdf")
                == #"{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBE"},"title":"a.pdf"}"#
        )
        #expect(
            try part(.file, data: "SGkgInlvdSIK", type: "text/csv")
                == #"{"type":"document","source":{"type":"text","media_type":"text/plain","data":"Hi \"you\"\n"}}"#)
        #expect(throws: ChatError.self) { try part(.file, data: "gA==", type: "text/plain") }
        #expect(throws: ChatError.self) { try part(.file, data: "AAAA", type: "application/zip") }
        #expect(throws: ChatError.self) { try part(.audio, data: "AAAA", type: "audio/wav") }
    }

    @Test("What the assistant's side cannot hold is lost")
    func assistantParts() throws {
        #expect(
            try written {
                $0.turn(.user, "Go")
                $0.request.beginTurn(.assistant)
                for kind in [ChatPart.Kind.image, .audio, .file, .thinking] { $0.request.add(ChatPart(kind)) }
                $0.request.add(ChatPart(.refusal, text: $0.piece("No.")))
                $0.turn(.user, "Please")
                $0.request.turns[2].name = $0.piece("ann")
            }
                == #"{"messages":[{"role":"user","content":[{"type":"text","text":"Go"}]},{"role":"assistant","content":[{"type":"text","text":"No."}]},{"role":"user","content":[{"type":"text","text":"Please"}]}]} | file thinking participant_name generated_image generated_audio refusal_text"#
        )
    }

    @Test("At most four prefixes are marked to be cached")
    func marks() throws {
        let text = try written {
            $0.turn(.user, "1", "2", "3", "4", "5")
            for index in 0..<5 { $0.request.parts[index].endsCachedPrefix = true }
        }
        #expect(text.split(separator: "ephemeral").count == 5)
        #expect(text.hasSuffix(#"{"type":"text","text":"5"}]}]} | cache_control"#))
    }

    @Test("The model is escaped, and the limit the client's")
    func head() throws {
        var run = MessagesRequestRun()
        run.traits.model.append(text: "\"x")
        run.request.maxTokens = 5
        run.turn(.user, "Hi")
        #expect(try run.written().hasPrefix(#"{"model":"target-model\"x","max_tokens":5,"messages":"#))
    }
}
