/// What in a client's stream says that it failed, or that it is whole, counted.
import Chat

struct StreamMarks: Equatable {
    var errors: Int
    var ends: Int

    /// `client` is the name of its format.
    init(_ text: String, client: String) {
        let (error, ends) = Self.marks(client)
        errors = text.ranges(of: error).count
        self.ends = ends.reduce(0) { $0 + text.ranges(of: $1).count }
    }

    /// Strings hold no quote that is not escaped, so none of these stands in one.
    private static func marks(_ client: String) -> (error: String, ends: [String]) {
        switch client {
        case "chat_completions", "completions": ("data: {\"error\":", ["data: [DONE]"])
        case "responses": ("event: error", ["event: response.completed", "event: response.incomplete"])
        case "messages": ("event: error", ["event: message_stop"])
        // Where there is no event of its own for the end, what has finished has ended.
        case "generate_content": ("{\"error\":{", ["\"finishReason\":"])
        default: ("{\"error\":\"", ["\"done\":true"])
        }
    }

    /// The client's format ends its streams with an event that says nothing else.
    static func hasOwnEnd(_ client: String) -> Bool {
        ["chat_completions", "completions", "messages"].contains(client)
    }
}
