/// The dialects that are built in, in the order in which a path is offered to them.
///
///     a dialect's files      OpenAIDialect, OpenAIEdits, OpenAIObserving, OpenAIErrors …     bytes that pass, edited and looked at
///     a format's             ChatCompletionsFormat, …Reading, …Writing, …Stream…             chats that are translated
///     Body                   what several of them have in common
public import Graph

extension DialectSet {
    /// Anthropic's, Google's and Ollama's paths are exact, OpenAI's are all others below `/v1/`, and plain HTTP takes the rest.
    public static let builtIn = DialectSet(
        model: [AnthropicDialect(), GeminiDialect(), OpenAIDialect(), OllamaDialect()], plain: PlainDialect())

    /// The dialect of clients that is called `name`: `openai`, `anthropic`, `gemini`, `ollama`, `http`; nil for another word.
    public func named(_ name: String) -> (any Dialect)? {
        for dialect in model + [plain] where dialect.name.description == name { return dialect }
        return nil
    }
}
