/// One call on a stream of a cluster: writes the request, passes the answer to the walk, resends once where that is safe.
import Containers
import Graph
import HTTP
import Upstream

final class UpstreamCall: UpstreamResponder, RunningCall {
    /// Request bytes queued on a connection past this take the client's credit: four blocks.
    static let highWater = 65_536
    /// Bodies up to this many bytes are copied behind their head.
    private static let joined = 4096

    private let walk: Walk
    private let metrics: WorkerMetrics
    /// Whose transport this is: both end with their exchange (`Exchange.dissolve`).
    private let call: Call
    private var cluster: Cluster?
    private var stream: UpstreamStream?
    private var ticket: PendingOpen?
    private var head = ByteBuffer()
    private var sentBody = false
    private var isLive = false

    init(_ call: Call, _ walk: Walk, _ metrics: WorkerMetrics) {
        self.call = call
        self.walk = walk
        self.metrics = metrics
    }

    func start(on cluster: Cluster) {
        if self.cluster !== cluster { self.cluster = cluster }
        sentBody = false
        isLive = true
        ticket = cluster.open(self, method: call.exchange.head.method)
    }

    // MARK: The walk's side

    /// A piece of a body that is passed on as it comes.
    func send(_ bytes: Span<UInt8>, isLast: Bool) -> Bool {
        guard let stream else { return true }
        sentBody = true
        stream.sendBody(bytes, isLast: isLast)
        return stream.queued < Self.highWater
    }

    func pause() { stream?.pauseReading() }
    func resume() { stream?.resumeReading() }

    func cancel() {
        guard isLive else { return }
        isLive = false
        if let stream {
            self.stream = nil
            stream.cancel()
        } else if let ticket {
            cluster?.cancel(ticket)
        }
        ticket = nil
    }

    // MARK: The stream's side

    func upstreamReady(_ stream: UpstreamStream, reused: Bool) {
        guard isLive else { return stream.cancel() }
        self.stream = stream
        ticket = nil
        var head = ByteBuffer()
        swap(&head, &self.head)
        head.clear()
        write(to: stream, head: &head)
        swap(&head, &self.head)
        walk.callReady(call)
    }

    /// The head and, when it is here whole, the body: one write.
    private func write(to stream: UpstreamStream, head: inout ByteBuffer) {
        let call = call
        let exchange = call.exchange
        if exchange.bodyIsComplete {
            if call.prepareBody() {
                send(stream, &head, call.renderedBody)
            } else {
                send(stream, &head, exchange.bodyBytes)
            }
            return
        }
        let length = exchange.declaredLength
        call.appendHead(endpoint: stream.endpoint, bodyLength: length, into: &head)
        stream.expectBody(length.map { .length($0) } ?? .chunked)
        stream.send(head: head.span, body: Span(), isLast: false)
    }

    private func send(_ stream: UpstreamStream, _ head: inout ByteBuffer, _ body: Span<UInt8>) {
        let (call, endpoint) = (call, stream.endpoint)
        // One run of bytes is cheaper to send than two, up to about a page of copying.
        if body.count <= Self.joined {
            return stream.send { out in
                call.appendHead(endpoint: endpoint, bodyLength: body.count, body: body, into: &out)
                out.append(body)
            }
        }
        call.appendHead(endpoint: endpoint, bodyLength: body.count, body: body, into: &head)
        stream.send(head: head.span, body: body, isLast: true)
    }

    func upstreamHead(_ stream: UpstreamStream, _ head: borrowing ResponseHead) {
        guard isLive else { return }
        metrics.answered(call.backend, of: call.exchange.graph, status: head.status)
        walk.callHead(call, head)
        // A stream is open for long, and its request has been sent.
        if call.exchange.answersStream { self.head = ByteBuffer() }
    }

    func upstreamBody(_ stream: UpstreamStream, _ bytes: Span<UInt8>) {
        guard isLive else { return }
        walk.callBody(call, bytes)
    }

    func upstreamEnd(_ stream: UpstreamStream) {
        guard isLive else { return }
        isLive = false
        self.stream = nil
        walk.callEnd(call)
    }

    func upstreamFailed(_ stream: UpstreamStream?, _ failure: UpstreamFailure) {
        guard isLive else { return }
        self.stream = nil
        ticket = nil
        // A kept connection that the upstream had already closed: nothing was served, so once more is safe.
        // One that says nothing until the time is up may be at work on the request.
        if failure.wasReused, failure.isSafeToRetry, !sentBody, !call.wasResent, let cluster {
            call.wasResent = true
            ticket = cluster.open(self, method: call.exchange.head.method, fresh: true)
            return
        }
        isLive = false
        metrics.failed(call.backend, of: call.exchange.graph, failure.kind)
        walk.callFailed(call, GatewayError(failure))
    }

    func upstreamWritable(_ stream: UpstreamStream) {
        guard isLive else { return }
        walk.callDrained(call)
    }
}

extension GatewayError {
    /// What a caller is told of an upstream's failure. Whether another backend may get the request: always before any
    /// answer, and after a time-out too, since the request was cancelled.
    init(_ failure: UpstreamFailure) {
        let retry: Retry = failure.beforeAnyAnswer ? .safe : .never
        switch failure.kind {
        case .connect:
            self.init(502, "upstream_unreachable", "The upstream refuses connections.", side: .upstream, retry: retry)
        case .connectTimeout:
            self.init(
                504, "upstream_connect_timeout", "The upstream did not accept in time.", side: .upstream, retry: retry)
        case .firstByteTimeout:
            self.init(
                504, "upstream_timeout", "The upstream did not begin to answer in time.", side: .upstream, retry: retry)
        case .idleTimeout:
            self.init(
                504, "upstream_stalled", "The upstream stopped in the middle of its answer.", side: .upstream,
                retry: retry)
        case .totalTimeout:
            self.init(504, "upstream_timeout", "The upstream did not finish in time.", side: .upstream, retry: retry)
        case .reset, .truncated:
            self.init(502, "upstream_truncated", "The upstream broke its answer off.", side: .upstream, retry: retry)
        case .malformed:
            self.init(
                502, "upstream_malformed", "The upstream's answer is not valid HTTP.", side: .upstream, retry: retry)
        case .tls:
            self.init(
                502, "upstream_tls", "The upstream's TLS could not be trusted or set up.", side: .upstream, retry: retry
            )
        case .unresolved:
            self.init(
                502, "upstream_unresolved", "The upstream's name does not resolve.", side: .upstream, retry: retry)
        case .overloaded:
            self.init(
                503, "upstream_overloaded", "All connections to the upstream are taken.", side: .gateway, retry: retry,
                retryAfterMilliseconds: 1000)
        }
    }
}
