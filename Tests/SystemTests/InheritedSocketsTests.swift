import Glibc
import Testing

@testable import System

@Suite struct InheritedSocketsTests {
    private func find(_ variables: [String: String], first: Int32) -> [InheritedSocket] {
        InheritedSocket.find(process: getpid(), first: first) { variables[$0] }
    }

    @Test func aListenerIsTakenOverWithItsNameAndAddress() throws {
        let wire = try Wire(LinuxKernel(), "127.0.0.1:0")
        _ = fcntl(wire.listener.raw, F_SETFL, 0)
        let found = find(
            ["LISTEN_PID": "\(getpid())", "LISTEN_FDS": "1", "LISTEN_FDNAMES": "public"], first: wire.listener.raw)
        #expect(found.map(\.descriptor) == [wire.listener])
        #expect(found.map(\.name) == ["public"])
        #expect(found.map(\.address) == [wire.address])
        #expect(fcntl(wire.listener.raw, F_GETFL) & O_NONBLOCK != 0)
        // It accepts as one of our own would.
        _ = try wire.connection()
    }

    @Test func aSocketThatDoesNotListenIsLeftAlone() throws {
        let wire = try Wire(LinuxKernel(), "127.0.0.1:0")
        let (client, _) = try wire.connection()
        #expect(find(["LISTEN_PID": "\(getpid())", "LISTEN_FDS": "1"], first: client.raw).isEmpty)
    }

    @Test func whatIsMeantForAnotherProcessIsNotTaken() throws {
        let wire = try Wire(LinuxKernel(), "127.0.0.1:0")
        let others: [[String: String]] = [
            ["LISTEN_PID": "1", "LISTEN_FDS": "1"], ["LISTEN_FDS": "1"], ["LISTEN_PID": "\(getpid())"],
            ["LISTEN_PID": "\(getpid())", "LISTEN_FDS": "0"], ["LISTEN_PID": "\(getpid())", "LISTEN_FDS": "-1"],
            ["LISTEN_PID": "\(getpid())", "LISTEN_FDS": "999999999999"],
        ]
        for variables in others { #expect(find(variables, first: wire.listener.raw).isEmpty) }
    }

    @Test func withoutANameItIsUnknown() throws {
        let wire = try Wire(LinuxKernel(), "127.0.0.1:0")
        let found = find(["LISTEN_PID": "\(getpid())", "LISTEN_FDS": "1"], first: wire.listener.raw)
        #expect(found.map(\.name) == ["unknown"])
    }
}
