/// A gateway under a tool, with the client and the backend of a scenario around it.
import Containers
import Glibc
import TLS

final class GatewayRun {
    /// Of the routes file and the log alone: the gateway watches it, and what a tool wrote there would wake it.
    private let folder: WorkFolder
    let process: GatewayProcess
    private let scenario: GatewayScenario
    private let lockstep: Lockstep
    private let request: [UInt8]

    init(
        _ scenario: GatewayScenario, _ binary: String, under tool: [String] = [],
        environment: [String: String] = [:]
    ) throws(CountError) {
        folder = try WorkFolder()
        self.scenario = scenario
        request = scenario.request
        lockstep = try Lockstep()
        let certificate = try scenario.write(to: folder, backend: lockstep.listener.port)
        process = try GatewayProcess(binary, file: folder.file("routes.yaml"), under: tool, environment: environment)
        let port = try process.port(at: scenario.address)
        let octet: UInt32 = scenario.overTLS ? 3 : 2
        let socket = try LoopbackSocket.connected(lastOctet: octet, port: port)
        lockstep.connect(try ClientLine(socket, over: try certificate?.endpoint(host: "bench.test")))
    }

    /// One request after another; each must come back as the scenario says.
    func ask(_ count: Int) throws(CountError) {
        let before = lockstep.backendRequests
        for _ in 0..<count {
            let status = try lockstep.ask(request)
            guard status == scenario.status else {
                throw CountError("\(scenario.name): the gateway answered \(status), expected \(scenario.status)")
            }
        }
        let reached = lockstep.backendRequests - before
        guard scenario.reachesBackend ? reached == count : reached <= 1 else {
            throw CountError("\(scenario.name): of \(count) requests \(reached) reached the backend")
        }
    }

    func stop() { process.stop() }
}
