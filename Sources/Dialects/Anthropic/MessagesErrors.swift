/// Errors of the API, read and written.
///
///     {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}
public import Chat
import Containers
import JSON

extension MessagesFormat {
    public func readError(_ body: Span<UInt8>, status: Int, into report: inout UpstreamReport) {
        guard let start = body.objectStart, let error = body.object("error", ofObjectAt: start) else { return }
        report.read(messagesError: error, body)
    }
}

extension UpstreamReport {
    /// Reads the object `error` that begins at `start`.
    mutating func read(messagesError start: Int, _ bytes: Span<UInt8>) {
        var type: Member?
        var isSpent = false
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: bytes) {
            if member.isNamed("type", in: bytes), member.kind == .string {
                type = member
            } else if member.isNamed("message", in: bytes), member.kind == .string {
                // What comes before an escape without a meaning is kept.
                try? JSONText.unescape(bytes.extracting(member.text), into: &message)
            } else if member.isNamed("details", in: bytes) {
                isSpent = bytes.extracting(member.value).contains("enforced_spend_limit_reached")
            }
        }
        guard let type else { return }
        kind = Self.kind(bytes.extracting(type.text))
        // Only the words tell these apart.
        if kind == .invalidRequest { kind = Self.kind(saying: message.span) }
        if kind == .rateLimit, isSpent { kind = .quota }
    }

    /// Nil for a type that is not known.
    private static func kind(_ type: Span<UInt8>) -> Kind? {
        if type.equals("invalid_request_error") || type.equals("conflict_error") { return .invalidRequest }
        if type.equals("authentication_error") { return .authentication }
        if type.equals("billing_error") { return .quota }
        if type.equals("permission_error") { return .permission }
        if type.equals("not_found_error") { return .notFound }
        if type.equals("request_too_large") { return .tooLarge }
        if type.equals("rate_limit_error") { return .rateLimit }
        if type.equals("overloaded_error") { return .overloaded }
        if type.equals("timeout_error") { return .timeout }
        return type.equals("api_error") ? .server : nil
    }

    private static func kind(saying message: Span<UInt8>) -> Kind {
        if message.contains("prompt is too long") || message.contains("exceed context limit") { return .contextLength }
        if message.contains("credit balance is too low") { return .quota }
        return message.contains("content filtering policy") ? .contentPolicy : .invalidRequest
    }
}

extension UpstreamReport.Kind {
    /// As the `type` of an error. What the backend owes its own provider is no concern of the client's.
    var messagesType: StaticString {
        switch self {
        case .invalidRequest, .contextLength, .contentPolicy: "invalid_request_error"
        case .authentication: "authentication_error"
        case .permission: "permission_error"
        case .notFound: "not_found_error"
        case .tooLarge: "request_too_large"
        case .rateLimit, .quota: "rate_limit_error"
        case .overloaded: "overloaded_error"
        case .timeout: "timeout_error"
        case .server: "api_error"
        }
    }
}

extension Span where Element == UInt8 {
    fileprivate func contains(_ words: StaticString) -> Bool {
        let length = words.utf8CodeUnitCount
        var from = 0
        while from + length <= count, let at = firstIndex(of: words.bytes[0], from: from), at + length <= count {
            if extracting(at..<at + length).equals(words) { return true }
            from = at + 1
        }
        return false
    }
}
