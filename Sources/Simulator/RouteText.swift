/// The configuration of a scenario, as the file that an operator would write; a reload changes it a little.
import Config
import Server
import System

struct RouteText {
    static let gateway = "10.0.0.1:8080"
    static let listener = SocketAddress("10.0.0.1", port: 8080) ?? .unnamed
    static let backends = ["one", "two", "plain"]
    private static let addresses = ["one": "10.0.1.1", "two": "10.0.1.2", "plain": "10.0.1.3"]
    static let prefix = "Answer like a miller."
    static let fixedBody = "the wheel turns"

    let scenario: Scenario
    /// 0: the first configuration.
    let version: Int

    static func address(of backend: String) -> SocketAddress {
        SocketAddress(addresses[backend] ?? "", port: 80) ?? .unnamed
    }

    /// Which of the backends may get a request of a place, in the order of the tries.
    static func backends(of place: Place) -> [String] {
        switch place {
        case .direct, .cached, .limited, .edited: ["one"]
        case .fallback, .split: ["one", "two"]
        case .raw: ["plain"]
        case .mock, .fixed: []
        }
    }

    var routes: String {
        let guarding = scenario.guards ? "{use: auth.keys, file: keys.yaml}" : nil
        func route(_ place: Place, _ to: String, _ filters: String...) -> String {
            let match = place.isChat ? "{model: \(place.rawValue)}" : "{path: /\(place.rawValue)}"
            let all = ([guarding].compactMap { $0 } + filters).joined(separator: ", ")
            return "  - {name: \(place.rawValue), match: \(match), filters: [\(all)], \(to)}\n"
        }
        return route(.direct, "to: one")
            + route(.fallback, "to: {fallback: [one, two]}")
            + route(.split, "to: {split: [{backend: one, weight: \(1 + version)}, {backend: two, weight: 2}]}")
            + route(.cached, "to: one", "{use: cache.exact, ttl: \(20 + version)s, scope: caller}")
            + route(
                .limited, "to: one",
                "{use: limit.rate, by: \(scenario.guards ? "caller" : "ip"), requests: \(scenario.limitsRate)/s, "
                    + "concurrent: \(scenario.limitsConcurrency)}")
            + route(.edited, "to: one", "{use: prompt.prepend, role: system, text: \(Self.prefix)}")
            + route(.mock, "to: mock")
            + route(.fixed, "respond: {status: 200, body: \(Self.fixedBody)}")
            + route(.raw, "to: plain")
    }

    var text: String {
        // A reload that changes a time-out gives the backend new connections.
        let timeouts = "{connect: 2s, first_byte: 3s, idle: \(3 + version)s, total: 300s}"
        let network = "timeouts: \(timeouts), connections: \(scenario.connections)"
        return """
            version: 1
            log: {access: off}
            listeners:
              - address: \(Self.gateway)
            backends:
              one: {dialect: openai, url: "http://10.0.1.1:80/v1", \(network)}
              two: {dialect: openai, url: "http://10.0.1.2:80/v1", \(network)}
              plain: {dialect: http, url: "http://10.0.1.3:80", \(network)}
              mock: {dialect: mock, tokens: 5, delay: 10ms, every: 5ms}
            routes:

            """ + routes
    }

    private static let keys =
        "callers:\n"
        + Tenant.allCases.map { "  - {id: \($0.rawValue), team: all, hash: \"sha256:\($0.digest)\"}\n" }.joined()

    /// Reads and compiles it, without a file system.
    func build() -> Build {
        let table = Array(text.utf8)
        let keys = Array(Self.keys.utf8)
        let loader = ConfigLoader(readFile: { (path, _) throws(FileError) in
            path.hasSuffix("keys.yaml") ? keys : table
        })
        return Builder(path: "routes.yaml", loader: loader).build()
    }
}
