import Chat
import Containers
import Testing

@Suite struct ConverseToolWritingTests {
    private let claude = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
    private let f = #"{"toolSpec":{"name":"f","inputSchema":{"json":{"type":"object"}}}}"#

    private func rest(
        _ model: String? = nil, _ fill: (inout ConverseDraft) -> Void
    ) throws -> ConverseDraft.Written {
        var draft = ConverseDraft(model)
        draft.say(.user, "Hi")
        fill(&draft)
        return try draft.rest()
    }

    @Test func `a tool has a name, a description and the schema of an object`() throws {
        let written = try rest { draft in
            draft.tool("f", #"{"type":"object","properties":{}}"#)
            draft.request.tools[0].description = draft.piece(#"Does \"f\""#)
            draft.request.tools[0].isStrict = true
            draft.tool("g", "{ }")
            draft.request.tools[1].description = draft.piece(" ")
            draft.tool("h", #"{"properties":{"x":{"type":"string"}},"required":["x"]}"#)
            draft.request.tools.append(ChatTool())
            draft.request.tools[3].name = draft.piece("i")
        }
        #expect(
            written.body
                == #"{,"toolConfig":{"tools":[{"toolSpec":{"name":"f","description":"Does \"f\"","inputSchema":"#
                + #"{"json":{"type":"object","properties":{}}},"strict":true}},"#
                + #"{"toolSpec":{"name":"g","inputSchema":{"json":{"type":"object"}}}},"#
                + #"{"toolSpec":{"name":"h","inputSchema":{"json":{"type":"object","properties":{"x":{"type":"string"}},"#
                + #""required":["x"]}}}},{"toolSpec":{"name":"i","inputSchema":{"json":{"type":"object"}}}}]}}"#)
        #expect(written.lost == [])
    }

    @Test func `a cache point follows a marked tool`() throws {
        let written = try rest(claude) { draft in
            draft.tool("f")
            draft.request.tools[0].endsCachedPrefix = true
        }
        #expect(written.body == #"{,"toolConfig":{"tools":[\#(f),{"cachePoint":{"type":"default"}}]}}"#)
    }

    @Test func `a choice is told where it is one`() throws {
        func choice(_ choice: ChatRequest.ToolChoice) throws -> String {
            try rest { draft in
                draft.tool("f")
                draft.request.toolChoice = choice
                draft.request.toolChoiceName = draft.piece("f")
            }.body
        }
        #expect(try choice(.unsaid) == #"{,"toolConfig":{"tools":[\#(f)]}}"#)
        #expect(try choice(.auto) == #"{,"toolConfig":{"tools":[\#(f)]}}"#)
        #expect(try choice(.required) == #"{,"toolConfig":{"tools":[\#(f)],"toolChoice":{"any":{}}}}"#)
        #expect(try choice(.named) == #"{,"toolConfig":{"tools":[\#(f)],"toolChoice":{"tool":{"name":"f"}}}}"#)
        #expect(try choice(.none) == "{}")
    }

    @Test func `tools that may not be called are told where one was called before`() throws {
        let written = try rest { draft in
            draft.tool("f")
            draft.request.toolChoice = .none
            draft.request.beginTurn(.assistant)
            draft.call("1")
        }
        #expect(written.body.hasSuffix(#","toolConfig":{"tools":[\#(f)]}}"#))
        #expect(written.lost == ["tool_choice"])
    }

    @Test func `tools that were called are told by name where the client tells none`() throws {
        let written = try rest { draft in
            draft.request.beginTurn(.assistant)
            for (index, name) in ["f", "g", "f"].enumerated() { draft.call("\(index)", name) }
        }
        let g = f.replacing(#""f""#, with: #""g""#)
        #expect(written.body.hasSuffix(#","toolConfig":{"tools":[\#(f),\#(g)]}}"#))
        #expect(written.lost == [])
        let many = try rest { draft in
            draft.request.beginTurn(.assistant)
            for index in 0..<100 { draft.call("\(index)", "f\(index)") }
        }
        #expect(many.body.hasSuffix(#"{"toolSpec":{"name":"f31","inputSchema":{"json":{"type":"object"}}}}]}}"#))
    }

    @Test func `one tool at a time is among Claude's own fields, and the choice with it`() throws {
        func single(_ choice: ChatRequest.ToolChoice, _ model: String) throws -> ConverseDraft.Written {
            try rest(model) { draft in
                draft.tool("f")
                draft.request.toolChoice = choice
                draft.request.toolChoiceName = draft.piece("f")
                draft.request.parallelToolCalls = false
            }
        }
        let tools = #"{,"toolConfig":{"tools":[\#(f)]},"additionalModelRequestFields":{"tool_choice":{"#
        let end = #","disable_parallel_tool_use":true}}}"#
        #expect(try single(.unsaid, claude).body == tools + #""type":"auto""# + end)
        #expect(try single(.required, claude).body == tools + #""type":"any""# + end)
        #expect(try single(.named, claude).body == tools + #""type":"tool","name":"f""# + end)
        #expect(try single(.none, claude).body == "{}")
        let other = try single(.required, "amazon.nova-pro-v1:0")
        #expect(other.body == #"{,"toolConfig":{"tools":[\#(f)],"toolChoice":{"any":{}}}}"#)
        #expect(other.lost == ["parallel_tool_calls"])
    }

    @Test func `several tools at a time are what holds anyway`() throws {
        let written = try rest { draft in
            draft.tool("f")
            draft.request.parallelToolCalls = true
        }
        #expect(written.lost == [])
        #expect(try rest { $0.request.parallelToolCalls = false } == .init(body: "{}", lost: []))
    }
}
