/// The formats of OpenAI's API, one for each of its operations that generate text.
public import Chat
public import Graph

extension OpenAIDialect {
    private static let responses = ResponsesFormat()
    private static let completions = CompletionsFormat()

    public func clientFormat(_ operation: Operation) -> (any ClientChatFormat)? {
        switch operation {
        case .responses: Self.responses
        case .completions: Self.completions
        case .chat, .countTokens, .embeddings, .models, .moderations, .images, .audio, .rerank, .other: nil
        }
    }
}
