/// A connection that answers every request with 200 and `ok` once it is complete.
package import Containers
package import HTTP

package struct ServedConnection: ~Copyable {
    private let codec = HTTP1ServerCodec(limits: HTTPLimits(), date: DateLine(secondsSince1970: 784_111_777))
    private var head = RequestHead()
    private var feed = Feed()
    /// What happened, a line each.
    package private(set) var events = ""
    /// The methods of the requests that have been seen; the last one may not be complete.
    package private(set) var methods: [Method] = []
    package private(set) var isRefused = false
    /// What the client is sent.
    package private(set) var out = ByteBuffer()

    private let none = Headers()
    private static let body = Array("ok".utf8)

    package init() {}

    package var mustClose: Bool { codec.mustClose }

    package mutating func receive(_ piece: [UInt8]) {
        feed.held += piece
        while true {
            do throws(HTTPError) {
                let held = feed.held
                let step = try codec.next(held.span, head: &head)
                note(step.event)
                feed.drop(step.consumed)
                if step.event == .needMore { return }
            } catch {
                isRefused = true
                let body = Self.body
                events += "refused \(describe(error))\n"
                events += "\(codec.writeRefusal(status: error.status, headers: none, body: body.span, into: &out))\n"
            }
        }
    }

    private mutating func note(_ event: ServerEvent) {
        switch event {
        case .needMore: break
        case .head(let stream):
            events += "head \(stream) \(describe(head))\n"
            methods.append(head.method)
        case .body(let stream, let range): events += feed.held[range].map { "body \(stream) \($0)\n" }.joined()
        case .end(let stream):
            events += "end \(stream)\n"
            let body = Self.body
            codec.writeHead(stream, status: 200, headers: none, framing: .chunked, into: &out)
            codec.writeBody(stream, body.span, into: &out)
            codec.writeEnd(stream, into: &out)
        }
    }
}

/// The events of such a connection, and what was written.
package func connectionOutcome(_ pieces: [[UInt8]]) -> String {
    var connection = ServedConnection()
    for piece in pieces { connection.receive(piece) }
    return "\(connection.events)mustClose=\(connection.mustClose)\n\(connection.out.text)"
}
