/// The client and the backend of `check`, with a relay of bytes where the gateway would be. Covers Gateway.
import Containers
import HTTP
import Testing

@testable import BenchMicro

struct LockstepTests {
    /// The lockstep's client talks to its backend, without a gateway between.
    private func direct() throws -> Lockstep {
        let lockstep = try Lockstep()
        lockstep.connect(try ClientLine(try .connected(lastOctet: 1, port: lockstep.listener.port)))
        return lockstep
    }

    @Test func `a request gets its whole answer, one after another on one connection`() throws {
        let lockstep = try direct()
        let request = ChatRequest.bytes(model: "bench", key: "k")
        for _ in 0..<3 { #expect(try lockstep.ask(request) == 200) }
        #expect(lockstep.backendRequests == 3)
    }

    @Test func `a stream comes an event at a time to its end, and another follows`() throws {
        let lockstep = try direct()
        let request = ChatRequest.bytes(model: "bench", stream: true, key: "k")
        #expect(try lockstep.ask(request) == 200)
        #expect(try lockstep.ask(request) == 200)
        #expect(lockstep.backendRequests == 2)
    }

    @Test func `the bytes of the lockstep are good HTTP`() throws {
        var head = RequestHead()
        var parser = RequestParser()
        let request = ChatRequest.bytes(model: "bench", key: "k")
        let length = try #require(try parser.parse(request.span, into: &head))
        #expect(request.count == length + ChatRequest.body(model: "bench").utf8.count)
        #expect(BackendAnswer.chunk(Array("0123456789abcdef".utf8)).starts(with: Array("10\r\n".utf8)))
    }

    @Test func `a scenario writes a routes file, a key for each caller, and its certificate`() throws {
        let folder = try WorkFolder()
        var scenario = GatewayScenario(name: "test", model: "m1", overTLS: true, routes: 3)
        scenario.callers = 2
        let certificate = try scenario.write(to: folder, backend: 9000)
        let routes = try folder.text(of: "routes.yaml")
        #expect(routes.contains("http://127.0.0.1:9000/v1") && routes.contains("model: m2") && routes.contains("tls:"))
        #expect(try folder.text(of: "keys.yaml").split(separator: "\n").count == 3)
        #expect(certificate != nil)
        #expect(try folder.text(of: "chain.pem").hasPrefix("-----BEGIN CERTIFICATE"))
    }

    @Test func `a program that is not there is named with its package`() {
        let error = #expect(throws: CountError.self) { try Program.path("callgrind_control_of_another_name") }
        #expect(error?.description.contains("not in PATH") == true)
    }

    @Test func `a program that fails is quoted`() {
        let error = #expect(throws: CountError.self) { try Program.run("sh", ["-c", "echo so it is; exit 3"]) }
        #expect(error?.description.contains("status 3") == true && error?.description.contains("so it is") == true)
    }
}
