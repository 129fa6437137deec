/// The admin listener: health, metrics, the graph, reload. On control's loop, plain HTTP, loopback unless said otherwise.
///
/// Pages are small and rare, so this side is simple: one answer a connection, each bounded in time.
import Compiler
import Config
import Containers
import EventLoop
import HTTP
import Metrics
import System

final class AdminListener: ReadinessHandler {
    let address: ListenAddress
    let bound: SocketAddress
    private unowned let gateway: Gateway
    private let descriptor: Descriptor
    private let registration: Registration
    private let date = DateLine(secondsSince1970: 0)

    init(_ gateway: Gateway, at socket: SocketAddress, configured: ListenAddress) throws(SystemError) {
        self.gateway = gateway
        address = configured
        descriptor = try gateway.loop.kernel.listen(socket, .exclusive)
        bound = gateway.loop.kernel.localAddress(descriptor) ?? socket
        let relay = AdminAcceptor()
        registration = try gateway.loop.register(descriptor, relay)
        relay.listener = self
    }

    func ready(_ set: ReadySet) {
        while let accepted = try? gateway.loop.kernel.accept(descriptor) {
            date.update(secondsSince1970: Int(gateway.loop.kernel.wallClock / 1_000_000_000))
            AdminConnection(accepted.0, gateway, date).start()
        }
    }

    func close() {
        gateway.loop.deregister(registration)
        gateway.loop.kernel.close(descriptor)
    }
}

private final class AdminAcceptor: ReadinessHandler {
    weak var listener: AdminListener?
    func ready(_ set: ReadySet) { listener?.ready(set) }
}

/// One admin request and its answer.
final class AdminConnection: ReadinessHandler, TimerHandler {
    private let descriptor: Descriptor
    private unowned let gateway: Gateway
    private let codec: HTTP1ServerCodec
    private var registration: Registration?
    private var timer: LoopTimer?
    private var input = ByteBuffer()
    private var output = ByteBuffer()
    private var head = RequestHead()
    private var isAnswered = false

    static let limit: UInt64 = 10_000_000_000

    init(_ descriptor: Descriptor, _ gateway: Gateway, _ date: DateLine) {
        self.descriptor = descriptor
        self.gateway = gateway
        codec = HTTP1ServerCodec(limits: HTTPLimits(), date: date)
    }

    func start() {
        do throws(SystemError) {
            registration = try gateway.loop.register(descriptor, self)
        } catch {
            return gateway.loop.kernel.close(descriptor)
        }
        let timer = LoopTimer(self)
        self.timer = timer
        gateway.loop.arm(timer, after: Self.limit)
    }

    func fired(_ timer: LoopTimer) { close() }

    func ready(_ set: ReadySet) {
        if isAnswered { return flush() }
        while true {
            input.reserve(4096)
            switch gateway.loop.kernel.receive(descriptor, into: &input, atMost: 4096) {
            case .bytes: if parse() { return }
            case .wouldBlock: return
            case .end, .failed: return close()
            }
        }
    }

    /// True once a request is answered, or being answered.
    private func parse() -> Bool {
        do throws(HTTPError) {
            let step = try codec.next(input.span, head: &head)
            guard case .head(let stream) = step.event else { return false }
            isAnswered = true
            route(stream)
        } catch {
            isAnswered = true
            _ = codec.writeRefusal(status: error.status, headers: Headers(), body: Span(), into: &output)
            flush()
        }
        return true
    }

    private static func path(of head: borrowing RequestHead) -> String { head.path.text }

    private func route(_ stream: UInt32) {
        let isGet = head.method == .get || head.method == .head
        switch (Self.path(of: head), isGet) {
        case ("/healthz", true): answer(stream, 200, "ok\n")
        case ("/readyz", true):
            gateway.isDraining ? answer(stream, 503, "draining\n") : answer(stream, 200, "ready\n")
        case ("/metrics", true):
            let usage = ProcessFacts.usage()
            let page = gateway.metrics.page(
                failedReloads: gateway.failedReloads, residentBytes: usage.residentBytes,
                cpuMicroseconds: usage.cpuMicroseconds)
            answer(stream, 200, page, PrometheusText.contentType)
        case ("/graph", true):
            guard let build = gateway.current, let plan = build.plan else { return answer(stream, 503, "no graph\n") }
            answer(stream, 200, GraphText(plan).text)
        case ("/reload", false) where head.method == .post:
            gateway.reload { [self] build in
                if build.plan != nil { return answer(stream, 200, "generation \(gateway.generation)\n") }
                answer(stream, 400, build.diagnostics.map { $0.text() }.joined(separator: "\n") + "\n")
            }
        case ("/healthz", false), ("/readyz", false), ("/metrics", false), ("/graph", false), ("/reload", _):
            answer(stream, 405, "method not allowed\n")
        default: answer(stream, 404, "not here; try /healthz /readyz /metrics /graph, POST /reload\n")
        }
    }

    private func answer(_ stream: UInt32, _ status: Int, _ body: String, _ type: String = "text/plain; charset=utf-8") {
        var headers = Headers()
        let type = Array(type.utf8)
        headers.append(.contentType, type.span)
        codec.announceClose(into: &output)
        let bytes = Array(body.utf8)
        codec.writeHead(stream, status: status, headers: headers, framing: .length(bytes.count), into: &output)
        codec.writeBody(stream, bytes.span, into: &output)
        codec.writeEnd(stream, into: &output)
        flush()
    }

    private func flush() {
        while !output.isEmpty {
            switch gateway.loop.kernel.send(descriptor, output.span, Span()) {
            case .bytes(let count): output.consume(count)
            case .wouldBlock: return
            case .end, .failed: return close()
            }
        }
        if isAnswered, codec.mustClose, !codec.mayStartAnother { close() }
    }

    private func close() {
        guard let registration else { return }
        self.registration = nil
        if let timer { gateway.loop.disarm(timer) }
        gateway.loop.enqueue(Last(self))
        gateway.loop.deregister(registration)
        gateway.loop.kernel.close(descriptor)
    }
}

/// Keeps a closed connection until the turn ends.
private final class Last: LoopTask {
    private let connection: AdminConnection
    init(_ connection: AdminConnection) { self.connection = connection }
    func run() {}
}
