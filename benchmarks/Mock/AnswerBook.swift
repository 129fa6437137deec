/// Everything that the mock can say, written before the first request comes.
import Containers

struct AnswerBook {
    var chat: AnswerTemplate
    var messages: AnswerTemplate
    let models: AnswerTemplate
    let health: AnswerTemplate
    let chatFailure: AnswerTemplate
    let messagesFailure: AnswerTemplate
    let proceed = AnswerTemplate("HTTP/1.1 100 Continue\r\n\r\n")
    /// By `TokenStream.Voice`.
    var streams: [StreamTemplates]

    init(_ options: MockOptions) {
        let openAI = OpenAIShape(tokens: options.tokens)
        let anthropic = AnthropicShape(tokens: options.tokens)
        chat = Self.plain(openAI, bytes: options.answerBytes)
        messages = Self.plain(anthropic, bytes: options.answerBytes)
        models = Self.json(
            200, #"{"object":"list","data":[{"id":"bench","object":"model","created":1700000000,"owned_by":"mock"}]}"#)
        health = Self.json(200, #"{"status":"ok"}"#)
        let failure = "The mock fails this request, as --failures asks."
        chatFailure = Self.error(openAI, options.failureStatus, failure)
        messagesFailure = Self.error(anthropic, options.failureStatus, failure)
        streams = [
            StreamTemplates(openAI), StreamTemplates(OpenAIShape(tokens: options.tokens, hasUsage: true)),
            StreamTemplates(anthropic),
        ]
    }

    /// An answer that says its stamp and then a sentence, or as much filler as makes its body `bytes` long.
    private static func plain(_ shape: some AnswerShape, bytes: Int) -> AnswerTemplate {
        let sentence = " Water turns the wheel, and the wheel turns the stone."
        let shortest = shape.answer(AnswerTemplate.blankStamp).utf8.count
        let filler =
            bytes == 0
            ? sentence
            : String(
                String(repeating: sentence, count: bytes / sentence.utf8.count + 1).prefix(max(0, bytes - shortest)))
        return json(200, shape.answer(AnswerTemplate.blankStamp + filler))
    }

    static func error(
        _ shape: some AnswerShape, _ status: Int, _ message: String, isLast: Bool = false
    ) -> AnswerTemplate {
        json(status, shape.error(status, message), isLast: isLast)
    }

    private static func json(_ status: Int, _ body: String, isLast: Bool = false) -> AnswerTemplate {
        AnswerTemplate(
            "HTTP/1.1 \(status) \(reason(status))\r\ncontent-type: application/json\r\n"
                + "content-length: \(body.utf8.count)\r\n\(isLast ? "connection: close\r\n" : "")\r\n\(body)")
    }

    /// Of what the mock sends by itself; a status line may go without one.
    private static func reason(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 400: "Bad Request"
        case 404: "Not Found"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 505: "HTTP Version Not Supported"
        default: ""
        }
    }
}
