import Chat
import Containers
import Testing

@testable import Dialects

/// Covers ConverseMessageWriting.swift, ConverseMediaWriting.swift and ConverseToolIDs.swift.
@Suite struct ConverseMessageWritingTests {
    private let claude = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"

    @Test func `turns become messages, and system turns stand apart`() throws {
        var draft = ConverseDraft()
        draft.say(.system, "Be brief.")
        draft.say(.user, #"Say \"hi\"\n"#)
        draft.say(.assistant, "hi")
        draft.say(.user, "Again")
        #expect(
            try draft.written()
                == .init(
                    body: #"{"messages":[{"role":"user","content":[{"text":"Say \"hi\"\n"}]},"#
                        + #"{"role":"assistant","content":[{"text":"hi"}]},{"role":"user","content":[{"text":"Again"}]}],"#
                        + #""system":[{"text":"Be brief."}]}"#, lost: []))
    }

    @Test func `a system turn between others is moved, and does not part what is of one role`() throws {
        var draft = ConverseDraft()
        draft.say(.user, "a")
        draft.say(.system, "b")
        draft.say(.user, "c")
        #expect(
            try draft.written()
                == .init(
                    body:
                        #"{"messages":[{"role":"user","content":[{"text":"a"},{"text":"c"}]}],"system":[{"text":"b"}]}"#,
                    lost: ["system_position"]))
    }

    @Test func `blank texts are left out, and messages of nothing else`() throws {
        var draft = ConverseDraft()
        draft.say(.system, #" \n\t"#)
        draft.say(.user, "a")
        draft.say(.assistant, "")
        draft.say(.user, #" \r\n b"#)
        #expect(
            try draft.written().body == #"{"messages":[{"role":"user","content":[{"text":"a"},{"text":" \r\n b"}]}]}"#)
        var empty = ConverseDraft()
        empty.say(.user, " ")
        #expect(empty.refusal() == "invalid messages")
    }

    @Test func `an answer that is to go on has no white space at its end`() throws {
        var draft = ConverseDraft()
        draft.say(.user, "a ")
        draft.say(.assistant, #"b \\n \n "#)
        #expect(
            try draft.written().body
                == #"{"messages":[{"role":"user","content":[{"text":"a "}]},{"role":"assistant","content":[{"text":"b \\n"}]}]}"#
        )
    }

    @Test func `results of one turn of calls come in one message, before all else`() throws {
        var draft = ConverseDraft(claude)
        draft.tool("f")
        draft.say(.user, "a")
        draft.request.beginTurn(.assistant)
        draft.request.add(draft.part(.text, "b"))
        draft.call("call_1", "f", #"{"x":1}"#)
        draft.call("call_2", "f", "")
        draft.request.beginTurn(.user)
        draft.result("call_1", "one")
        draft.say(.user, "and")
        draft.request.beginTurn(.user)
        draft.result("call_2", "", isError: true)
        #expect(
            try draft.written()
                == .init(
                    body:
                        #"{"messages":[{"role":"user","content":[{"text":"a"}]},{"role":"assistant","content":[{"text":"b"},"#
                        + #"{"toolUse":{"toolUseId":"call_1","name":"f","input":{"x":1}}},"#
                        + #"{"toolUse":{"toolUseId":"call_2","name":"f","input":{}}}]},{"role":"user","content":["#
                        + #"{"toolResult":{"toolUseId":"call_1","content":[{"text":"one"}]}},"#
                        + #"{"toolResult":{"toolUseId":"call_2","content":[],"status":"error"}},{"text":"and"}]}],"#
                        + #""toolConfig":{"tools":[{"toolSpec":{"name":"f","inputSchema":{"json":{"type":"object"}}}}]}}"#,
                    lost: []))
    }

    @Test func `what only some makers' models know of results is lost for others`() throws {
        func draft(_ model: String?) throws -> ConverseDraft.Written {
            var draft = ConverseDraft(model)
            draft.tool("f")
            draft.request.beginTurn(.user)
            draft.result("1", "no", isError: true)
            draft.request.parts[0].children = 2
            draft.media(.image, "image/png")
            return try draft.written()
        }
        let known = try draft("amazon.nova-lite-v1:0")
        #expect(
            known.body.contains(
                #"[{"text":"no"},{"image":{"format":"png","source":{"bytes":"QUJD"}}}],"status":"error"}"#))
        #expect(known.lost == [])
        let unknown = try draft(nil)
        #expect(unknown.body.contains(#""content":[{"text":"no"}]}}"#))
        #expect(unknown.lost == ["tool_result_images", "tool_result_error"])
    }

    @Test func `ids that Converse refuses are rewritten, and no two become one`() {
        func written(_ id: String) -> String {
            var out = ByteBuffer()
            ConverseToolID.append(Array(id.utf8).span, to: &out)
            return out.text
        }
        let long = String(repeating: "x", count: 64)
        #expect(written("call_9f-A") == "call_9f-A")
        #expect(written(long) == long)
        #expect(written("functions.f:0") == "id--functions-2ef-3a0")
        #expect(written("") == "id--")
        #expect(written("id--a") == "id--id-2d-2da")
        #expect(written("sha--a") == "id--sha-2d-2da")
        #expect(written(#"c\u0061ll\/1"#) == "id--call-2f1")
        #expect(written(#"c\u0061ll"#) == "call")
        #expect(written(long + "x").hasPrefix("sha--"))
        #expect(written(long + "x").utf8.count == 64)
        #expect(written(long + "x") != written(long + "y"))
        #expect(written(String(repeating: ".", count: 21)).hasPrefix("sha--"))
    }

    @Test func `thinking goes back with its signature, and not without`() throws {
        var draft = ConverseDraft(claude)
        draft.say(.user, "a")
        draft.request.beginTurn(.assistant)
        var thinking = draft.part(.thinking, "hm")
        draft.request.add(thinking)
        thinking.signature = draft.piece("c2ln")
        draft.request.add(thinking)
        var redacted = ChatPart(.redactedThinking)
        redacted.data = draft.piece("QUJD")
        draft.request.add(redacted)
        draft.request.add(draft.part(.refusal, "no"))
        draft.say(.user, "b")
        let written = try draft.written()
        #expect(
            written.body.contains(
                #"[{"reasoningContent":{"reasoningText":{"text":"hm","signature":"c2ln"}}},"#
                    + #"{"reasoningContent":{"redactedContent":"QUJD"}},{"text":"no"}]"#))
        #expect(written.lost == ["thinking"])
    }

    @Test func `a cache point follows what is marked, where the model's maker caches`() throws {
        func draft(_ model: String) throws -> ConverseDraft.Written {
            var draft = ConverseDraft(model)
            draft.request.beginTurn(.system)
            draft.request.add(draft.part(.text, "a", isMarked: true))
            draft.request.beginTurn(.user)
            draft.request.add(draft.part(.text, "", isMarked: true))
            draft.result("1", "b")
            draft.request.parts[3].endsCachedPrefix = true
            draft.request.add(draft.part(.text, "c", isMarked: true))
            return try draft.written()
        }
        let point = #"{"cachePoint":{"type":"default"}}"#
        let cached = try draft(claude)
        #expect(
            cached.body.hasPrefix(
                #"{"messages":[{"role":"user","content":[{"toolResult":{"toolUseId":"1","content":[{"text":"b"}]}},"#
                    + point + "," + point + #",{"text":"c"},"# + point + "]}]"))
        #expect(cached.body.contains(#""system":[{"text":"a"},"# + point + "]"))
        #expect(cached.lost == [])
        let other = try draft("meta.llama4-maverick-17b-instruct-v1:0")
        #expect(!other.body.contains("cachePoint"))
        #expect(other.lost == ["cache_control"])
    }

    @Test func `names of speakers are lost`() throws {
        var draft = ConverseDraft()
        draft.say(.user, "a")
        draft.request.turns[0].name = draft.piece("ann")
        #expect(try draft.written().lost == ["participant_name"])
    }
}
