/// The gateway's own errors: one place for every code that the walk itself answers with.
extension GatewayError {
    public static var noRoute: GatewayError { GatewayError(404, "route_not_found", "No route takes this request.") }
    public static var bodyTooLarge: GatewayError {
        GatewayError(413, "request_too_large", "The request body is larger than this gateway takes.")
    }
    public static var connectRefused: GatewayError {
        GatewayError(405, "method_not_allowed", "This gateway is no proxy for CONNECT.")
    }
    public static var emptyBody: GatewayError {
        GatewayError(400, "invalid_json", "The request has no body; this path takes a JSON object.")
    }
    public static var unreadableCoding: GatewayError {
        GatewayError(
            415, "unsupported_content_encoding",
            "The body must be read to route it, and is in a content coding. Send it without one.")
    }
    public static var upstreamTruncated: GatewayError {
        GatewayError(502, "upstream_truncated", "The upstream broke its answer off.", side: .upstream)
    }
    public static var overloaded: GatewayError {
        GatewayError(
            503, "overloaded", "The gateway holds all the bytes it may. Try again soon.", side: .gateway,
            retryAfterMilliseconds: 1000)
    }

    public static func unknownModel(_ model: String) -> GatewayError {
        GatewayError(404, "model_not_found", "No route serves this model.", detail: String(model.prefix(128)))
    }
}
