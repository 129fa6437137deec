/// The model server that stands behind every peer: `millrace-bench mock`, on the load's core.
final class RunningMock {
    let process: ChildProcess
    let port: Int

    init(_ flags: [String], executable: String, output: String, cpus: UInt64) throws {
        port = try Loopback.freePort()
        process = try ChildProcess(
            [executable, "mock", "--listen", "127.0.0.1:\(port)"] + flags, output: output, cpus: cpus)
        let began = Clock.now
        while PlainClient(port: port)?.ask(ChatRequest.text()) == nil {
            guard !process.hasEnded, Clock.now - began < 10 else {
                process.stop()
                throw Complaint("the mock does not answer\(RunningPeer.printed(output))")
            }
            Clock.pause(milliseconds: 5)
        }
    }

    func stop() { process.stop() }
}
