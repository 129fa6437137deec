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
        let backend = exchange.graph.backends[self.backend]
        let origin = backend.origins[endpoint]
        appendRequestLine(origin, into: &out)
        let authority = origin.authority
        out.appendField("host", authority.isEmpty ? exchange.authority : authority.span)
        appendClientFields(backend, into: &out)
        if let bodyLength {
            if bodyLength > 0 || exchange.head.framing != .none {
                out.append("content-length: ")
                out.append(decimal: bodyLength)
                out.append("\r\n")
            }
        } else {
            out.append("transfer-encoding: chunked\r\n")
        }
        appendOwnFields(backend, into: &out)
        out.append("\r\n")
    }

    private func appendRequestLine(_ origin: BackendOrigin, into out: inout ByteBuffer) {
        let exchange = exchange
        out.append(exchange.methodText)
        out.append(UInt8(ascii: " "))
        let base = origin.basePath
        out.append(base.span)
        let path = exchange.path
        // A base of `…/v1` and a request to `/v1/…` name the same version once.
        if base.span.ends(with: "/v1"), path.starts(with: "/v1/") {
            out.append(path.extracting(3..<path.count))
        } else {
            out.append(path)
        }
        if !exchange.query.isEmpty {
            out.append(UInt8(ascii: "?"))
            out.append(exchange.query)
        }
        out.append(" HTTP/1.1\r\n")
    }

    private func appendClientFields(_ backend: BackendNode, into out: inout ByteBuffer) {
        let hidesCredentials = backend.kind != .plain || exchange.caller.isKnown
        let readsAnswer = readsAnswer(backend)
        for index in 0..<exchange.head.headers.count {
            if exchange.head.headers.isHopByHop(at: index) { continue }
            switch exchange.head.headers.id(at: index) {
            case .host, .contentLength, .transferEncoding, .expect, .xRequestID, .xForwardedFor, .xForwardedProto:
                continue
            case .authorization, .xAPIKey, .apiKey, .xGoogAPIKey, .proxyAuthorization: if hidesCredentials { continue }
            case .cookie: if backend.kind != .plain { continue }
            case .acceptEncoding: if readsAnswer { continue }
            default: break
            }
            out.appendField(at: index, of: exchange.head.headers)
        }
        if readsAnswer { out.append("accept-encoding: identity\r\n") }
    }

    /// Whether anything here reads the answer: then it must come in no content coding.
    private func readsAnswer(_ backend: BackendNode) -> Bool {
        exchange.operation != .other || exchange.graph.routes[exchange.route].readsAnswer
    }

    private func appendOwnFields(_ backend: BackendNode, into out: inout ByteBuffer) {
        let exchange = exchange
        let lines = backend.fixedLines
        out.append(lines.span)
        appendForwardedFor(exchange, into: &out)
        out.append("x-forwarded-proto: ")
        out.append(exchange.isSecure ? "https" : "http")
        out.append("\r\nx-request-id: ")
        out.append(exchange.requestIDText)
        out.append("\r\n")
    }
    /// A client of a unix socket has no address: then only what a trusted proxy has told is passed on.
    private func appendForwardedFor(_ exchange: Exchange, into out: inout ByteBuffer) {
        if exchange.forwardedFor.isEmpty, exchange.peerAddress.isEmpty { return }
        out.append("x-forwarded-for: ")
        out.append(exchange.forwardedForText)
        if !exchange.forwardedFor.isEmpty, !exchange.peerAddress.isEmpty { out.append(", ") }
        out.append(exchange.peerAddressText)
        out.append("\r\n")
    }
}
