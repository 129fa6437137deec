/// An answer of a backend, in one of the shapes that APIs use; its serial number stands in it between double brackets.
struct AnswerText {
    enum Framing { case length, chunked, close }

    var status = 200
    var framing: Framing
    let body: [UInt8]
    /// What the client is to be told of it: all but the usage that only the gateway has asked for.
    let told: [UInt8]
    private let isStream: Bool
    private let chunk: Int
    private let announcesClose: Bool

    init(serial: Int, request: SentRequest, draw: (Int) -> Int) {
        isStream = request.streams
        let words = 1 + draw(draw(8) == 0 ? 3_000 : 60)
        told = isStream ? Self.events(serial, words, tellsUsage: request.asksUsage) : Self.whole(serial, words: words)
        body = isStream ? Self.events(serial, words, tellsUsage: true) : told
        framing = isStream ? .chunked : [.length, .length, .chunked, .close][draw(4)]
        chunk = 1 + draw(2_000)
        announcesClose = draw(10) == 0
    }

    private static func whole(_ serial: Int, words: Int) -> [UInt8] {
        let text = String(repeating: "flour ", count: words)
        return Array(
            (#"{"id":"[[\#(serial)]]","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","#
                + #""content":"\#(text)"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#)
                .utf8)
    }

    /// Every stream is asked for its usage, by its client or by the gateway.
    private static func events(_ serial: Int, _ words: Int, tellsUsage: Bool) -> [UInt8] {
        let start = #"data: {"id":"[[\#(serial)]]","object":"chat.completion.chunk","choices":[{"index":0,"delta":"#
        var text = start + #"{"role":"assistant"},"finish_reason":null}],"usage":null}"# + "\n\n"
        for _ in 0..<words / 3 {
            text += start + #"{"content":"flour "},"finish_reason":null}],"usage":null}"# + "\n\n"
        }
        text += start + #"{},"finish_reason":"stop"}],"usage":null}"# + "\n\n"
        if tellsUsage { text += usage }
        text += "data: [DONE]\n\n"
        return Array(text.utf8)
    }

    private static let usage =
        #"data: {"id":"u","object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#
        + "\n\n"

    var wire: [UInt8] {
        var head = "HTTP/1.1 \(status) OK\r\nContent-Type: \(isStream ? "text/event-stream" : "application/json")\r\n"
        switch framing {
        case .length: head += "Content-Length: \(body.count)\r\n"
        case .chunked: head += "Transfer-Encoding: chunked\r\n"
        case .close: break
        }
        if announcesClose { head += "Connection: close\r\n" }
        var wire = Array((head + "\r\n").utf8)
        guard framing == .chunked else { return wire + body }
        var start = 0
        while start < body.count {
            let end = min(body.count, start + chunk)
            wire += Array("\(String(end - start, radix: 16))\r\n".utf8) + body[start..<end] + [13, 10]
            start = end
        }
        wire += Array("0\r\n\r\n".utf8)
        return wire
    }
}
