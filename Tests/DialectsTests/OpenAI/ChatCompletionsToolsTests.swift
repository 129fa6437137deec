/// Covers ChatCompletionsToolReading.swift: tools, and which of them are to be called.
import Chat
import ChatStand
import Containers
import Dialects
import Testing

@Suite struct ChatCompletionsToolsTests {
    private let stand = ChatStand(ChatCompletionsFormat.shared, ChatCompletionsFormat.shared)
    private let head = #"{"model":"target-model","messages":[{"role":"user","content":"hi"}]"#

    private func written(_ members: String) throws(ChatError) -> Translated {
        var translated = try stand.request("{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\(members)}")
        if translated.text.hasPrefix(head + ",") {
            translated.text = String(translated.text.dropFirst(head.count + 1).dropLast())
        }
        return translated
    }

    private func tool(_ name: String) -> String { #"{"type":"function","function":{"name":"\#(name)"}}"# }

    @Test(arguments: [
        #""tools":[{"type":"function","function":{"name":"f","description":"Does \"it\".","parameters":{"type":"object","properties":{"a":{"type":"string"}}},"strict":true}}]"#,
        #""tools":[{"type":"function","function":{"name":"f"}},{"type":"function","function":{"name":"g"}}],"tool_choice":"auto""#,
        #""tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"none""#,
        #""tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"required","parallel_tool_calls":false"#,
        #""tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":{"type":"function","function":{"name":"f"}}"#,
    ])
    func `tools and their choice are sent as they were`(_ members: String) throws {
        let translated = try written(members)
        #expect(translated.text == members)
        #expect(translated.lost == [])
    }

    @Test func `allowed tools are the tools`() throws {
        let choice =
            #""tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[\#(tool("h")),\#(tool("f"))]}}"#
        let tools = #""tools":[\#(tool("f")),\#(tool("g")),\#(tool("h"))]"#
        let expected = #""tools":[\#(tool("f")),\#(tool("h"))],"tool_choice":"required""#
        // Before the tools that it speaks of, and behind them.
        #expect(try written("\(choice),\(tools)").text == expected)
        #expect(try written("\(tools),\(choice)").text == expected)
    }

    @Test func `tools of the provider's own, strictness that is not asked for, and marks of the cache`() throws {
        let builtIn = try written(#""tools":[\#(tool("f")),{"type":"web_search"}]"#)
        #expect(builtIn.text == #""tools":[\#(tool("f"))]"#)
        #expect(builtIn.lost == ["built_in_tools"])
        let loose = try written(
            #""tools":[{"type":"function","function":{"name":"f","parameters":null,"strict":false},"cache_control":{"type":"ephemeral"}}]"#
        )
        #expect(loose.text == #""tools":[\#(tool("f"))]"#)
        #expect(loose.lost == ["cache_control"])
    }

    @Test(arguments: [
        (#""tools":{}"#, "tools"), (#""tools":[1]"#, "tools[]"), (#""tools":[{}]"#, "tools[].type"),
        (#""tools":[{"type":"function"}]"#, "tools[].function"),
        (#""tools":[{"type":"function","function":{}}]"#, "tools[].function.name"),
        (#""tool_choice":"any""#, "tool_choice"), (#""tool_choice":1"#, "tool_choice"),
        (#""tool_choice":{}"#, "tool_choice.type"), (#""tool_choice":{"type":"x"}"#, "tool_choice.type"),
        (#""tool_choice":{"type":"function"}"#, "tool_choice.function.name"),
        (#""tool_choice":{"type":"allowed_tools"}"#, "tool_choice.allowed_tools"),
        (#""tool_choice":{"type":"allowed_tools","allowed_tools":{}}"#, "tool_choice.allowed_tools.mode"),
        (#""tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto"}}"#, "tool_choice.allowed_tools.tools"),
    ])
    func `what OpenAI would refuse is refused by its name`(_ members: String, _ field: String) {
        #expect(failure { () throws(ChatError) in _ = try written(members) } == "invalid \(field)")
    }

    @Test(arguments: [
        (#""tools":[{"type":"custom","custom":{"name":"c"}}]"#, "tools[].type"),
        (#""tool_choice":{"type":"custom","custom":{"name":"c"}}"#, "tool_choice.type"),
    ])
    func `tools whose input is text are refused, not left out`(_ members: String, _ field: String) {
        #expect(failure { () throws(ChatError) in _ = try written(members) } == "unsupported \(field)")
    }
}
