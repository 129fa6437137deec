import Containers
import Glibc
import System
import Testing

private let families = ["127.0.0.1:0", "[::1]:0", "unix:"]

/// The listener's address; a unix socket gets a path of its own.
private func place(_ family: String, _ name: String) -> String {
    family == "unix:" ? family + freshPath(name) : family
}

@Suite struct LinuxKernelSocketsTests {
    @Test(arguments: families)
    func bytesGoBothWays(family: String) throws {
        let wire = try Wire(LinuxKernel(), place(family, "both"))
        let (client, server) = try wire.connection()
        #expect(wire.send(client, "hello") == .bytes(5))
        try wire.wait { wire.isReady(server, .readable) }
        #expect(wire.receive(server) == (.bytes(5), "hello"))
        #expect(wire.receive(server).0 == .wouldBlock)
        #expect(wire.send(server, "wor", "ld") == .bytes(5))
        try wire.wait { wire.isReady(client, .readable) }
        #expect(wire.receive(client) == (.bytes(5), "world"))
        wire.address.removeFile()
    }

    @Test(arguments: families)
    func thePeerIsNamed(family: String) throws {
        let kernel = try LinuxKernel()
        let wire = try Wire(kernel, place(family, "peer"))
        let client = try kernel.connect(wire.address)
        try wire.watch(client)
        try wire.wait { wire.isReady(wire.listener, .readable) }
        let (server, peer) = try #require(try kernel.accept(wire.listener))
        try wire.watch(server)
        #expect(peer == kernel.localAddress(client))
        #expect(kernel.localAddress(server) == wire.address)
        #expect(try kernel.accept(wire.listener) == nil)
        wire.address.removeFile()
    }

    @Test func aPortNobodyListensOnRefuses() throws {
        let kernel = try LinuxKernel()
        let address = try Wire(kernel, "127.0.0.1:0").address
        let wire = try Wire(kernel, "127.0.0.1:0")
        let client = try kernel.connect(address)
        try wire.watch(client)
        try wire.wait { wire.isReady(client, .failed) }
        #expect(kernel.pendingError(client) == SystemError("connect", errno: ECONNREFUSED))
    }

    @Test func socketsThatShareAPortListenTogether() throws {
        let kernel = try LinuxKernel()
        let first = try Wire(kernel, "127.0.0.1:0")
        let second = try Wire(kernel, first.address.description)
        #expect(second.address == first.address)
    }

    @Test func anAddressInUseIsAnErrorToAnExclusiveListener() throws {
        let kernel = try LinuxKernel()
        let shared = try Wire(kernel, "127.0.0.1:0")
        #expect(throws: SystemError("bind", errno: EADDRINUSE)) { _ = try kernel.listen(shared.address, .exclusive) }
        let exclusive = try Wire(kernel, "127.0.0.1:0", options: .exclusive)
        #expect(throws: SystemError("bind", errno: EADDRINUSE)) {
            _ = try kernel.listen(exclusive.address, ListenOptions())
        }
    }

    @Test func aProbeFindsAnAddressInUseAndTakesNoConnection() throws {
        let kernel = try LinuxKernel()
        let shared = try Wire(kernel, "127.0.0.1:0")
        #expect(throws: SystemError("bind", errno: EADDRINUSE)) { _ = try kernel.listen(shared.address, .probe) }
        let probe = try kernel.listen(try #require(SocketAddress("127.0.0.1", port: 0)), .probe)
        let address = try #require(kernel.localAddress(probe))
        let client = try kernel.connect(address)
        #expect(kernel.pendingError(client)?.errno == ECONNREFUSED)
        kernel.close(client)
        kernel.close(probe)
    }

    @Test func ipv6LeavesThePortOfIPv4Alone() throws {
        let kernel = try LinuxKernel()
        let v4 = try Wire(kernel, "127.0.0.1:0")
        let v6 = try #require(SocketAddress("::", port: v4.address.port))
        let listener = try kernel.listen(v6, .exclusive)
        kernel.close(listener)
    }

    @Test func aSocketFileLeftBehindIsTakenOver() throws {
        let path = freshPath("stale")
        let kernel = try LinuxKernel()
        let address = try #require(SocketAddress(path: path))
        kernel.close(try kernel.listen(address, ListenOptions()))
        let again = try kernel.listen(address, ListenOptions())
        #expect(throws: SystemError("bind", errno: EADDRINUSE)) { _ = try kernel.listen(address, ListenOptions()) }
        kernel.close(again)
        removeFile(path)
    }

    @Test func aFileThatIsNoSocketIsNotRemoved() throws {
        let path = freshPath("file")
        writeFile(path, "")
        defer { removeFile(path) }
        let address = try #require(SocketAddress(path: path))
        let kernel = try LinuxKernel()
        #expect(throws: SystemError("bind", errno: EADDRINUSE)) { _ = try kernel.listen(address, ListenOptions()) }
        #expect(exists(path))
    }

    @Test func acceptingOnWhatIsNoListenerIsAnError() throws {
        let wire = try Wire(LinuxKernel(), "127.0.0.1:0")
        let (client, _) = try wire.connection()
        #expect(throws: SystemError("accept4", errno: EINVAL)) { _ = try wire.kernel.accept(client) }
    }
}
