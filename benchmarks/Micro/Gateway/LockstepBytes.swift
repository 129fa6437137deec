/// The bytes of the lockstep: what is asked, and what the backend answers. Shapes and sizes of a usual chat.
enum BackendAnswer {
    static let streamFlag = Array("\"stream\":true".utf8)

    static let body = Array(
        """
        {"id": "chatcmpl-1", "object": "chat.completion", "created": 1700000000, "model": "bench", \
        "choices": [{"index": 0, "message": {"role": "assistant", \
        "content": "Water turns the wheel, and the wheel turns the stone."}, "finish_reason": "stop"}], \
        "usage": {"prompt_tokens": 96, "completion_tokens": 12, "total_tokens": 108}}
        """.utf8)

    static let event = Array(
        """
        data: {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1700000000, "model": "bench", \
        "choices": [{"index": 0, "delta": {"content": " water"}, "finish_reason": null}]}


        """.utf8)

    static let head = Array(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n".utf8)
    static let whole = head + body
    static let streamHead = Array(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
    static let streamEnd = chunk(Array("data: [DONE]\n\n".utf8)) + Array("0\r\n\r\n".utf8)

    static func chunk(_ data: [UInt8]) -> [UInt8] {
        Array("\(String(data.count, radix: 16))\r\n".utf8) + data + Array("\r\n".utf8)
    }
}

/// A chat request of 500 bytes as clients of the OpenAI API send it.
enum ChatRequest {
    static func body(model: String, stream: Bool = false, filler: Int = 12) -> String {
        let question = String(repeating: "What turns the stone? ", count: filler)
        return """
            {"model":"\(model)","messages":[{"role":"system","content":"You are a miller. Answer in one sentence, and \
            never say how you know."},{"role":"user","content":"\(question)"}],"temperature":0.2,"stream":\(stream)}
            """
    }

    static func head(length: Int, path: String = "/v1/chat/completions", key: String) -> String {
        """
        POST \(path) HTTP/1.1\r
        Host: 127.0.0.1\r
        User-Agent: check\r
        Accept: */*\r
        Content-Type: application/json\r
        Authorization: Bearer \(key)\r
        Content-Length: \(length)\r
        \r

        """
    }

    static func bytes(
        model: String, stream: Bool = false, path: String = "/v1/chat/completions", key: String
    ) -> [UInt8] {
        let body = body(model: model, stream: stream)
        return Array((head(length: body.utf8.count, path: path, key: key) + body).utf8)
    }

    /// A conversation of 2 KB, in OpenAI's words or in Anthropic's.
    static func conversation(model: String, path: String, key: String) -> [UInt8] {
        let isAnthropic = path == "/v1/messages"
        let system = "You are a miller. Answer in one sentence, and never say how you know."
        var turns = isAnthropic ? [] : [#"{"role":"system","content":"\#(system)"}"#]
        for number in 0..<9 {
            let words = String(repeating: "What turns the \"stone\"? ", count: 8).replacing("\"", with: #"\""#)
            turns.append(#"{"role":"\#(number % 2 == 0 ? "user" : "assistant")","content":"\#(words)"}"#)
        }
        let start = isAnthropic ? #""system":"\#(system)","max_tokens":256"# : #""max_tokens":256"#
        let body = #"{"model":"\#(model)",\#(start),"messages":[\#(turns.joined(separator: ","))],"temperature":0.2}"#
        return Array((head(length: body.utf8.count, path: path, key: key) + body).utf8)
    }

    /// A request without a body.
    static func get(_ path: String) -> [UInt8] {
        Array("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: check\r\nAccept: */*\r\n\r\n".utf8)
    }
}
