import BenchReport
import Containers
import EventLoop
import Glibc
import System
import Testing

@testable import BenchMock

/// The mock on Linux's own sockets and clock: what the simulated network cannot tell.
struct RealSocketTests {
    /// A client on the mock's own loop: all turns of one thread.
    private final class Client: ReadinessHandler {
        let kernel: LinuxKernel
        let descriptor: Descriptor
        private var buffer = ByteBuffer(capacity: 64 << 10)
        private(set) var text = ""
        private(set) var hasEnded = false

        init(_ address: SocketAddress, _ kernel: LinuxKernel, on loop: EventLoop) throws {
            self.kernel = kernel
            descriptor = try kernel.connect(address)
            _ = try loop.register(descriptor, self)
        }

        func ready(_ set: ReadySet) {
            while true {
                buffer.clear()
                switch kernel.receive(descriptor, into: &buffer, atMost: buffer.spare) {
                case .bytes: text += buffer.text
                case .wouldBlock: return
                case .end, .failed:
                    hasEnded = true
                    return
                }
            }
        }

        func send(_ text: String) {
            let bytes = Array(text.utf8)
            #expect(kernel.send(descriptor, bytes.span, Span()) == .bytes(bytes.count))
        }

        func clear() { text = "" }
    }

    private func stand(
        _ change: (inout MockOptions) -> Void = { _ in }
    ) throws -> (loop: EventLoop, counting: CountingKernel, client: Client) {
        var options = MockOptions()
        options.listen = SocketAddress("127.0.0.1", port: 0)!
        change(&options)
        let counting = CountingKernel(try LinuxKernel())
        let loop = try EventLoop(kernel: counting)
        let server = try MockServer(options, on: loop)
        #expect(server.address.port != 0)
        // Its calls are not counted: it has a kernel of its own for all but the waiting.
        let client = try Client(server.address, LinuxKernel(), on: loop)
        for _ in 0..<3 { loop.turn(atMost: 50) }
        return (loop, counting, client)
    }

    private func turn(_ loop: EventLoop, until isOver: () -> Bool) throws {
        var left = 100_000
        while !isOver() {
            loop.turn(atMost: 100)
            left -= 1
            try #require(left > 0, "no end in sight")
        }
    }

    @Test func `A request costs one receive and one send`() throws {
        let (loop, counting, client) = try stand()
        let before = counting.counts
        for _ in 0..<100 {
            client.clear()
            client.send(Request.post(#"{"model":"m","messages":[]}"#))
            try turn(loop) { client.text.hasSuffix("}}") }
        }
        let spent = counting.counts - before
        #expect(spent.receives == 100)
        #expect(spent.sends == 100)
    }

    @Test func `A token costs one send, and the timer rings for each`() throws {
        let (loop, counting, client) = try stand {
            $0.tokens = 10
            $0.between = .fixed(2_000_000)
        }
        let before = counting.counts
        client.send(Request.post(Request.stream))
        try turn(loop) { client.text.hasSuffix("0\r\n\r\n") }
        #expect(client.text.ranges(of: "@mr:").count == 10)
        // Fewer where a busy machine has two tokens due at one time.
        #expect((counting.counts - before).sends <= 10)
        // Early it never is, however busy the machine.
        let stamps = client.text.matches(of: /@mr:(\d+):(\d+);/).map { (UInt64($0.1)!, UInt64($0.2)!) }
        for (index, (received, sent)) in stamps.enumerated() { #expect(sent >= received + 2_000_000 * UInt64(index)) }
    }

    @Test func `A large body is read and a large answer is sent whole`() throws {
        let (loop, _, client) = try stand { $0.answerBytes = 4 << 20 }
        client.send(Request.post(#"{"prompt":""# + String(repeating: "x", count: 20_000) + #""}"#, closes: true))
        try turn(loop) { client.hasEnded }
        #expect(client.text.split(separator: "\r\n\r\n", maxSplits: 1)[1].utf8.count == 4 << 20)
    }
}
