/// Covers ResponsesContentReading.swift too.
import Chat
import Dialects
import Testing

@Suite struct ResponsesInputReadingTests {
    private let dump = ChatDump(ResponsesFormat())

    /// What is read of an `input`, without the line that all requests have.
    private func read(_ items: String) -> String {
        dump(#"{"input":[\#(items)]}"#).replacing("\nwantsUsage", with: "")
    }

    @Test func `messages are turns, with or without their type`() {
        let items = #"""
            {"role":"developer","content":"Be brief."},{"type":"message","role":"system","content":[{"type":"input_text","text":"a"}]},
            {"role":"user","content":"Hi"},{"role":"user","content":[{"type":"input_text","text":"there"}]},
            {"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[
              {"type":"output_text","text":"Hello.","annotations":[],"logprobs":[]},{"type":"refusal","refusal":"No."}]}
            """#
        #expect(
            read(items) == """
                system: text "Be brief."
                system: text "a"
                user: text "Hi"
                user: text "there"
                assistant: text "Hello.", refusal "No."
                """)
    }

    @Test func `images, files and sound are taken with what is said of them`() {
        let items = #"""
            {"role":"user","content":[
             {"type":"input_image","image_url":"https://a/b.png","detail":"low"},
             {"type":"input_image","image_url":"data:image/png;base64,QUJD","detail":"auto"},
             {"type":"input_image","file_id":"file_1"},
             {"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,QQ=="},
             {"type":"input_file","filename":"b.pdf","file_data":"QUI="},{"type":"input_file","file_url":"https://a/c.pdf"},
             {"type":"input_file","file_id":"file_2","prompt_cache_breakpoint":{"mode":"explicit"}},
             {"type":"input_audio","input_audio":{"data":"UklG","format":"wav"}}]}
            """#
        #expect(
            read(items)
                == #"user: image url="https://a/b.png" detail="low", image data="QUJD" type="image/png", image id="file_1", "#
                + #"file "a.pdf" data="QQ==" type="application/pdf", file "b.pdf" data="QUI=" type="application/pdf", "#
                + #"file url="https://a/c.pdf", file id="file_2" cached, audio data="UklG" type="audio/wav""#)
    }

    @Test func `what the assistant did is one turn, and so are the results it got`() {
        let items = #"""
            {"role":"user","content":"Weather?"},
            {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Two towns."}],"encrypted_content":"sig"},
            {"type":"message","role":"assistant","content":[{"type":"output_text","text":"Looking."}]},
            {"type":"function_call","id":"fc_1","call_id":"c1","name":"get","arguments":"{\"city\":\"Oslo\"}","status":"completed"},
            {"type":"function_call","id":"fc_2","call_id":"c2","name":"get","arguments":""},
            {"type":"function_call_output","call_id":"c1","output":"18°"},
            {"type":"function_call_output","call_id":"c2","output":[{"type":"input_text","text":"4°"},{"type":"input_image","image_url":"https://a/m.png"}]},
            {"role":"user","content":"And?"}
            """#
        #expect(
            read(items) == """
                user: text "Weather?"
                assistant: thinking "Two towns." signature="sig", text "Looking.", toolCall "get" id="c1" {"city":"Oslo"}, toolCall "get" id="c2" {}
                user: toolResult id="c1" [text "18°"], toolResult id="c2" [text "4°", image url="https://a/m.png"]
                user: text "And?"
                """)
    }

    @Test func `arguments that are no object are lost, not refused`() {
        #expect(
            read(#"{"type":"function_call","call_id":"c","name":"f","arguments":"{oops"}"#)
                == "assistant: toolCall \"f\" id=\"c\" {}\nlost tool_arguments")
    }

    @Test func `reasoning is thinking with its signature, or redacted, or a mere name`() {
        #expect(
            read(
                #"{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"a"},{"type":"summary_text","text":"b"}],"encrypted_content":"s"}"#
            ) == #"assistant: thinking "a", thinking "b" signature="s""#)
        #expect(
            read(
                #"{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":""}],"encrypted_content":"s"}"#
            )
                == #"assistant: thinking "" signature="s""#)
        #expect(
            read(#"{"type":"reasoning","id":"rs_1","summary":[],"content":[{"type":"reasoning_text","text":"w"}]}"#)
                == #"assistant: thinking "w""#)
        #expect(
            read(#"{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"blob"}"#)
                == #"assistant: redactedThinking data="blob""#)
        #expect(
            read(#"{"role":"user","content":"x"},{"type":"reasoning","id":"rs_1","summary":[]}"#)
                == "user: text \"x\"\nlost thinking")
    }

    @Test func `a tool call gets the signature that stands before it`() {
        let seal = #"{"type":"reasoning","id":"rs_call_r1_0","summary":[],"encrypted_content":"s"}"#
        #expect(
            read(seal + #",{"type":"function_call","call_id":"c","name":"f","arguments":"{}"}"#)
                == #"assistant: toolCall "f" id="c" signature="s" {}"#)
        #expect(read(seal + #",{"role":"user","content":"x"}"#) == "user: text \"x\"\nlost thinking_signature")
    }

    @Test func `what tools of the provider did is lost, what they need of the client is refused`() {
        #expect(
            read(
                #"{"type":"web_search_call","id":"ws_1","status":"completed","action":{"type":"search"}},{"type":"image_generation_call","id":"ig_1","result":"QQ=="},{"role":"assistant","content":[{"type":"output_text","text":"x","annotations":[{"type":"url_citation"}]}]}"#
            ) == "assistant: text \"x\"\nlost built_in_tools, citations, generated_image, unknown")
        #expect(read(#"{"type":"item_reference","id":"msg_1"}"#) == "unsupported item_reference")
        #expect(read(#"{"id":"msg_1"}"#) == "unsupported item_reference")
        #expect(read(#"{"type":"computer_call_output","call_id":"c"}"#) == "unsupported input[].type")
        #expect(
            read(#"{"role":"user","content":[{"type":"input_video"}]}"#) == "unsupported input[].content[].type")
        #expect(
            read(#"{"role":"system","content":[{"type":"input_image","image_url":"https://a/b"}]}"#)
                == "unsupported input[].content[].type")
    }

    @Test(arguments: [
        ("7", "input[]"), ("{}", "input[].type"), (#"{"role":"tool","content":"x"}"#, "input[].role"),
        (#"{"type":"message","content":"x"}"#, "input[].role"), (#"{"role":"user"}"#, "input[].content"),
        (#"{"role":"user","content":5}"#, "input[].content"),
        (#"{"role":"user","content":["x"]}"#, "input[].content[]"),
        (#"{"role":"user","content":[{"text":"x"}]}"#, "input[].content[].type"),
        (#"{"role":"user","content":[{"type":"input_text"}]}"#, "input[].content[].text"),
        (#"{"role":"user","content":[{"type":"input_image"}]}"#, "input[].content[].image_url"),
        (#"{"role":"user","content":[{"type":"input_file","filename":"a"}]}"#, "input[].content[].file_data"),
        (#"{"role":"user","content":[{"type":"input_audio","data":"x"}]}"#, "input[].content[].input_audio"),
        (
            #"{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"x"}}]}"#,
            "input[].content[].input_audio.format"
        ),
        (#"{"type":"function_call","name":"f","arguments":"{}"}"#, "input[].call_id"),
        (#"{"type":"function_call","call_id":"c","arguments":"{}"}"#, "input[].name"),
        (#"{"type":"function_call","call_id":"c","name":"f","arguments":{}}"#, "input[].arguments"),
        (#"{"type":"function_call_output","call_id":"c"}"#, "input[].output"),
        (#"{"type":"reasoning","id":"r","summary":"x"}"#, "input[].summary"),
    ])
    func `items that OpenAI refuses are refused`(_ item: String, _ field: String) {
        #expect(read(item) == "invalid \(field)")
    }
}
