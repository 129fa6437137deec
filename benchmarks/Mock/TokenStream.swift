/// Where a stream stands: which token comes next and when it is due.
///
/// Tokens keep to a schedule that is fixed at the start: one that is sent late does not put off the ones after it.

struct TokenStream {
    enum Voice: Int { case chat, chatWithUsage, messages }

    let voice: Voice
    /// The next token.
    private(set) var token = 0
    /// When it is due, monotonic ns.
    private(set) var due: UInt64

    /// Tokens that are put into one send when many are due.
    static let burst = 256

    init(_ voice: Voice, from start: UInt64) {
        self.voice = voice
        due = start
    }

    /// How many tokens are to be sent at `now`, `burst` at most; those are over then.
    mutating func advance(to now: UInt64, of tokens: Int, _ between: inout PaceSource) -> Int {
        let first = token
        while token < tokens, due <= now, token - first < Self.burst {
            token += 1
            if token < tokens { due += between.next() }
        }
        return token - first
    }
}
