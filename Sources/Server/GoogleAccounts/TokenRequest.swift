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
        done(outcome)
    }

    func upstreamFailed(_ stream: UpstreamStream?, _ failure: UpstreamFailure) {
        (self.stream, ticket) = (nil, nil)
        done(.failed("\(failure.kind.word): \(failure.detail)"))
    }

    func upstreamWritable(_ stream: UpstreamStream) {}

    private var outcome: Outcome {
        let members = FlatObject(body.span)
        if status != 200 {
            // `invalid_grant`, `Invalid JWT Signature.`: the endpoint's words about the account, cut to a line's length.
            let said = [members?["error"], members?["error_description"]].compactMap { $0 }.joined(separator: ": ")
            return .failed("status \(status)\(said.isEmpty ? "" : ", \(said.prefix(200))")")
        }
        guard let token = members?["access_token"], !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else {
            return .failed("an answer without access_token")
        }
        guard let lifetime = members?["expires_in"].flatMap({ Int($0) }), lifetime > 0 else {
            return .failed("an answer without expires_in")
        }
        return .token(AccessToken(line: Array("authorization: Bearer \(token)\r\n".utf8), lifetime: lifetime))
    }
}
