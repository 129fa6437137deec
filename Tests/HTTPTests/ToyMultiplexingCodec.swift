import Containers

@testable import HTTP

/// A protocol of frames `[stream][kind][length][payload]`, one byte each before the payload, made to hold `ServerCodec`
/// to its promise: that nothing above it can tell one exchange at a time from many.
///
///     kind   h: "METHOD path"    b: request body    e: end of the request
///            H: status (1 byte)  B: answer body     E: end of the answer
final class ToyMultiplexingCodec: ServerCodec {
    private var open: Set<UInt32> = []
    private var parser = RequestParser()
    private(set) var mustClose = false

    func next(_ input: Span<UInt8>, head: inout RequestHead) throws(HTTPError) -> ServerStep {
        guard input.count >= 3, input.count >= 3 + Int(input[2]) else {
            return ServerStep(consumed: 0, event: .needMore)
        }
        let stream = UInt32(input[0])
        let payload = 3..<(3 + Int(input[2]))
        switch input[1] {
        case UInt8(ascii: "h"):
            try read(input.extracting(payload), &head)
            open.insert(stream)
            return ServerStep(consumed: payload.upperBound, event: .head(stream))
        case UInt8(ascii: "b") where open.contains(stream):
            return ServerStep(consumed: payload.upperBound, event: .body(stream, payload))
        case UInt8(ascii: "e") where open.contains(stream):
            return ServerStep(consumed: payload.upperBound, event: .end(stream))
        default:
            mustClose = true
            throw HTTPError(status: 400, reason: "an unknown frame")
        }
    }

    private func read(_ line: Span<UInt8>, _ head: inout RequestHead) throws(HTTPError) {
        var text = ByteBuffer()
        text.append(line)
        text.append(" HTTP/1.1\r\nHost: toy\r\n\r\n")
        _ = try parser.parse(text.span, into: &head)
    }

    func writeHead(
        _ stream: UInt32, status: Int, headers: borrowing Headers, framing: BodyFraming, into out: inout ByteBuffer
    ) {
        let payload = [UInt8(status / 100)]
        writeFrame(stream, "H", payload.span, &out)
    }

    func writeBody(_ stream: UInt32, _ bytes: Span<UInt8>, into out: inout ByteBuffer) {
        writeFrame(stream, "B", bytes, &out)
    }

    func writeEnd(_ stream: UInt32, into out: inout ByteBuffer) {
        open.remove(stream)
        writeFrame(stream, "E", Span(), &out)
    }

    func writeContinue(_ stream: UInt32, into out: inout ByteBuffer) {}

    func announceClose(into out: inout ByteBuffer) { mustClose = true }

    func writeRefusal(
        status: Int, headers: borrowing Headers, body: Span<UInt8>, into out: inout ByteBuffer
    ) -> Bool { false }

    private func writeFrame(_ stream: UInt32, _ kind: StaticString, _ payload: Span<UInt8>, _ out: inout ByteBuffer) {
        out.append(UInt8(stream))
        out.append(kind)
        out.append(UInt8(payload.count))
        out.append(payload)
    }

    var directBody: Int { 0 }
    func tookDirectly(_ count: Int) -> Bool { false }
    var endsByClose: Bool { false }
    var mayStartAnother: Bool { !mustClose }
}
