/// Covers StrictMembers.swift too.
import Chat
import Dialects
import Testing

@Suite struct ResponsesRequestReadingTests {
    private let read = ChatDump(ResponsesFormat())

    @Test func `a text is a turn of the user, instructions stand before it`() {
        #expect(
            read(#"{"input":"Hi \"you\"","model":"gpt-5","instructions":"Be brief."}"#) == """
                model "gpt-5"
                system: text "Be brief."
                user: text "Hi \\"you\\""
                wantsUsage
                """)
    }

    @Test func `parameters are taken over`() {
        let body = #"""
            {"input":"x","max_output_tokens":300,"temperature":0.50,"top_p":1,"parallel_tool_calls":false,"stream":true,
             "metadata":{"a":"b"},"user":"old","safety_identifier":"new","service_tier":"flex",
             "reasoning":{"effort":"xhigh","summary":"auto"},"text":{"verbosity":"low","format":{"type":"json_object"}}}
            """#
        #expect(
            read(body) == """
                user: text "x"
                parallelToolCalls false
                maxTokens 300
                temperature 0.50
                topP 1
                format json
                effort xhigh
                reasoning shown
                verbosity "low"
                streams
                wantsUsage
                user "new"
                metadata {"a":"b"}
                serviceTier "flex"
                """)
    }

    @Test func `what OpenAI does unasked is no loss`() {
        let body = #"""
            {"input":"x","store":false,"background":false,"truncation":"disabled","stream":false,"metadata":{},
             "stream_options":{"include_obfuscation":false},"previous_response_id":null,"conversation":null,"tools":[],
             "include":["reasoning.encrypted_content","web_search_call.action.sources"],"top_logprobs":0,
             "service_tier":"auto","tool_choice":"auto","reasoning":{"effort":null,"mode":"standard","context":"auto"},
             "text":{"verbosity":"medium","format":{"type":"text"}},"user":null}
            """#
        #expect(read(body) == "user: text \"x\"\nwantsUsage")
    }

    @Test func `what is not carried over is noted`() {
        let body = #"""
            {"input":"x","store":true,"include":["message.output_text.logprobs"],"top_logprobs":3,"truncation":"auto",
             "prompt_cache_key":"k","moderation":{"model":"m"},"max_tool_calls":4,"shiny":1,
             "reasoning":{"mode":"pro","context":"all_turns"},"text":{"tone":"warm"}}
            """#
        #expect(
            read(body) == """
                user: text "x"
                wantsUsage
                lost logprobs, thinking, reasoning_effort, cache_control, safety_settings, store, unknown: truncation, max_tool_calls, shiny
                """)
    }

    @Test(arguments: [
        (#""previous_response_id":"resp_1""#, "previous_response_id"), (#""conversation":{"id":"c"}"#, "conversation"),
        (#""prompt":{"id":"p"}"#, "prompt"), (#""background":true"#, "background"),
    ])
    func `what lives on OpenAI's servers is refused`(_ member: String, _ field: String) {
        #expect(read(#"{"input":"x",\#(member)}"#) == "unsupported \(field)")
    }

    @Test(arguments: [
        (#"{"model":"m"}"#, "input"), (#"{"input":null}"#, "input"), (#"{"input":[]}"#, "input"),
        (#"{"input":{}}"#, "input"), (#"{"input":"x","model":5}"#, "model"), (#"{"input":"x","stream":1}"#, "stream"),
        (#"{"input":"x","max_output_tokens":"9"}"#, "max_output_tokens"),
        (#"{"input":"x","max_output_tokens":-1}"#, "max_output_tokens"),
        (#"{"input":"x","temperature":"hot"}"#, "temperature"), (#"{"input":"x","instructions":[]}"#, "instructions"),
        (#"{"input":"x","metadata":[]}"#, "metadata"), (#"{"input":"x","reasoning":"low"}"#, "reasoning"),
        (#"{"input":"x","reasoning":{"effort":"extreme"}}"#, "reasoning.effort"),
    ])
    func `what OpenAI refuses is refused`(_ body: String, _ field: String) {
        #expect(read(body) == "invalid \(field)")
    }

    @Test func `a body that is no object is malformed`() {
        #expect(read("[]") == "malformed ")
    }
}
