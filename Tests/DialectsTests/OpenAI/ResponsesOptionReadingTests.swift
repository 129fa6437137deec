import Chat
import Dialects
import Testing

@Suite struct ResponsesOptionReadingTests {
    private let dump = ChatDump(ResponsesFormat())

    /// What is read of members, without the lines that all requests have.
    private func read(_ members: String) -> String {
        dump(#"{"input":"x",\#(members)}"#).split(separator: "\n").filter {
            $0 != #"user: text "x""# && $0 != "wantsUsage"
        }
        .joined(separator: "\n")
    }

    private static let tool =
        #"{"type":"function","name":"get","description":"Gets.","parameters":{"type":"object"},"strict":true}"#

    @Test func `functions are tools, and the choice among them is kept`() {
        let tools = #""tools":[\#(Self.tool),{"type":"function","name":"put","parameters":null,"strict":false}]"#
        let read2 = "tool \"get\" \"Gets.\" {\"type\":\"object\"} strict\ntool \"put\""
        #expect(read(tools) == read2)
        for choice in ["auto", "none", "required"] {
            #expect(read(tools + #","tool_choice":"\#(choice)""#) == read2 + "\ntoolChoice \(choice)")
        }
        #expect(
            read(#""tool_choice":{"type":"function","name":"put"},"# + tools) == read2 + "\ntoolChoice named \"put\"")
    }

    @Test func `tools of the provider's are lost, and a choice of them too`() {
        #expect(
            read(#""tools":[{"type":"web_search"}],"tool_choice":"required""#) == "lost tool_choice, built_in_tools")
        #expect(
            read(#""tools":[\#(Self.tool),{"type":"mcp"}],"tool_choice":{"type":"mcp","server_label":"s"}"#)
                == "tool \"get\" \"Gets.\" {\"type\":\"object\"} strict\nlost tool_choice, built_in_tools")
        #expect(
            read(
                #""tools":[{"type":"function","name":"get","defer_loading":true}],"tool_choice":{"type":"allowed_tools","mode":"required","tools":[]}"#
            ) == "tool \"get\"\ntoolChoice required\nlost tool_choice, unknown")
    }

    @Test func `a schema is taken over with its name`() {
        #expect(
            read(
                #""text":{"format":{"type":"json_schema","name":"out","description":"d","schema":{"type":"object"},"strict":true}}"#
            ) == #"format schema "out" "d" {"type":"object"} strict"#)
        #expect(
            read(#""text":{"format":{"type":"json_schema","name":"out","schema":{},"strict":false}}"#)
                == #"format schema "out" {} lax"#)
    }

    @Test(arguments: ["none", "minimal", "low", "medium", "high", "xhigh", "max"])
    func `every effort is known`(_ effort: String) {
        #expect(read(#""reasoning":{"effort":"\#(effort)"}"#) == "effort \(effort)")
    }

    @Test(arguments: [
        (#""tools":{}"#, "tools"), (#""tools":[{"name":"f"}]"#, "tools[].type"),
        (#""tools":[{"type":"function"}]"#, "tools[].name"),
        (#""tools":[{"type":"function","name":"f","parameters":[]}]"#, "tools[].parameters"),
        (#""tool_choice":"any""#, "tool_choice"), (#""tool_choice":{}"#, "tool_choice.type"),
        (#""tool_choice":{"type":"function"}"#, "tool_choice.name"),
        (#""text":{"format":{}}"#, "text.format.type"), (#""text":{"format":{"type":"xml"}}"#, "text.format.type"),
        (#""text":{"format":{"type":"json_schema","schema":{}}}"#, "text.format.name"),
        (#""text":{"format":{"type":"json_schema","name":"n"}}"#, "text.format.schema"),
    ])
    func `options that OpenAI refuses are refused`(_ members: String, _ field: String) {
        #expect(read(members) == "invalid \(field)")
    }
}
