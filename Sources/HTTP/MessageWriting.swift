/// Writes the parts of HTTP/1.1 messages at the end of a buffer.
public import Containers

extension ByteBuffer {
    /// `method SP target SP HTTP/1.1 CRLF`. The target must be one that was parsed, or visible ASCII.
    public mutating func appendRequestLine(method: Span<UInt8>, target: Span<UInt8>) {
        append(method)
        append(FieldSyntax.space)
        append(target)
        append(" HTTP/1.1\r\n")
    }

    /// `method SP path [?query] SP HTTP/1.1 CRLF`, with the path in its normal form.
    public mutating func appendRequestLine(forwarding head: borrowing RequestHead) {
        append(head.methodText)
        append(FieldSyntax.space)
        append(head.path)
        if head.hasQuery {
            append(UInt8(ascii: "?"))
            append(head.query)
        }
        append(" HTTP/1.1\r\n")
    }

    /// `HTTP/1.1 SP status SP reason CRLF` with the registered reason phrase.
    public mutating func appendStatusLine(_ status: Int) {
        precondition(status >= 100 && status <= 999, "a status of three digits")
        if status == 200 {
            append("HTTP/1.1 200 OK\r\n")
            return
        }
        append("HTTP/1.1 ")
        append(decimal: status)
        append(FieldSyntax.space)
        append(ReasonPhrase.text(status))
        append("\r\n")
    }

    /// A field line. The value must hold no control bytes; values that came through `Headers` do not.
    public mutating func appendField(_ name: StaticString, _ value: Span<UInt8>) {
        append(name)
        append(": ")
        append(value)
        append("\r\n")
    }

    public mutating func appendField(_ name: StaticString, _ value: StaticString) {
        append(name)
        append(": ")
        append(value)
        append("\r\n")
    }

    public mutating func appendField(_ name: StaticString, decimal value: Int) {
        append(name)
        append(": ")
        append(decimal: value)
        append("\r\n")
    }

    /// The empty line that ends a head.
    public mutating func appendHeadEnd() { append("\r\n") }

    /// The fields that go on to the next hop, each as its line was received. Left out: fields of this connection only,
    /// and those that whoever writes the next head decides: `Host`, `Content-Length` and `Expect`.
    ///
    /// Neighboring lines are one copy, so forwarding a head costs a copy for each gap in it.
    public mutating func appendEndToEnd(_ headers: borrowing Headers) {
        appendFields(of: headers) { $0 != .host && $0 != .contentLength && $0 != .expect }
    }

    /// The fields that are not for one connection only and that `passes` takes.
    public mutating func appendFields(of headers: borrowing Headers, where passes: (FieldName) -> Bool) {
        var start = 0
        var end = 0
        for index in 0..<headers.count {
            let field = headers.fields[index]
            if field.isHopByHop || !passes(field.id) { continue }
            if Int(field.line) != end {
                append(headers.bytes.span.extracting(start..<end))
                start = Int(field.line)
            }
            end = Int(field.lineEnd)
        }
        append(headers.bytes.span.extracting(start..<end))
    }

    /// One chunk (RFC 9112 section 7.1); nothing for an empty payload, since an empty chunk would end the body.
    public mutating func appendChunk(_ payload: Span<UInt8>) {
        if payload.isEmpty { return }
        reserve(payload.count + 20)
        appendChunkStart(payload.count)
        append(payload)
        appendChunkEnd()
    }

    /// The size line of a chunk whose payload is sent from elsewhere; `count` is above 0.
    public mutating func appendChunkStart(_ count: Int) {
        precondition(count > 0, "an empty chunk ends the body")
        append(hex: UInt(count))
        append("\r\n")
    }

    public mutating func appendChunkEnd() { append("\r\n") }

    /// The chunk that ends the body, without trailers.
    public mutating func appendLastChunk() { append("0\r\n\r\n") }
}
