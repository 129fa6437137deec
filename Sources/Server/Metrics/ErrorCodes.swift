/// The codes of errors that clients may be told, each with a cell of its own in the metrics.
///
/// A test holds the list against the sources.
import Containers

enum ErrorCodes {
    static let all: [StaticString] = [
        "backend_unavailable", "bad_request", "client_closed_request", "client_too_slow",
        "concurrency_limit_exceeded", "conflicting_edits", "content_policy_violation", "context_length_exceeded",
        "duplicate_key", "edit_not_possible", "expired_api_key", "forbidden", "invalid_api_key", "invalid_json",
        "invalid_value", "lossy_translation", "maintenance", "method_not_allowed", "missing_api_key",
        "mock_failure", "model_not_allowed", "model_not_found", "not_found", "operation_not_supported",
        "overloaded", "rate_limit_exceeded", "refused", "request_over_token_limit", "request_timeout",
        "request_too_large", "route_not_found", "token_limit_exceeded", "unsupported_by_backend",
        "unsupported_content_encoding", "upstream_auth", "upstream_connect_timeout", "upstream_error",
        "upstream_invalid_request", "upstream_malformed", "upstream_overloaded", "upstream_quota_exceeded",
        "upstream_rate_limited", "upstream_stalled", "upstream_timeout", "upstream_tls", "upstream_too_large",
        "upstream_truncated", "upstream_unreachable", "upstream_unresolved",
    ]

    /// `all.count` for one that is not in the list. Runs on failed requests only.
    static func index(of code: StaticString) -> Int {
        let bytes = code.bytes
        return all.firstIndex { bytes.equals($0) } ?? all.count
    }
}
