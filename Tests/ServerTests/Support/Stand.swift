import Config
import EventLoop
import Server
import Simulation
import System

/// A worker on a simulated, faultless network, with one backend that a test plays and clients that it dials.
final class Stand {
    let network = SimulatedNetwork(seed: 1)
    let kernel: CountingKernel
    let gateway: SoloGateway
    /// Connections from the gateway to the backend, in order.
    private(set) var arrived: [SimulatedPeer] = []
    /// Called when bytes have come to the backend.
    var answer: (SimulatedPeer) -> Void = { _ in }

    private static let listener = SocketAddress("10.0.0.1", port: 8080)!
    private static let backend = SocketAddress("10.0.1.1", port: 80)!

    convenience init(timeouts: String = "{}") throws {
        try self.init(
            backends: "{up: {dialect: http, url: \"http://10.0.1.1:80\", timeouts: \(timeouts)}}", to: "up")
    }

    convenience init(backends: String, to target: String) throws {
        try self.init("{}", backends: backends, routes: "[{to: \(target)}]")
    }

    init(_ limits: String, backends: String, filters: String = "{}", routes: String) throws {
        kernel = CountingKernel(SimulatedKernel(network))
        gateway = try SoloGateway(kernel: kernel)
        let table = Array(
            """
            version: 1
            listeners: [{address: "10.0.0.1:8080"}]
            limits: \(limits)
            backends: \(backends)
            filters: \(filters)
            routes: \(routes)
            """.utf8)
        let loader = ConfigLoader(readFile: { (_, _) throws(FileError) in table })
        try gateway.install(Builder(path: "routes.yaml", loader: loader).build())
        network.serve(Self.backend) { [unowned self] peer in
            arrived.append(peer)
            peer.onReceive = { [unowned self] in answer($0) }
        }
    }

    func dial() -> SimulatedPeer { SimulatedPeer(dialling: Self.listener, on: network) }

    /// Lets time pass, and what is on its way arrive, while the loop does not turn: as a long turn or a stopped process would.
    func stall(milliseconds: Int32) {
        var batch = ReadyBatch()
        let end = network.now + UInt64(milliseconds) * 1_000_000
        let other = SimulatedKernel(network)
        while network.now < end {
            _ = other.poll(milliseconds: Int32((end - network.now + 999_999) / 1_000_000), into: &batch)
        }
    }

    /// Turns the loop until `condition` holds; false when that takes more than so many simulated seconds.
    func turn(seconds: UInt64 = 10, until condition: () -> Bool) -> Bool {
        let end = network.now + seconds * 1_000_000_000
        while !condition() {
            if network.now > end { return false }
            gateway.loop.turn(atMost: 100)
        }
        return true
    }
}

extension SimulatedPeer {
    var text: String { String(decoding: received, as: UTF8.self) }
}
