/// One loop, one cluster, and a kernel whose backends the test plays.
import Containers
import EventLoop
import HTTP
import System

@testable import Upstream

final class Scene {
    let kernel = ScriptedKernel()
    let loop: EventLoop
    let pool: BlockPool
    let cluster: Cluster

    init(_ hosts: [String] = ["10.0.0.1"], _ change: (inout ClusterOptions) -> Void = { _ in }) throws {
        loop = try EventLoop(kernel: kernel)
        pool = BlockPool(keep: 64, ceiling: 64 << 20)
        var options = ClusterOptions(name: "test", endpoints: hosts.map { ClusterEndpoint(host: $0, port: 80) })
        change(&options)
        cluster = Cluster(loop: loop, pool: pool, options: options)
    }

    /// Turns until nothing more happens at this instant.
    func settle() {
        for _ in 0..<12 { loop.turn(atMost: 0) }
    }

    /// Lets the time pass, millisecond precise, with what happens on the way.
    func pass(milliseconds: UInt64) {
        let end = kernel.now + milliseconds * 1_000_000
        while kernel.now < end { loop.turn(atMost: Int32((end - kernel.now) / 1_000_000)) }
        settle()
    }

    func open(_ method: Method = .get, fresh: Bool = false, _ change: (Caller) -> Void = { _ in }) -> Caller {
        let caller = Caller()
        change(caller)
        caller.ticket = cluster.open(caller, method: method, fresh: fresh)
        return caller
    }

    /// A request on a connection that has been made, with the caller's request already written.
    func sent(_ method: Method = .get, fresh: Bool = false, _ change: (Caller) -> Void = { _ in }) -> Caller {
        let caller = open(method, fresh: fresh, change)
        settle()
        return caller
    }

    func cancel(_ caller: Caller) {
        if let stream = caller.stream { stream.cancel() } else if let ticket = caller.ticket { cluster.cancel(ticket) }
    }

    /// One whole request and answer.
    @discardableResult
    func exchange() -> Caller {
        let caller = sent()
        answer(caller)
        return caller
    }

    /// Answers the request of this caller in full.
    func answer(_ caller: Caller) {
        guard let stream = caller.stream, let connection = stream.connection else { return }
        kernel.socket(connection.descriptor).write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        settle()
    }
}

/// Remembers what it is told, and writes a request as soon as it may.
final class Caller: UpstreamResponder {
    var stream: UpstreamStream?
    var ticket: PendingOpen?
    var events: [String] = []
    var body: [UInt8] = []
    var failure: UpstreamFailure?
    var request: String? = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    var requestIsWhole = true
    var onReady: (UpstreamStream) -> Void = { _ in }
    var onHead: (UpstreamStream) -> Void = { _ in }
    var onBody: (UpstreamStream) -> Void = { _ in }
    var onEnd: () -> Void = {}
    var onFailure: () -> Void = {}

    var text: String { String(decoding: body, as: UTF8.self) }
    var hasEnded: Bool { events.last == "end" }

    func upstreamReady(_ stream: UpstreamStream, reused: Bool) {
        self.stream = stream
        events.append(reused ? "ready reused" : "ready")
        if let request { stream.send(head: Array(request.utf8).span, body: Span(), isLast: requestIsWhole) }
        onReady(stream)
    }

    func upstreamHead(_ stream: UpstreamStream, _ head: borrowing ResponseHead) {
        events.append("head \(head.status)")
        onHead(stream)
    }

    func upstreamBody(_ stream: UpstreamStream, _ bytes: Span<UInt8>) {
        for index in bytes.indices { body.append(bytes[index]) }
        if events.last != "body" { events.append("body") }
        onBody(stream)
    }

    func upstreamEnd(_ stream: UpstreamStream) {
        events.append("end")
        self.stream = nil
        onEnd()
    }

    func upstreamFailed(_ stream: UpstreamStream?, _ failure: UpstreamFailure) {
        events.append("failed \(failure.kind)")
        self.failure = failure
        self.stream = nil
        onFailure()
    }

    func upstreamWritable(_ stream: UpstreamStream) { events.append("writable") }
}
