/// A peer that has been started and has answered a chat request with 200.
import Foundation

final class RunningPeer {
    let peer: Peer
    let ports: Ports
    let folder: String
    /// Nil for `direct`, whose family is the mock's.
    private let process: ChildProcess?
    let family: ProcessFamily
    /// From its start to the first 200.
    let startMilliseconds: Double

    struct Ports {
        var plain, stream, tls, admin: Int

        init() throws {
            plain = try Loopback.freePort()
            stream = try Loopback.freePort()
            tls = try Loopback.freePort()
            admin = try Loopback.freePort()
        }
    }

    var name: String { peer.name }

    /// The way without a peer.
    init(direct peer: Peer, mock: RunningMock, folder: String) throws {
        self.peer = peer
        self.folder = folder
        process = nil
        family = ProcessFamily(root: mock.process.pid)
        var ports = try Ports()
        (ports.plain, ports.stream) = (mock.port, mock.port)
        self.ports = ports
        startMilliseconds = 0
    }

    init(_ peer: Peer, program: String, in folder: String, places: Places, values: [String: String], cpus: UInt64)
        throws
    {
        self.peer = peer
        self.folder = folder
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var ports = try Ports()
        if !peer.hasStreamPort { ports.stream = ports.plain }
        self.ports = ports
        let all = values.merging([
            "RUN": folder, "PROGRAM": program, "PLAIN": "\(ports.plain)", "STREAM": "\(ports.stream)",
            "TLS": "\(ports.tls)", "ADMIN": "\(ports.admin)", "KEY": PeerTable.key, "KEYDIGEST": PeerTable.keyDigest,
        ]) { $1 }
        for name in peer.templates {
            try Template.fill(name, from: places.templates, to: "\(folder)/\(name)", all)
        }
        let command = [program] + (try Template.command(peer.arguments, folder: places.templates, all))
        let environment = peer.environment.merging(["HOME": folder]) { own, _ in own }
        let began = Clock.now
        let process = try ChildProcess(command, environment: environment, output: "\(folder)/output.txt", cpus: cpus)
        self.process = process
        family = ProcessFamily(root: process.pid)
        do {
            try Self.waitForAnswer(process, port: ports.plain, limit: peer.startLimit)
        } catch {
            process.stop()
            throw error
        }
        startMilliseconds = (Clock.now - began) * 1000
    }

    func stop() { process?.stop() }

    /// Whether it is still there; when not, what it printed last.
    func checkAlive() throws {
        guard let process, process.hasEnded else { return }
        throw Complaint("ended with status \(process.exitCode ?? -1)\(Self.printed(process.outputPath))")
    }

    private static func waitForAnswer(_ process: ChildProcess, port: Int, limit: Double) throws {
        let began = Clock.now
        var last = "nothing listened on its port"
        while Clock.now - began < limit {
            try Interruption.check()
            if process.hasEnded {
                throw Complaint("ended at once with status \(process.exitCode ?? -1)\(printed(process.outputPath))")
            }
            if let client = PlainClient(port: port, timeout: 10) {
                let answer = client.ask(ChatRequest.text())
                if answer?.status == 200 { return }
                last = answer.map { "it answered a chat request with \($0.status)" } ?? "it closed the connection"
                Clock.pause(milliseconds: 20)
            }
            Clock.pause(milliseconds: 0.5)
        }
        throw Complaint("no 200 within \(Int(limit)) s: \(last)\(printed(process.outputPath))")
    }

    /// The last lines of what a process wrote.
    static func printed(_ path: String) -> String {
        let text = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let plain = text.replacing(/\u{1b}\[[0-9;]*m/, with: "")
        let lines = plain.split(separator: "\n").suffix(3).map { String($0.prefix(200)) }
        return lines.isEmpty ? "; it printed nothing" : "; it printed: " + lines.joined(separator: " | ")
    }
}

/// A small chat request, as the bytes of one connection.
enum ChatRequest {
    static func text(model: String = "bench") -> String {
        let body =
            "{\"model\":\"\(model)\",\"messages\":[{\"role\":\"user\",\"content\":\"How fast does the water run?\"}]}"
        return "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            + "Authorization: Bearer \(PeerTable.key)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
}
