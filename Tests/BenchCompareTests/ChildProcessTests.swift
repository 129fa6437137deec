import Foundation
import Glibc
import Testing

@testable import BenchCompare

/// Covers ChildProcess.swift and Variables.swift with the shell.
struct ChildProcessTests {
    private let output = NSTemporaryDirectory() + "bench-compare-\(UUID().uuidString).txt"

    private func run(_ script: String, _ environment: [String: String] = [:]) throws -> ChildProcess {
        let mask = Cores.mask(Cores.available.gateway)
        return try ChildProcess(["sh", "-c", script], environment: environment, output: output, cpus: mask)
    }

    @Test func `What it prints is kept, both streams, and its exit status`() throws {
        defer { try? FileManager.default.removeItem(atPath: output) }
        let child = try run("echo $WORD; echo wrong >&2; exit 3", ["WORD": "right"])
        try child.wait(atMost: 20)
        #expect(child.exitCode == 3)
        #expect(RunningPeer.printed(output) == "; it printed: right | wrong")
    }

    @Test func `Stopping ends the whole group`() throws {
        defer { try? FileManager.default.removeItem(atPath: output) }
        let child = try run("sleep 600 & echo $!; wait")
        #expect(child.exitCode == nil)
        child.stop()
        #expect(child.exitCode == 128 + Int(SIGTERM))
    }

    @Test func `A program that is not there is named`() {
        #expect { try ChildProcess(["/nowhere/at/all"], output: output, cpus: 1) } throws: {
            "\($0)".contains("cannot start /nowhere/at/all")
        }
    }

    @Test func `One that does not end in time is stopped and named`() throws {
        defer { try? FileManager.default.removeItem(atPath: output) }
        let child = try run("sleep 600")
        #expect(throws: Complaint.self) { try child.wait(atMost: 0) }
        #expect(child.hasEnded)
    }

    @Test func `Its family counts its children`() throws {
        defer { try? FileManager.default.removeItem(atPath: output) }
        let own = ProcessFamily(root: getpid())
        #expect(own.members.contains(getpid()))
        #expect(own.memory.resident > 0)
        #expect(own.time.since(.init(tasks: [:], ticks: 0)) > 0)
    }

    @Test func `Programs are looked for in PATH, and by their path`() {
        #expect(Variables.program("sh") != nil)
        #expect(Variables.program("/bin/sh") == "/bin/sh")
        #expect(Variables.program("no-such-program-here") == nil)
    }
}

struct PlainClientTests {
    @Test func `An answer is whole with its length or its last chunk`() {
        #expect(PlainClient.isWhole("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"))
        #expect(!PlainClient.isWhole("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi"))
        #expect(PlainClient.isWhole("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"))
        #expect(!PlainClient.isWhole("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n"))
        #expect(!PlainClient.isWhole("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n"))
    }

    @Test func `A free port has nobody that listens`() throws {
        let port = try Loopback.freePort()
        #expect(port > 0)
        #expect(PlainClient(port: port) == nil)
    }
}
