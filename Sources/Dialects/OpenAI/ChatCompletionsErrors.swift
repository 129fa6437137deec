/// Reads what a backend says of a request that it refuses.
///
///     {"error":{"message","type","param","code"}}                       OpenAI; Azure adds `innererror`
///     {"error":"…"}                                                     Ollama
///     {"object":"error","message","type","code"}, {"statusCode","message"}, {"detail":"…"}    older vLLM, Azure's gateway, FastAPI
///     [{"error":{…}}]                                                   Gemini's compatible endpoint
///
/// `code` says more than `type`, and may be the status as a number or as a string of one.
import Chat
import Containers
import JSON

extension UpstreamReport {
    mutating func readOpenAI(_ body: Span<UInt8>, status: Int) {
        guard let start = body.firstObject else { return }
        guard let error = body.member("error", ofObjectAt: start), error.kind != .null else {
            return readOpenAI(body, errorAt: start, status)
        }
        if error.kind == .object { return readOpenAI(body, errorAt: error.value.lowerBound, status) }
        if error.kind == .string { take(body, error, nil, nil, status) }
    }

    private mutating func readOpenAI(_ body: Span<UInt8>, errorAt start: Int, _ status: Int) {
        var message: Member?
        var type: Member?
        var code: Member?
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: body) {
            if member.kind != .string { continue }
            if member.isNamed("message", in: body) || member.isNamed("detail", in: body) {
                message = member
            } else if member.isNamed("type", in: body) {
                type = member
            } else if member.isNamed("code", in: body) {
                code = member
            }
        }
        take(body, message, type, code, status)
    }

    private mutating func take(
        _ body: Span<UInt8>, _ message: Member?, _ type: Member?, _ code: Member?, _ status: Int
    ) {
        var found: Kind?
        if let code { found = Kind(openAI: body.extracting(code.text), status) }
        if found == nil, let type { found = Kind(openAI: body.extracting(type.text), status) }
        if let message {
            let text = body.extracting(message.text)
            if found ?? .invalidRequest == .invalidRequest, text.tellsOfContext { found = .contextLength }
            self.message.clear()
            do throws(JSONError) { try JSONText.unescape(text, into: &self.message) } catch { self.message.clear() }
        }
        if let found { kind = found }
    }
}

extension UpstreamReport.Kind {
    /// Of a `code` or `type`; nil for words that say no more than the status does.
    init?(openAI word: Span<UInt8>, _ status: Int) {
        for (name, kind) in Self.openAI where word.equals(name) {
            self = kind
            return
        }
        // The type of many errors whose status says more.
        guard status == 400 || status == 422, word.equals("invalid_request_error") || word.equals("BadRequestError")
        else { return nil }
        self = .invalidRequest
    }

    /// Looked through when something has failed.
    private static let openAI: [(StaticString, UpstreamReport.Kind)] = [
        ("context_length_exceeded", .contextLength), ("exceed_context_size_error", .contextLength),
        ("invalid_api_key", .authentication), ("authentication_error", .authentication), ("401", .authentication),
        ("permission_error", .permission), ("PermissionDenied", .permission), ("403", .permission),
        ("unsupported_country_region_territory", .permission),
        ("model_not_found", .notFound), ("not_found_error", .notFound), ("NotFoundError", .notFound),
        ("DeploymentNotFound", .notFound), ("404", .notFound),
        ("request_too_large", .tooLarge), ("413", .tooLarge),
        ("insufficient_quota", .quota), ("credit_balance_exhausted", .quota), ("billing_hard_limit_reached", .quota),
        ("organization_usage_limit_exceeded", .quota), ("organization_spend_limit_exceeded", .quota),
        ("project_spend_limit_exceeded", .quota), ("budget_exceeded", .quota),
        ("rate_limit_exceeded", .rateLimit), ("rate_limit_error", .rateLimit), ("slow_down", .rateLimit),
        ("RateLimitReached", .rateLimit), ("too_many_requests", .rateLimit), ("429", .rateLimit),
        ("server_is_overloaded", .overloaded), ("overloaded_error", .overloaded),
        ("service_unavailable_error", .overloaded), ("ServiceUnavailable", .overloaded), ("503", .overloaded),
        ("Timeout", .timeout), ("timeout_error", .timeout), ("408", .timeout),
        ("content_filter", .contentPolicy), ("content_policy_violation", .contentPolicy),
        ("server_error", .server), ("InternalServerError", .server), ("internal_server_error", .server),
        ("500", .server),
    ]
}

extension Span where Element == UInt8 {
    /// Where the object begins that these bytes are, or the first object of the array that they are.
    fileprivate var firstObject: Int? {
        if let start = objectStart { return start }
        var start = 0
        while start < count, self[start] <= 0x20 { start += 1 }
        guard start < count, self[start] == UInt8(ascii: "[") else { return nil }
        var walker = ElementWalker(array: start)
        return walker.nextObject(in: self)
    }

    /// vLLM and others have no code for it.
    fileprivate var tellsOfContext: Bool { holds("maximum context length") || holds("context window") }
}
