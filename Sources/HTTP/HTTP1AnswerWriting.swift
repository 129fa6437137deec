/// The writing half of `HTTP1ServerCodec`: what each client can be sent, and what its connection must be told.
public import Containers

extension HTTP1ServerCodec {
    public func writeHead(
        _ stream: UInt32, status: Int, headers: borrowing Headers, framing: BodyFraming, into out: inout ByteBuffer
    ) {
        check(stream)
        precondition(writing == .head, "a second head for one answer")
        if status == 101 {
            writeSwitch(headers, into: &out)
        } else if status < 200 {
            writeInterim(status, headers, into: &out)
        } else {
            if !hasReadAll { mustClose = true }
            writeFinal(status, headers, framing, into: &out)
        }
    }

    private func writeInterim(_ status: Int, _ headers: borrowing Headers, into out: inout ByteBuffer) {
        if isOld { return }
        out.appendStatusLine(status)
        out.appendEndToEnd(headers)
        out.appendHeadEnd()
    }

    /// 101: both halves turn into opaque bytes, and the connection ends with them (RFC 9110 section 7.8).
    private func writeSwitch(_ headers: borrowing Headers, into out: inout ByteBuffer) {
        precondition(hasReadAll && !isOld, "an upgrade in the middle of a request")
        out.appendStatusLine(101)
        out.appendEndToEnd(headers)
        if let upgrade = headers.first(.upgrade) { out.appendField("Upgrade", headers.value(at: upgrade)) }
        out.append("Connection: upgrade\r\n\r\n")
        answer = .untilClose
        mustClose = true
        writing = .body
        becomeOpaque()
    }

    private func writeFinal(
        _ status: Int, _ headers: borrowing Headers, _ framing: BodyFraming, into out: inout ByteBuffer
    ) {
        let hasBody = !isHead && status != 204 && status != 304
        answer = hasBody ? wireFraming(framing) : .none
        if answer == .untilClose { mustClose = true }
        out.appendStatusLine(status)
        out.appendEndToEnd(headers)
        if headers.first(.date) == nil { date.append(to: &out) }
        if hasBody {
            writeFraming(into: &out)
        } else if status != 204 {
            writeAbsentLength(framing, headers, into: &out)
        }
        if mustClose {
            out.append("Connection: close\r\n")
        } else if isOld {
            out.append("Connection: keep-alive\r\n")
        }
        out.appendHeadEnd()
        writing = .body
    }

    /// What this client understands: HTTP/1.0 has no chunked coding, so there the end is the close.
    private func wireFraming(_ framing: BodyFraming) -> BodyFraming {
        switch framing {
        case .none: .length(0)
        case .length: framing
        case .chunked, .untilClose: isOld ? .untilClose : .chunked
        }
    }

    private func writeFraming(into out: inout ByteBuffer) {
        switch answer {
        case .length(let count): out.appendField("Content-Length", decimal: count)
        case .chunked: out.append("Transfer-Encoding: chunked\r\n")
        case .none, .untilClose: break
        }
    }

    /// To HEAD, and with 304, the length is that of the body which is not sent (RFC 9110 section 8.6).
    private func writeAbsentLength(
        _ framing: BodyFraming, _ headers: borrowing Headers, into out: inout ByteBuffer
    ) {
        if let length = headers.first(.contentLength) {
            out.appendField("Content-Length", headers.value(at: length))
        } else if isHead, case .length(let count) = framing {
            out.appendField("Content-Length", decimal: count)
        }
    }

    public func writeBody(_ stream: UInt32, _ bytes: Span<UInt8>, into out: inout ByteBuffer) {
        check(stream)
        precondition(writing == .body, "a body without its head")
        switch answer {
        case .none: break
        case .chunked: out.appendChunk(bytes)
        case .untilClose: out.append(bytes)
        case .length(let remaining):
            precondition(bytes.count <= remaining, "a body longer than it was declared")
            answer = .length(remaining - bytes.count)
            out.append(bytes)
        }
    }

    public func writeEnd(_ stream: UInt32, into out: inout ByteBuffer) {
        check(stream)
        precondition(writing == .body, "an end without a head")
        switch answer {
        case .chunked: out.appendLastChunk()
        // Shorter than declared: only the close can tell the client.
        case .length(let remaining) where remaining > 0: mustClose = true
        default: break
        }
        endAnswer()
    }

    public func writeContinue(_ stream: UInt32, into out: inout ByteBuffer) {
        check(stream)
        if writing == .head, !isOld, !hasReadAll { out.append("HTTP/1.1 100 Continue\r\n\r\n") }
    }

    public func announceClose(into out: inout ByteBuffer) { mustClose = true }

    public func writeRefusal(
        status: Int, headers: borrowing Headers, body: Span<UInt8>, into out: inout ByteBuffer
    ) -> Bool {
        if writing == .body || writing == .ended { return false }
        if writing == .idle {
            isHead = false
            isOld = false
        }
        mustClose = true
        writeFinal(status, headers, .length(body.count), into: &out)
        if !isHead { out.append(body) }
        endAnswer()
        return true
    }
}
