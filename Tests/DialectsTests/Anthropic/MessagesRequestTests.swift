/// Covers MessagesRequestReader.swift, MessagesTurnReading.swift, MessagesMediaReading.swift, MessagesOptionReading.swift, and what
/// of the writers the same client asks for.
import Chat
import ChatStand
import Containers
import Dialects
import Testing

@Suite("A messages request read, and written to a backend of its own kind")
struct MessagesRequestTests {
    private let stand = ChatStand(MessagesFormat(), MessagesFormat())

    /// The body for the backend, its model and limit aside; then what was lost.
    private func translated(_ members: String) throws -> String {
        let found = try stand.request(#"{"model":"m","max_tokens":9,"# + members + "}")
        let head = #"{"model":"target-model","max_tokens":9,"#
        let text = found.text.hasPrefix(head) ? "{" + found.text.dropFirst(head.count) : found.text
        return found.lost.isEmpty ? text : text + " | " + found.lost.joined(separator: " ")
    }

    private static let hi = #""messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}]"#

    @Test(
        "What the backend is asked is what the client asked",
        arguments: [
            "",
            #","temperature":0.5,"top_k":40,"stop_sequences":["a","\n\nb"],"metadata":{"user_id":"u-1"},"service_tier":"auto","stream":true"#,
            #","top_p":0.9,"service_tier":"standard_only""#, #","thinking":{"type":"disabled"}"#,
            #","thinking":{"type":"adaptive","display":"omitted"},"output_config":{"effort":"xhigh"}"#,
            #","output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}}"#,
        ])
    func identity(_ options: String) throws {
        #expect(try translated(Self.hi + options) == "{" + Self.hi + options + "}")
    }

    @Test("Tools, calls and results go through as they are")
    func tools() throws {
        let body =
            #""tools":[{"name":"f","description":"Does f.","input_schema":{"type":"object","properties":{"a":{}}},"strict":true,"cache_control":{"type":"ephemeral"}}],"tool_choice":{"type":"tool","name":"f","disable_parallel_tool_use":true},"system":[{"type":"text","text":"Be \"brief\".","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":[{"type":"text","text":"Go"}]},{"role":"assistant","content":[{"type":"thinking","thinking":"Hm.","signature":"c2ln"},{"type":"redacted_thinking","data":"ZGF0YQ=="},{"type":"text","text":"So:"},{"type":"tool_use","id":"toolu_1","name":"f","input":{"a": [1]}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":[{"type":"text","text":"42"},{"type":"image","source":{"type":"url","url":"https://example.test/a.png"}}],"is_error":true},{"type":"text","text":"And?","cache_control":{"type":"ephemeral"}}]}]"#
        #expect(try translated(body) == "{" + body + "}")
    }

    @Test("Thinking whose signature is empty is not signed")
    func unsigned() throws {
        var compatible = ChatStand(MessagesFormat(), ChatCompletionsFormat.shared)
        compatible.takesExtensions = true
        let found = try compatible.request(
            #"{"max_tokens":9,"messages":[{"role":"assistant","content":[{"type":"thinking","thinking":"Hm.","signature":""},{"type":"text","text":"a"}]},{"role":"user","content":"b"}]}"#
        )
        #expect(found.text.contains(#"{"role":"assistant","content":"a","reasoning_content":"Hm."}"#))
    }

    @Test("Images and documents go through as they are")
    func media() throws {
        let body =
            #""messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},{"type":"image","source":{"type":"file","file_id":"file_1"}},{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"BBBB"},"title":"T"},{"type":"document","source":{"type":"url","url":"https://example.test/a.pdf"}},{"type":"document","source":{"type":"file","file_id":"file_2"}}]}]"#
        #expect(try translated(body) == "{" + body + "}")
    }

    @Test(
        "Shorter forms are written out",
        arguments: [
            (
                #""system":"S","messages":[{"role":"user","content":"a"}]"#,
                #"{"system":[{"type":"text","text":"S"}],"messages":[{"role":"user","content":[{"type":"text","text":"a"}]}]}"#
            ),
            (
                #""messages":[{"role":"user","content":"a"},{"role":"user","content":"b"},{"role":"assistant","content":""},{"role":"user","content":[]}]"#,
                #"{"messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]}"#
            ),
            (
                #""messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"x"},{"type":"tool_result","tool_use_id":"u"}]}]"#,
                #"{"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"x"}]},{"type":"tool_result","tool_use_id":"u"}]}]}"#
            ),
            (
                #""system":null,"tools":null,"cache_control":{"type":"ephemeral"},"# + hi,
                #"{"messages":[{"role":"user","content":[{"type":"text","text":"Hi","cache_control":{"type":"ephemeral"}}]}]}"#
            ),
        ])
    func shorter(_ given: String, _ expected: String) throws {
        #expect(try translated(given) == expected)
    }

    @Test("Documents of words and search results are texts")
    func words() throws {
        let blocks =
            #"{"type":"document","source":{"type":"text","media_type":"text/plain","data":"words"},"title":"T","context":"C","citations":{"enabled":true},"cache_control":{"type":"ephemeral"}},{"type":"document","source":{"type":"content","content":[{"type":"text","text":"inner"}]}},{"type":"search_result","source":"https://example.test","title":"R","content":[{"type":"text","text":"found"}]}"#
        #expect(
            try translated(#""messages":[{"role":"user","content":[\#(blocks)]}]"#)
                == #"{"messages":[{"role":"user","content":[{"type":"text","text":"T"},{"type":"text","text":"C"},{"type":"text","text":"words","cache_control":{"type":"ephemeral"}},{"type":"text","text":"inner"},{"type":"text","text":"R"},{"type":"text","text":"https://example.test"},{"type":"text","text":"found"}]}]} | citations"#
        )
    }

    @Test(
        "What has no place in a chat is named as lost",
        arguments: [
            (#","tools":[{"type":"web_search_20250305","name":"web_search"}]"#, "built_in_tools"),
            (#","mcp_servers":[{}],"container":"c_1""#, "built_in_tools conversation"),
            (#","inference_geo":"eu","speed":"standard""#, "unknown"),
            (#","metadata":{"user_id":null,"x":1}"#, "metadata"),
            (#","cache_control":{"type":"ephemeral","ttl":"1h"}"#, "cache_control"),
            (#","thinking":{"type":"between_tools"}"#, "reasoning_budget"),
            (#","output_config":{"effort":"vast","task_budget":{}}"#, "reasoning_effort unknown"),
            (#","thinking":{"type":"disabled"},"output_config":{"effort":"low"}"#, "reasoning_effort"),
        ])
    func lost(_ options: String, _ names: String) throws {
        #expect(try translated(Self.hi + options).hasSuffix(" | " + names))
    }

    @Test("Blocks of the provider's own tools in a history are passed over")
    func serverTools() throws {
        let content =
            #"{"type":"server_tool_use","id":"s","name":"web_search","input":{}},{"type":"web_search_tool_result","tool_use_id":"s","content":[]},{"type":"text","text":"Found.","citations":[{}]}"#
        #expect(
            try translated(#""messages":[{"role":"user","content":"a"},{"role":"assistant","content":[\#(content)]}]"#)
                == #"{"messages":[{"role":"user","content":[{"type":"text","text":"a"}]},{"role":"assistant","content":[{"type":"text","text":"Found."}]}]} | built_in_tools citations"#
        )
    }

    @Test("A system turn among the others joins the user's words, behind results")
    func systemTurn() throws {
        #expect(
            try translated(
                #""messages":[{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":{}}]},{"role":"system","content":"S"},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"1"}]}]"#
            )
                == #"{"tools":[{"name":"f","input_schema":{"type":"object","properties":{}}}],"tool_choice":{"type":"none"},"messages":[{"role":"user","content":[{"type":"text","text":"a"}]},{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"1"}]},{"type":"text","text":"S"}]}]} | system_position"#
        )
    }

    @Test(
        "A request that the API would refuse is refused, and the member named",
        arguments: [
            (#"{"max_tokens":1}"#, "invalid messages"),
            (#"{"messages":[{"role":"user","content":"a"}]}"#, "invalid max_tokens"),
            (#"{"max_tokens":-1}"#, "invalid max_tokens"), (#"{"max_tokens":1,"messages":[]}"#, "invalid messages"),
            (#"{"max_tokens":1,"messages":[1]}"#, "invalid messages[]"),
            (#"{"max_tokens":1,"messages":[{"role":"tool","content":"a"}]}"#, "invalid messages[].role"),
            (#"{"max_tokens":1,"messages":[{"role":"user"}]}"#, "invalid messages[].content"),
            (
                #"{"max_tokens":1,"messages":[{"role":"user","content":[{"type":"text"}]}]}"#,
                "invalid messages[].content[].text"
            ),
            (
                #"{"max_tokens":1,"messages":[{"role":"user","content":[{"type":"tool_use"}]}]}"#,
                "invalid messages[].content[].type"
            ),
            (
                #"{"max_tokens":1,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":[]}]}]}"#,
                "invalid messages[].content[].input"
            ),
            (
                #"{"max_tokens":1,"messages":[{"role":"user","content":[{"type":"tool_result"}]}]}"#,
                "invalid messages[].content[].tool_use_id"
            ),
            (
                #"{"max_tokens":1,"messages":[{"role":"user","content":[{"type":"container_upload"}]}]}"#,
                "unsupported messages[].content[].type"
            ),
            (
                #"{"max_tokens":1,"messages":[{"role":"user","content":[{"type":"image"}]}]}"#,
                "invalid messages[].content[].source"
            ),
            (#"{"system":1}"#, "invalid system"), (#"{"tools":[{"name":"f"}]}"#, "invalid tools[].input_schema"),
            (#"{"temperature":"1"}"#, "invalid temperature"), (#"{"stop_sequences":[1]}"#, "invalid stop_sequences[]"),
            (#"{"tool_choice":{"type":"tool"}}"#, "invalid tool_choice.name"),
            (#"{"thinking":{"type":"enabled"}}"#, "invalid thinking.budget_tokens"),
            (#"{"output_config":{"format":{"type":"grammar"}}}"#, "unsupported output_config.format.type"),
        ])
    func refused(_ body: String, _ expected: String) {
        var found = ""
        do throws(ChatError) { _ = try stand.request(body) } catch { found = "\(error.kind) \(error.field)" }
        #expect(found == expected)
    }
}
