/// Writes the head of the request that goes to a backend.
///
/// Taken over from the client: every field but the hop-by-hop ones, the framing (written anew), Host, what names the client
/// to us (credentials, X-Forwarded-*, x-request-id) and Expect. Added: the backend's Host and credential, the request's id and
/// where it came from. The client's credential never goes upstream: to a model backend no credential of the client's goes at
/// all, be it a header or a part of the query (`QueryPairs`); to a plain one the headers go only where no filter has authenticated
/// with them, and the query, by which no filter knows its callers, as it is.
import Chat
public import Containers
import HTTP

extension Call {
    /// Appends the whole head, its empty line included: for the backend's endpoint of number `endpoint`, with a body of
    /// `bodyLength` bytes (nil: of unknown length, sent chunked). `body` is the whole of it, where it is at hand; it may be signed.
    public func appendHead(
        endpoint: Int, bodyLength: Int?, body: Span<UInt8> = Span(), into out: inout ByteBuffer
    ) {
        let exchange = exchange
        let start = out.count
        let backend = exchange.graph.nodes.backends[self.backend]
        let origin = exchange.graph.nodes.origins[backend.firstOrigin + endpoint]
        isTranslated
            ? appendChatLine(backend, origin, from: start, into: &out)
            : appendRequestLine(backend, origin, from: start, into: &out)
        out.appendField("host", origin.authority.isEmpty ? exchange.authority : exchange.text(origin.authority))
        isTranslated ? appendChatFields(backend, into: &out) : appendClientFields(backend, into: &out)
        if let bodyLength {
            if bodyLength > 0 || exchange.head.framing != .none {
                out.appendField("content-length", decimal: bodyLength)
            }
        } else {
            out.append("transfer-encoding: chunked\r\n")
        }
        appendCredential(backend, origin, from: start, body, into: &out)
        appendForwardedFor(into: &out)
        out.append("x-forwarded-proto: ")
        out.append(exchange.isSecure ? "https" : "http")
        out.append("\r\nx-request-id: ")
        out.append(exchange.requestIDText)
        out.append("\r\n\r\n")
    }

    private func appendRequestLine(
        _ backend: FlatBackend, _ origin: FlatOrigin, from first: Int, into out: inout ByteBuffer
    ) {
        let exchange = exchange
        out.append(exchange.methodText)
        out.append(UInt8(ascii: " "))
        let start = out.count
        exchange.graph.dialectPins[backend.dialect].with { dialect in
            let base = exchange.text(origin.basePath)
            let isReplaced = replacesVersion(dialect.value)
            out.append(base.extracting(0..<base.count - (isReplaced ? origin.versionLength : 0)))
            let asked = PassedTarget(
                path: exchange.path, query: exchange.query, exchange.operation, model: exchange.model,
                hidesCredentials: backend.kind != .plain)
            dialect.value.appendTarget(
                asked, model: exchange.text(model), namesVersion: origin.namesVersion, into: &out)
        }
        (targetStart, targetEnd) = (start - first, out.count - first)
        out.append(" HTTP/1.1\r\n")
    }

    /// The operation is one of another version than bases of `dialect` name, which the path tells: `/v2/rerank`.
    private func replacesVersion(_ dialect: any Dialect) -> Bool {
        let exchange = exchange
        let path = exchange.path
        return exchange.operation != .other && path.beginsWithVersion && dialect.versionLength(path) == 0
    }

    /// The key that was chosen for this call, or the client's own where the file says so.
    private func appendCredential(
        _ backend: FlatBackend, _ origin: FlatOrigin, from start: Int, _ body: Span<UInt8>, into out: inout ByteBuffer
    ) {
        let exchange = exchange
        if backend.forwardsCredential { return appendClientCredential(backend, into: &out) }
        if key < 0 { return }
        out.append(exchange.text(exchange.graph.nodes.keys[key].lines))
        guard let signer = exchange.graph.signers[key] else { return }
        // The signer reads the target that it is to sign from the head that it adds to: a copy, for both are one buffer.
        var path = ByteBuffer()
        path.append(out.span.extracting(start + targetStart..<start + targetEnd))
        let host = origin.authority.isEmpty ? exchange.authority : exchange.text(origin.authority)
        signer.appendLines(path: path.span, host: host, body: body, at: startedAt, into: &out)
    }

    /// The client's credential, in the place that the backend's dialect has for one. A key that the gateway knows its callers by goes
    /// nowhere.
    private func appendClientCredential(_ backend: FlatBackend, into out: inout ByteBuffer) {
        let exchange = exchange
        if exchange.caller.isKnown { return }
        exchange.graph.dialectPins[backend.dialect].with { dialect in
            if let credential = exchange.clientCredential() { return dialect.value.credential(credential, into: &out) }
            var key = ByteBuffer()
            key.append(credentialOf: exchange.query)
            if !key.isEmpty { dialect.value.credential(key.span, into: &out) }
        }
    }

    private func appendChatLine(
        _ backend: FlatBackend, _ origin: FlatOrigin, from first: Int, into out: inout ByteBuffer
    ) {
        let exchange = exchange
        out.append("POST ")
        let start = out.count
        out.append(exchange.text(origin.basePath))
        exchange.graph.dialectPins[backend.dialect].with { dialect in
            if !origin.namesVersion { out.append(dialect.value.chatVersion) }
            dialect.value.appendChatTarget(modelText, streams: translation?.request.streams ?? false, into: &out)
        }
        (targetStart, targetEnd) = (start - first, out.count - first)
        out.append(" HTTP/1.1\r\n")
    }

    /// A translated request is ours: of the client's fields go on only those that name its program and its trace.
    private func appendChatFields(_ backend: FlatBackend, into out: inout ByteBuffer) {
        let exchange = exchange
        out.appendFields(of: exchange.head.headers) { $0 == .userAgent || $0 == .traceparent }
        if let state = exchange.header(named: ("tracestate" as StaticString).bytes) {
            out.appendField("tracestate", state)
        }
        out.append("content-type: application/json\r\naccept-encoding: identity\r\n")
        exchange.graph.dialectPins[backend.dialect].with { out.append($0.value.chatHeaderLines) }
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
