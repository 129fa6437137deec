/// One request for an access token, answered with a small JSON object (RFC 6749, section 5).
import Containers
import HTTP
import Upstream

/// A token as the endpoint gave it.
struct AccessToken: Sendable {
    /// The header line that carries it; secret.
    let line: [UInt8]
    /// How long it is good for, s.
    let lifetime: Int
}

final class TokenRequest: UpstreamResponder {
    enum Outcome {
        case token(AccessToken)
        /// In words for the log; nothing of it is secret.
        case failed(String)
    }

    private let request: [UInt8]
    private let done: (Outcome) -> Void
    private var status = 0
    private var body = ByteBuffer()
    private var stream: UpstreamStream?
    private var ticket: PendingOpen?

    /// Tokens are some kilobytes at most, bytes.
    private static let limit = 65_536

    /// `done` is called once, on the cluster's loop, and never before `start` has returned.
    init(_ request: [UInt8], done: @escaping (Outcome) -> Void) {
        self.request = request
        self.done = done
    }

    func start(on cluster: Cluster, method: Method) { ticket = cluster.open(self, method: method, fresh: true) }

    /// Nothing is told any more.
    func cancel(on cluster: Cluster) {
        if let stream { stream.cancel() } else if let ticket { cluster.cancel(ticket) }
        (stream, ticket) = (nil, nil)
    }

    func upstreamReady(_ stream: UpstreamStream, reused: Bool) {
        self.stream = stream
        ticket = nil
        let request = request
        stream.send { $0.append(request.span) }
    }

    func upstreamHead(_ stream: UpstreamStream, _ head: borrowing ResponseHead) { status = head.status }

    func upstreamBody(_ stream: UpstreamStream, _ bytes: Span<UInt8>) {
        if body.count + bytes.count <= Self.limit { return body.append(bytes) }
        cancel(on: stream)
        done(.failed("an answer of more than \(Self.limit) bytes"))
    }

    private func cancel(on stream: UpstreamStream) {
        stream.cancel()
        self.stream = nil
    }

    func upstreamEnd(_ stream: UpstreamStream) {
        self.stream = nil
        var body = ByteBuffer()
        swap(&body, &self.body)
        done(Outcome(status: status, body: body.span))
    }

    func upstreamFailed(_ stream: UpstreamStream?, _ failure: UpstreamFailure) {
        (self.stream, ticket) = (nil, nil)
        done(.failed("\(failure.kind.word): \(failure.detail)"))
    }

    func upstreamWritable(_ stream: UpstreamStream) {}
}

extension TokenRequest.Outcome {
    /// The longest that a token is believed to be good for, s: a day, which is more than any is.
    private static let longestLifetime = 86_400

    /// What an answer says.
    init(status: Int, body: Span<UInt8>) {
        let members = FlatObject(body)
        if status != 200 {
            // `invalid_grant`, `Invalid JWT Signature.`: the endpoint's words about the account, cut to a line's length.
            let said = [members?["error"], members?["error_description"]].compactMap { $0 }.joined(separator: ": ")
            self = .failed("status \(status)\(said.isEmpty ? "" : ", \(Self.line(said))")")
            return
        }
        guard let token = members?["access_token"], !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else {
            self = .failed("an answer without access_token")
            return
        }
        guard let lifetime = members?["expires_in"].flatMap({ Int($0) }), lifetime > 0 else {
            self = .failed("an answer without expires_in")
            return
        }
        let line = Array("authorization: Bearer \(token)\r\n".utf8)
        self = .token(AccessToken(line: line, lifetime: min(lifetime, Self.longestLifetime)))
    }

    /// No line end of a stranger's begins a line of ours.
    private static func line(_ words: String) -> String {
        String(String.UnicodeScalarView(words.unicodeScalars.prefix(200).map { $0.value < 0x20 ? " " : $0 }))
    }
}
