import Containers
import Glibc
import System
import Testing

@Suite struct LinuxKernelTransferTests {
    @Test func noMoreIsReceivedThanAskedFor() throws {
        let wire = try Wire(LinuxKernel(), "127.0.0.1:0")
        let (client, server) = try wire.connection()
        #expect(wire.send(client, "hello") == .bytes(5))
        try wire.wait { wire.isReady(server, .readable) }
        #expect(wire.receive(server, atMost: 2) == (.bytes(2), "he"))
        #expect(wire.receive(server, atMost: 9) == (.bytes(3), "llo"))
    }

    @Test func aClosedWriteSideIsAnEndAndTheOtherSideStillSpeaks() throws {
        let wire = try Wire(LinuxKernel(), "127.0.0.1:0")
        let (client, server) = try wire.connection()
        wire.kernel.shutdownWrite(client)
        try wire.wait { wire.isReady(server, .peerClosed) }
        #expect(wire.receive(server).0 == .end)
        #expect(wire.send(server, "still here") == .bytes(10))
        try wire.wait { wire.isReady(client, .readable) }
        #expect(wire.receive(client).1 == "still here")
    }

    @Test func sendingToAPeerThatIsGoneIsAnErrorAndNoSignal() throws {
        let wire = try Wire(LinuxKernel(), "127.0.0.1:0")
        let (client, server) = try wire.connection()
        #expect(wire.send(client, "unread") == .bytes(6))
        try wire.wait { wire.isReady(server, .readable) }
        // Closed with bytes unread: the peer is told by a reset.
        wire.close(server)
        try wire.wait { wire.isReady(client, .failed) }
        #expect(wire.receive(client).0 == .failed(SystemError("recv", errno: ECONNRESET)))
        #expect(wire.send(client, "x") == .failed(SystemError("send", errno: EPIPE)))
    }

    @Test func aFullSocketTellsWhenItHasRoomAgain() throws {
        let wire = try Wire(LinuxKernel(), "127.0.0.1:0")
        let (client, server) = try wire.connection()
        let block = String(repeating: "x", count: 65_536)
        var sent = 0
        sending: while true {
            switch wire.send(client, block, block) {
            case .bytes(let count): sent += count
            case .wouldBlock: break sending
            case let other: Issue.record("\(other)"); break sending
            }
        }
        wire.forget(client)
        var received = 0
        while received < sent {
            switch wire.receive(server).0 {
            case .bytes(let count): received += count
            case .wouldBlock:
                wire.forget(server)
                try wire.wait { wire.isReady(server, .readable) }
            case let other: Issue.record("\(other)"); received = sent
            }
        }
        try wire.wait { wire.isReady(client, .writable) }
    }

    @Test func receivingWithoutRoomTraps() async {
        await #expect(processExitsWith: .failure) {
            let kernel = try LinuxKernel()
            var buffer = ByteBuffer()
            _ = kernel.receive(Descriptor(raw: 0), into: &buffer, atMost: 10)
        }
    }
}
