/// What the mock must know of a request to answer it.
struct MockRequest: Equatable {
    enum Endpoint: UInt8 { case chat, messages, models, health }

    /// Nil: a path or a method that is not served.
    var endpoint: Endpoint?
    var streams = false
    /// An event with `usage` at the end of the stream.
    var wantsUsage = false
    var keepsAlive = true
}

/// Why a request is answered with an error and, because nobody knows where the next one begins, the connection closed.
struct Refusal: Error, Equatable {
    let status: Int
    let reason: StaticString

    static let line = Refusal(400, "a malformed request line: expected METHOD TARGET HTTP/1.1")
    static let version = Refusal(505, "the mock speaks HTTP/1.1 alone")
    static let field = Refusal(400, "a malformed header field")
    static let length = Refusal(400, "a malformed or repeated Content-Length")
    static let coding = Refusal(400, "a Transfer-Encoding other than chunked, or one beside a Content-Length")
    static let chunk = Refusal(400, "a malformed chunk")
    static let head = Refusal(431, "a head of more than 64 KiB")

    private init(_ status: Int, _ reason: StaticString) {
        self.status = status
        self.reason = reason
    }

    static func == (left: Refusal, right: Refusal) -> Bool {
        left.status == right.status && left.reason.description == right.reason.description
    }
}
