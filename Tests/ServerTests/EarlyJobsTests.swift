/// Covers WorkerMail.swift and Letters.swift: two workers, one of which has not got the configuration yet.
import Config
import Containers
import EventLoop
import Simulation
import State
import System
import Testing

@testable import Server

struct EarlyJobsTests {
    private let network = SimulatedNetwork(seed: 1)
    private let address = SocketAddress("10.0.0.1", port: 8080)!

    private func installation() throws -> Installation {
        let table = Array(
            """
            version: 1
            listeners: [{address: "10.0.0.1:8080"}]
            backends: {up: {dialect: openai, url: "http://10.0.1.1:80/v1"}}
            routes: [{filters: [{use: cache.exact}], to: up}]
            """.utf8)
        let loader = ConfigLoader(readFile: { (_, _) throws(FileError) in table })
        let build = Builder(path: "routes.yaml", loader: loader).build()
        let numbers = SeriesTable().numbers(of: build.table)
        return try #require(
            try build.installation(generation: 1, series: numbers, ticketKeys: nil, systemTrust: nil))
    }

    @Test func `A worker that has no cache yet answers who asks for its keys when it has`() throws {
        let loop = try EventLoop(kernel: SimulatedKernel(network))
        let limits = try LimitTable(capacity: 4_096)
        let mails = (0..<2).map { WorkerMail(index: $0, workers: 2) }
        let workers = mails.map {
            Worker(
                index: $0.index, loop: loop, metrics: WorkerMetrics(), log: AccessLog(LineRing(capacity: 1 << 16)),
                limits: limits, mail: $0)
        }
        for mail in mails { mail.peers = workers.map { WorkerThread($0) } }
        network.serve(SocketAddress("10.0.1.1", port: 80)!) { peer in
            peer.onReceive = { peer in
                peer.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
            }
        }
        workers[0].install(try installation())
        workers[0].listen(on: try loop.kernel.listen(address, ListenOptions()), name: "10.0.0.1:8080")

        func turn(until condition: () -> Bool) -> Bool {
            let end = network.now + 5_000_000_000
            while !condition(), network.now < end { loop.turn(atMost: 100) }
            return condition()
        }
        // Some of these keys are the other worker's.
        func ask() -> [SimulatedPeer] {
            (0..<16).map { number in
                let client = SimulatedPeer(dialling: address, on: network)
                let body = #"{"model":"m","messages":[{"role":"user","content":"\#(number)"}]}"#
                client.send(
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body
                )
                return client
            }
        }
        let first = ask()
        #expect(!turn { first.allSatisfy { $0.text.hasSuffix("{}") } })
        workers[1].install(try installation())
        #expect(turn { first.allSatisfy { $0.text.hasSuffix("{}") } })
        let second = ask()
        #expect(turn { second.allSatisfy { $0.text.contains("x-cache: hit") } })
    }
}
