/// Writes the head of the request that goes to a backend.
///
/// Taken over from the client: every field but the hop-by-hop ones, the framing (written anew), Host, what names the client
/// to us (credentials, X-Forwarded-*, x-request-id) and Expect. Added: the backend's Host and credential, the request's id and
/// where it came from. The client's credential never goes upstream: to a model backend no credential header of the client's
/// goes at all; to a plain one they go only where no filter has authenticated with them.
public import Containers
import HTTP

extension Call {
    /// Appends the whole head, its empty line included: for the backend's endpoint of number `endpoint`, with a body of
    /// `bodyLength` bytes (nil: of unknown length, sent chunked).
    public func appendHead(endpoint: Int, bodyLength: Int?, into out: inout ByteBuffer) {
        let exchange = exchange
        let backend = exchange.graph.nodes.backends[self.backend]
        let origin = exchange.graph.nodes.origins[backend.firstOrigin + endpoint]
        appendRequestLine(origin, into: &out)
        out.appendField("host", origin.authority.isEmpty ? exchange.authority : exchange.text(origin.authority))
        appendClientFields(backend, into: &out)
        if let bodyLength {
            if bodyLength > 0 || exchange.head.framing != .none {
                out.appendField("content-length", decimal: bodyLength)
            }
        } else {
            out.append("transfer-encoding: chunked\r\n")
        }
        out.append(exchange.text(backend.fixedLines))
        appendForwardedFor(into: &out)
        out.append("x-forwarded-proto: ")
        out.append(exchange.isSecure ? "https" : "http")
        out.append("\r\nx-request-id: ")
        out.append(exchange.requestIDText)
        out.append("\r\n\r\n")
    }

    private func appendRequestLine(_ origin: FlatOrigin, into out: inout ByteBuffer) {
        let exchange = exchange
        out.append(exchange.methodText)
        out.append(UInt8(ascii: " "))
        out.append(exchange.text(origin.basePath))
        let path = exchange.path
        // A base of `…/v1` and a request to `/v1/…` name the same version once.
        let isVersioned = origin.endsWithVersion && path.starts(with: "/v1/")
        out.append(isVersioned ? path.extracting(3..<path.count) : path)
        if !exchange.query.isEmpty {
            out.append(UInt8(ascii: "?"))
            out.append(exchange.query)
        }
        out.append(" HTTP/1.1\r\n")
    }

    /// Lines that stand side by side are one copy.
    private func appendClientFields(_ backend: FlatBackend, into out: inout ByteBuffer) {
        let hidesCredentials = backend.kind != .plain || exchange.caller.isKnown
        let readsAnswer = exchange.operation != .other || exchange.graph.nodes.routes[exchange.route].readsAnswer
        out.appendFields(of: exchange.head.headers) { id in
            switch id {
            case .host, .contentLength, .transferEncoding, .expect, .xRequestID, .xForwardedFor, .xForwardedProto,
                .xMillraceAccount:
                false
            case .authorization, .xAPIKey, .apiKey, .xGoogAPIKey, .proxyAuthorization: !hidesCredentials
            case .cookie: backend.kind == .plain
            case .acceptEncoding: !readsAnswer
            default: true
            }
        }
        // What reads the answer can read it in no content coding only.
        if readsAnswer { out.append("accept-encoding: identity\r\n") }
    }

    /// A client of a unix socket has no address: then only what a trusted proxy has told is passed on.
    private func appendForwardedFor(into out: inout ByteBuffer) {
        let exchange = exchange
        if exchange.forwardedFor.isEmpty, exchange.peerAddress.isEmpty { return }
        out.append("x-forwarded-for: ")
        out.append(exchange.forwardedForText)
        if !exchange.forwardedFor.isEmpty, !exchange.peerAddress.isEmpty { out.append(", ") }
        out.append(exchange.peerAddressText)
        out.append("\r\n")
    }
}
