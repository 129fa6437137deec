/// Field names that the gateway reads, as small numbers: found by length and first letter, then one comparison.
///
/// No two of them share both, which `FieldNameTests` holds; so a look-up of any name costs at most one comparison.
import Containers

/// A field name that is known here, or `.other`. Fewer than 64, so that a set of them is one word.
public enum FieldName: UInt8, Sendable, CaseIterable, BitwiseCopyable {
    case other
    case te, age, via, date, etag, host, vary, range, accept, cookie, expect, origin, server, apiKey, trailer
    case upgrade, location, forwarded, xAPIKey, connection, keepAlive, setCookie, userAgent, retryAfter
    case traceparent, contentType, xRequestID, authorization, cacheControl, ifNoneMatch, lastModified
    case contentLength, xGoogAPIKey, acceptEncoding, xForwardedFor, contentEncoding, proxyConnection
    case wwwAuthenticate, xForwardedHost, anthropicVersion, transferEncoding, xForwardedProto
    case proxyAuthenticate, proxyAuthorization, xMillraceAccount

    public init(_ name: Span<UInt8>) {
        guard name.count > 1 else {
            self = .other
            return
        }
        let candidate = FieldName.candidate(name.count, name[0] | 0x20)
        self = candidate != .other && name.equalsIgnoringCase(candidate.text) ? candidate : .other
    }

    /// The only known name of this length and first letter.
    private static func candidate(_ length: Int, _ first: UInt8) -> FieldName {
        switch (length, first) {
        case (2, UInt8(ascii: "t")): .te
        case (3, UInt8(ascii: "a")): .age
        case (3, UInt8(ascii: "v")): .via
        case (4, UInt8(ascii: "d")): .date
        case (4, UInt8(ascii: "e")): .etag
        case (4, UInt8(ascii: "h")): .host
        case (4, UInt8(ascii: "v")): .vary
        case (5, UInt8(ascii: "r")): .range
        case (6, UInt8(ascii: "a")): .accept
        case (6, UInt8(ascii: "c")): .cookie
        case (6, UInt8(ascii: "e")): .expect
        case (6, UInt8(ascii: "o")): .origin
        case (6, UInt8(ascii: "s")): .server
        case (7, UInt8(ascii: "a")): .apiKey
        case (7, UInt8(ascii: "t")): .trailer
        case (7, UInt8(ascii: "u")): .upgrade
        case (8, UInt8(ascii: "l")): .location
        case (9, UInt8(ascii: "f")): .forwarded
        case (9, UInt8(ascii: "x")): .xAPIKey
        case (10, UInt8(ascii: "c")): .connection
        case (10, UInt8(ascii: "k")): .keepAlive
        case (10, UInt8(ascii: "s")): .setCookie
        case (10, UInt8(ascii: "u")): .userAgent
        case (11, UInt8(ascii: "r")): .retryAfter
        case (11, UInt8(ascii: "t")): .traceparent
        case (12, UInt8(ascii: "c")): .contentType
        case (12, UInt8(ascii: "x")): .xRequestID
        case (13, UInt8(ascii: "a")): .authorization
        case (13, UInt8(ascii: "c")): .cacheControl
        case (13, UInt8(ascii: "i")): .ifNoneMatch
        case (13, UInt8(ascii: "l")): .lastModified
        case (14, UInt8(ascii: "c")): .contentLength
        case (14, UInt8(ascii: "x")): .xGoogAPIKey
        case (15, UInt8(ascii: "a")): .acceptEncoding
        case (15, UInt8(ascii: "x")): .xForwardedFor
        case (16, UInt8(ascii: "c")): .contentEncoding
        case (16, UInt8(ascii: "p")): .proxyConnection
        case (16, UInt8(ascii: "w")): .wwwAuthenticate
        case (16, UInt8(ascii: "x")): .xForwardedHost
        case (17, UInt8(ascii: "a")): .anthropicVersion
        case (17, UInt8(ascii: "t")): .transferEncoding
        case (17, UInt8(ascii: "x")): .xForwardedProto
        case (18, UInt8(ascii: "p")): .proxyAuthenticate
        case (18, UInt8(ascii: "x")): .xMillraceAccount
        case (19, UInt8(ascii: "p")): .proxyAuthorization
        default: .other
        }
    }

    /// The name in lower case; empty for `.other`.
    public var text: StaticString {
        switch self {
        case .other: ""
        case .te: "te"
        case .age: "age"
        case .via: "via"
        case .date: "date"
        case .etag: "etag"
        case .host: "host"
        case .vary: "vary"
        case .range: "range"
        case .accept: "accept"
        case .cookie: "cookie"
        case .expect: "expect"
        case .origin: "origin"
        case .server: "server"
        case .apiKey: "api-key"
        case .trailer: "trailer"
        case .upgrade: "upgrade"
        case .location: "location"
        case .forwarded: "forwarded"
        case .xAPIKey: "x-api-key"
        case .connection: "connection"
        case .keepAlive: "keep-alive"
        case .setCookie: "set-cookie"
        case .userAgent: "user-agent"
        case .retryAfter: "retry-after"
        case .traceparent: "traceparent"
        case .contentType: "content-type"
        case .xRequestID: "x-request-id"
        case .authorization: "authorization"
        case .cacheControl: "cache-control"
        case .ifNoneMatch: "if-none-match"
        case .lastModified: "last-modified"
        case .contentLength: "content-length"
        case .xGoogAPIKey: "x-goog-api-key"
        case .acceptEncoding: "accept-encoding"
        case .xForwardedFor: "x-forwarded-for"
        case .contentEncoding: "content-encoding"
        case .proxyConnection: "proxy-connection"
        case .wwwAuthenticate: "www-authenticate"
        case .xForwardedHost: "x-forwarded-host"
        case .anthropicVersion: "anthropic-version"
        case .transferEncoding: "transfer-encoding"
        case .xForwardedProto: "x-forwarded-proto"
        case .proxyAuthenticate: "proxy-authenticate"
        case .proxyAuthorization: "proxy-authorization"
        case .xMillraceAccount: "x-millrace-account"
        }
    }

    /// Whether the field speaks of one connection only and must not be forwarded (RFC 9110 sections 7.6.1, 11.7).
    /// `Trailer` is among them because trailers are dropped.
    public var isHopByHop: Bool {
        switch self {
        case .connection, .keepAlive, .proxyConnection, .te, .trailer, .transferEncoding, .upgrade,
            .proxyAuthenticate, .proxyAuthorization:
            true
        default: false
        }
    }
}
