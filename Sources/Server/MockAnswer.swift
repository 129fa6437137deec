/// What the mock says, in the shapes of OpenAI's and Anthropic's APIs.
///
/// Facts of the shapes: OpenAI API reference (chat completions, completions, embeddings, models, responses are not mocked);
/// Anthropic Messages API with named stream events.
import Containers
import Graph

struct MockAnswer: ~Copyable {
    private(set) var bytes = ByteBuffer()
    private(set) var status = 200
    private var operation = Operation.other
    private var isAnthropic = false
    private var model = ""
    private var tokens = 0
    private var inputTokens = 0

    private static let words = ["Water", "turns", "the", "wheel", "and", "the", "wheel", "turns", "the", "stone", "."]
    private static let created = 1_700_000_000

    var canStream: Bool { operation == .chat || operation == .completions }

    mutating func begin(
        _ operation: Operation, isAnthropic: Bool, model: String, tokens: Int, inputBytes: Int
    ) {
        self.isAnthropic = isAnthropic
        self.operation = operation
        self.model = Self.escaped(model.isEmpty ? "mock" : model)
        self.tokens = tokens
        // About four bytes a token, as in English text.
        inputTokens = max(1, inputBytes / 4)
        bytes.clear()
        switch operation {
        case .chat, .completions, .embeddings, .models: status = 200
        default: status = 404
        }
    }

    private static func word(_ index: Int) -> String {
        let word = words[index % words.count]
        return index == 0 || word == "." ? word : " " + word
    }

    private var text: String { (0..<tokens).map(Self.word).joined() }

    /// The whole answer.
    mutating func plain() {
        bytes.clear()
        switch operation {
        case .chat where !isAnthropic:
            bytes.append(
                text:
                    #"{"id":"chatcmpl-mock","object":"chat.completion","created":\#(Self.created),"model":"\#(model)","choices":[{"index":0,"message":{"role":"assistant","content":"\#(text)","refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":\#(usage)}"#
            )
        case .completions:
            bytes.append(
                text:
                    #"{"id":"cmpl-mock","object":"text_completion","created":\#(Self.created),"model":"\#(model)","choices":[{"index":0,"text":"\#(text)","logprobs":null,"finish_reason":"stop"}],"usage":\#(usage)}"#
            )
        case .chat:
            bytes.append(
                text:
                    #"{"id":"msg_mock","type":"message","role":"assistant","model":"\#(model)","content":[{"type":"text","text":"\#(text)"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":\#(inputTokens),"output_tokens":\#(tokens)}}"#
            )
        case .embeddings:
            bytes.append(
                text:
                    #"{"object":"list","model":"\#(model)","data":[{"object":"embedding","index":0,"embedding":[0.25,-0.5,0.125,0.75]}],"usage":{"prompt_tokens":\#(inputTokens),"total_tokens":\#(inputTokens)}}"#
            )
        case .models:
            bytes.append(
                text:
                    #"{"object":"list","data":[{"id":"mock","object":"model","created":\#(Self.created),"owned_by":"millrace"}]}"#
            )
        default:
            bytes.append(
                text:
                    #"{"error":{"message":"The mock does not serve this path.","type":"invalid_request_error","param":null,"code":"not_found"}}"#
            )
        }
    }

    private var usage: String {
        #"{"prompt_tokens":\#(inputTokens),"completion_tokens":\#(tokens),"total_tokens":\#(inputTokens + tokens)}"#
    }

    /// A failure in the shape of the client's dialect.
    mutating func fail(_ dialect: any Dialect, _ status: Int, requestID: Span<UInt8>) {
        bytes.clear()
        let error = GatewayError(status, "mock_failure", "The mock fails this request, as configured.", side: .upstream)
        dialect.error(error, requestID: requestID, into: &bytes)
    }

    /// Event `index` of the stream: 0…tokens-1 are words, `tokens` is the end.
    mutating func event(_ index: Int) {
        bytes.clear()
        switch operation {
        case .chat where isAnthropic: anthropicEvent(index)
        default: openAIEvent(index)
        }
    }

    private mutating func openAIEvent(_ index: Int) {
        let object = operation == .chat ? "chat.completion.chunk" : "text_completion"
        let id = operation == .chat ? "chatcmpl-mock" : "cmpl-mock"
        let start =
            #"data: {"id":"\#(id)","object":"\#(object)","created":\#(Self.created),"model":"\#(model)","choices":["#
        if index < tokens {
            let role = index == 0 ? #""role":"assistant","# : ""
            let content =
                operation == .chat
                ? #""delta":{\#(role)"content":"\#(Self.word(index))"}"# : #""text":"\#(Self.word(index))""#
            bytes.append(text: start + #"{"index":0,\#(content),"logprobs":null,"finish_reason":null}]}"# + "\n\n")
        } else {
            let content = operation == .chat ? #""delta":{}"# : #""text":"""#
            bytes.append(text: start + #"{"index":0,\#(content),"logprobs":null,"finish_reason":"stop"}]}"# + "\n\n")
            bytes.append(text: start + #"],"usage":\#(usage)}"# + "\n\ndata: [DONE]\n\n")
        }
    }

    private mutating func anthropicEvent(_ index: Int) {
        if index == 0 {
            named(
                "message_start",
                #""message":{"id":"msg_mock","type":"message","role":"assistant","model":"\#(model)","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":\#(inputTokens),"output_tokens":1}}"#
            )
            named("content_block_start", #""index":0,"content_block":{"type":"text","text":""}"#)
        }
        if index < tokens {
            named("content_block_delta", #""index":0,"delta":{"type":"text_delta","text":"\#(Self.word(index))"}"#)
        } else {
            named("content_block_stop", #""index":0"#)
            named(
                "message_delta",
                #""delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":\#(tokens)}"#)
            named("message_stop", "")
        }
    }

    private mutating func named(_ type: String, _ members: String) {
        bytes.append(text: "event: \(type)\ndata: {\"type\":\"\(type)\"\(members.isEmpty ? "" : ",")\(members)}\n\n")
    }

    private static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case _ where scalar.value < 0x20: out += " "
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
