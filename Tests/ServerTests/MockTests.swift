/// Covers Server/Mock/MockBackend.swift, MockAnswer.swift and MockChat.swift.
import Simulation
import Testing

struct MockTests {
    private let stand: Stand

    init() throws { stand = try Stand(backends: "{mock: {dialect: mock, tokens: 2}}", to: "mock") }

    /// Head and body, chunks joined, of the answer to `body` at `path`.
    private func ask(_ path: String, _ body: String) -> (head: String, body: String) {
        let client = stand.dial()
        client.send(
            "POST \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
        guard stand.turn(until: { client.state == .ended }) else { return ("", "") }
        let text = client.text
        guard let cut = text.firstRange(of: "\r\n\r\n") else { return (text, "") }
        let head = text[..<cut.lowerBound].lowercased()
        let rest = String(text[cut.upperBound...])
        return (head, head.contains("chunked") ? Self.joined(rest) : rest)
    }

    private static func joined(_ chunks: String) -> String {
        var rest = Substring(chunks)
        var text = ""
        while let cut = rest.firstRange(of: "\r\n"), let size = Int(rest[..<cut.lowerBound], radix: 16), size > 0 {
            let end = rest.utf8.index(cut.upperBound, offsetBy: size)
            text += rest[cut.upperBound..<end]
            rest = rest[rest.utf8.index(end, offsetBy: 2)...]
        }
        return text
    }

    private static let openAIUsage =
        #""usage":{"prompt_tokens":4,"completion_tokens":2,"total_tokens":6,"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}"#

    @Test func `a chat of OpenAI's is answered whole`() {
        let answer = ask("/v1/chat/completions", #"{"model":"a\"b"}  "#)
        #expect(answer.head.contains("content-type: application/json"))
        #expect(
            answer.body
                == #"{"id":"chatcmpl-mock","object":"chat.completion","created":1700000000,"model":"a\"b","choices":[{"index":0,"message":{"role":"assistant","content":"Water turns","refusal":null},"logprobs":null,"finish_reason":"stop"}],\#(Self.openAIUsage)}"#
        )
    }

    @Test func `a chat of OpenAI's is answered in chunks, a word each`() {
        let answer = ask("/v1/chat/completions", #"{"stream":true} "#)
        #expect(answer.head.contains("content-type: text/event-stream"))
        func chunk(_ choices: String, _ more: String = "") -> String {
            #"data: {"id":"chatcmpl-mock","object":"chat.completion.chunk","created":1700000000,"model":"mock","choices":[\#(choices)]\#(more)}"#
                + "\n\n"
        }
        func delta(_ delta: String, _ finish: String = "null") -> String {
            chunk(#"{"index":0,"delta":{\#(delta)},"finish_reason":\#(finish)}"#)
        }
        let words =
            delta(#""role":"assistant","content":"""#) + delta(#""content":"Water""#) + delta(#""content":" turns""#)
        #expect(
            answer.body
                == words + delta("", #""stop""#) + chunk("", "," + Self.openAIUsage) + "data: [DONE]\n\n")
    }

    @Test func `Anthropic's clients read messages`() {
        let usage =
            #""usage":{"input_tokens":4,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":"#
        #expect(
            ask("/v1/messages", #"{"model":"claude"}"#).body
                == #"{"id":"msg_mock","type":"message","role":"assistant","model":"claude","content":[{"type":"text","text":"Water turns"}],"stop_reason":"end_turn","stop_sequence":null,\#(usage)2}}"#
        )
        let stream = ask("/v1/messages", #"{"stream":true}  "#).body
        #expect(stream.hasPrefix("event: message_start\n") && stream.contains(#""text":" turns""#))
        #expect(stream.contains(usage + "0}") && stream.contains(usage + "2}"))
        #expect(stream.hasSuffix("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"))
    }

    @Test func `Gemini's clients read objects, events of them, or an array`() {
        let last =
            #"{"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":4,"candidatesTokenCount":2,"totalTokenCount":6},"modelVersion":"g","responseId":"mock"}"#
        func part(_ text: String) -> String {
            #"{"candidates":[{"content":{"parts":[{"text":"\#(text)"}],"role":"model"},"index":0}],"modelVersion":"g","responseId":"mock"}"#
        }
        let body = #"{"contents": []}"#
        #expect(ask("/v1beta/models/g:generateContent", body).body.contains(#""parts":[{"text":"Water turns"}]"#))
        let events = ask("/v1beta/models/g:streamGenerateContent?alt=sse", body)
        #expect(events.head.contains("content-type: text/event-stream"))
        #expect(events.body == [part("Water"), part(" turns"), last].map { "data: \($0)\n\n" }.joined())
        let array = ask("/v1beta/models/g:streamGenerateContent", body)
        #expect(array.head.contains("content-type: application/json"))
        #expect(array.body == "[\(part("Water")),\r\n\(part(" turns")),\r\n\(last)\r\n]")
    }

    @Test func `Ollama's clients read lines, unless they want none`() {
        let start = #"{"model":"l","created_at":"2023-11-14T22:13:20Z","#
        let end = #""done":true,"done_reason":"stop","prompt_eval_count":"#
        let chat = ask("/api/chat", #"{"model":"l"}   "#)
        #expect(chat.head.contains("content-type: application/x-ndjson"))
        #expect(
            chat.body == #"""
                \#(start)"message":{"role":"assistant","content":"Water"},"done":false}
                \#(start)"message":{"role":"assistant","content":" turns"},"done":false}
                \#(start)"message":{"role":"assistant","content":""},\#(end)4,"eval_count":2}

                """#)
        #expect(
            ask("/api/generate", #"{"model":"l","stream":false}"#).body
                == #"\#(start)"response":"Water turns",\#(end)7,"eval_count":2}"#)
    }

    @Test func `responses and completions have a start and an end of their own`() {
        let response = ask("/v1/responses", #"{"stream":true}  "#).body
        #expect(response.hasPrefix("event: response.created\n") && response.contains(#""delta":" turns""#))
        #expect(response.contains("event: response.completed\n") && response.contains(#""id":"resp_mock""#))
        let completion = ask("/v1/completions", #"{"model":"g"}"#).body
        #expect(completion.hasPrefix(#"{"id":"cmpl-mock","object":"text_completion""#))
    }

    @Test func `tokens are counted by estimate, without the mock`() {
        let answer = ask("/v1/messages/count_tokens", #"{"model":"claude","messages":[]}"#)
        #expect(answer.head.contains("x-millrace-estimated: true"))
        #expect(answer.body.hasPrefix(#"{"input_tokens":"#))
        #expect(ask("/v1beta/models/g:countTokens", #"{"contents":[]}"#).body.hasPrefix(#"{"totalTokens":"#))
    }

    @Test func `embeddings are vectors in each API's shape`() {
        let vector = "[0.25,-0.5,0.125,0.75]"
        #expect(
            ask("/v1/embeddings", #"{"model":"e"}"#).body
                == #"{"model":"e","object":"list","data":[{"object":"embedding","index":0,"embedding":\#(vector)}],"usage":{"prompt_tokens":3,"total_tokens":3}}"#
        )
        #expect(ask("/api/embed", "{}").body == #"{"model":"mock","embeddings":[\#(vector)],"prompt_eval_count":1}"#)
        #expect(ask("/api/embeddings", "{}").body == #"{"embedding":\#(vector)}"#)
        #expect(ask("/v1beta/models/g:embedContent", "{}").body == #"{"embedding":{"values":\#(vector)}}"#)
        #expect(ask("/v1beta/models/g:batchEmbedContents", "{}").body == #"{"embeddings":[{"values":\#(vector)}]}"#)
    }

    @Test func `what it does not serve is an error of the client's dialect, and so is a failure`() throws {
        let refused = ask("/v1/images/generations", "{}")
        #expect(refused.head.hasPrefix("http/1.1 404") && refused.body.contains(#""code":"not_found""#))
        let failing = try Stand(backends: "{mock: {dialect: mock, fail: 1, status: 429}}", to: "mock")
        let client = failing.dial()
        client.send("POST /v1/messages HTTP/1.1\r\nHost: a\r\nContent-Length: 15\r\n\r\n{\"stream\":true}")
        #expect(failing.turn { client.text.hasSuffix("}") })
        #expect(client.text.hasPrefix("HTTP/1.1 429") && client.text.contains("mock fails this request"))
    }
}
