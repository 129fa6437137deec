/// What a client is told when a backend refuses or fails, whatever dialect the backend said it in.
import Chat
import Containers

extension GatewayError {
    static var unreadableAnswer: GatewayError {
        GatewayError(
            502, "upstream_malformed", "The upstream's answer is not one of its API's.", side: .upstream, retry: .safe)
    }
    static var answerTooLarge: GatewayError {
        GatewayError(
            502, "upstream_too_large", "The upstream's answer is larger than this gateway translates.", side: .upstream)
    }

    /// A backend's own refusal. Its words are passed on, but for those about our credentials: they may name a part of a key.
    init(_ report: borrowing UpstreamReport, status: Int) {
        let kind = report.kind ?? UpstreamReport.Kind(status: status)
        let words = String(report.message.text.prefix(1024))
        let wait = report.retryAfterMilliseconds
        switch kind {
        case .invalidRequest:
            self.init(
                400, "upstream_invalid_request", "The backend refuses the request.", side: .client, detail: words)
            if status > 400, status < 500 { self.status = status }
        case .contextLength:
            self.init(
                400, "context_length_exceeded", "The request is longer than the model's context.", side: .client,
                detail: words)
        case .authentication, .permission: self = .upstreamAuth
        case .notFound:
            self.init(404, "model_not_found", "The backend does not know the model.", side: .client, detail: words)
        case .tooLarge:
            self.init(413, "request_too_large", "The backend takes no request of this size.", detail: words)
        case .contentPolicy:
            self.init(
                400, "content_policy_violation", "The backend's content policy refuses the request.", side: .client,
                detail: words)
        case .rateLimit:
            self.init(
                429, "upstream_rate_limited", "The backend takes no more requests for now.", side: .upstream,
                retry: .safe, detail: words, retryAfterMilliseconds: wait)
        case .quota:
            self.init(
                429, "upstream_quota_exceeded", "The quota at the backend is used up.", side: .upstream, retry: .safe,
                detail: words, retryAfterMilliseconds: wait)
        case .overloaded:
            self.init(
                503, "upstream_overloaded", "The backend is overloaded.", side: .upstream, retry: .safe, detail: words,
                retryAfterMilliseconds: wait)
        case .timeout:
            self.init(
                504, "upstream_timeout", "The backend did not answer in time.", side: .upstream, retry: .safe,
                detail: words)
        case .server:
            self.init(
                502, "upstream_error", "The backend failed.", side: .upstream, retry: .safe, detail: words)
        }
    }

    /// An answer of which no more than its status is of use: the client reads a stream already.
    init(answer status: Int) {
        if status < 300 { self = .unreadableAnswer } else { self.init(UpstreamReport(), status: status) }
    }

    /// The client's own key went upstream (`forward_credential`), and was refused.
    static var clientKeyRefused: GatewayError {
        GatewayError(401, "invalid_api_key", "The backend does not take this API key.", side: .client)
    }

    /// The gateway's own credential was refused: nothing that a caller could mend.
    static var upstreamAuth: GatewayError {
        GatewayError(
            502, "upstream_auth", "The backend refuses the gateway's credential.", side: .gateway, retry: .safe)
    }
}

extension UpstreamReport {
    /// One of the gateway's own errors takes the place of what a backend has said.
    mutating func take(_ error: GatewayError) {
        clear()
        kind = Kind(error)
        code = error.code
        message.append(error.message)
        if !error.detail.isEmpty { message.append(text: " \(error.detail)") }
    }
}

extension UpstreamReport.Kind {
    /// By the status alone.
    init(status: Int) {
        switch status {
        case 401: self = .authentication
        case 402: self = .quota
        case 403: self = .permission
        case 404: self = .notFound
        case 408, 504: self = .timeout
        case 413: self = .tooLarge
        case 429: self = .rateLimit
        case 503, 529: self = .overloaded
        case 500...: self = .server
        default: self = .invalidRequest
        }
    }

    /// What comes nearest to one of the gateway's own errors.
    init(_ error: GatewayError) { self.init(status: error.status == 502 ? 500 : error.status) }
}
