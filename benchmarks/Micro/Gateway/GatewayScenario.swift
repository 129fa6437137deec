/// One kind of request through the release binary, and the routes file that it needs.
import Containers
import Digests

public struct GatewayScenario: Sendable {
    public let name: String
    let model: String
    var path = "/v1/chat/completions"
    /// A conversation of several turns in place of the usual question.
    var isConversation = false
    var streams = false
    var overTLS = false
    var logs = true
    /// Routes by model, and callers in the keys file.
    var routes = 1
    var callers = 1
    var status = 200
    /// Whether each request, or only the first, comes to the backend.
    var reachesBackend = true

    /// Units that a request counts as.
    var units: Int { streams ? Lockstep.events : 1 }
    public var unit: String { streams ? "event" : "request" }

    public static let all: [GatewayScenario] = [
        GatewayScenario(name: "a bare proxied request", model: "bare"),
        GatewayScenario(name: "a chat request, every filter", model: "bench"),
        GatewayScenario(name: "a chat request, no access log", model: "bench", logs: false),
        GatewayScenario(name: "a chat request, prompt edits and headers", model: "edited"),
        GatewayScenario(name: "a chat request of 2 KB", model: "talk", isConversation: true),
        GatewayScenario(
            name: "a chat request of 2 KB, translated", model: "talk", path: "/v1/messages", isConversation: true),
        GatewayScenario(name: "a chat request over TLS", model: "bench", overTLS: true),
        GatewayScenario(name: "an event of a stream", model: "bench", streams: true),
        GatewayScenario(name: "a cache hit", model: "hit", reachesBackend: false),
        GatewayScenario(name: "a 404 by respond", model: "", path: "/gone", status: 404, reachesBackend: false),
        GatewayScenario(name: "a chat request among 10 routes", model: "m5", routes: 10),
        GatewayScenario(name: "a chat request among 10,000 routes", model: "m5000", routes: 10_000),
        GatewayScenario(name: "a chat request among 100,000 callers", model: "bench", callers: 100_000),
    ]

    /// The key of the caller in the middle.
    var key: String { Self.key(callers / 2) }

    private static func key(_ number: Int) -> String { "mr-check-0123456789abcdef0123456789-\(number)" }

    var request: [UInt8] {
        if isConversation { return ChatRequest.conversation(model: model, path: path, key: key) }
        return status == 200
            ? ChatRequest.bytes(model: model, stream: streams, path: path, key: key) : ChatRequest.get(path)
    }

    static let plainAddress = "127.0.0.2"
    static let secureAddress = "127.0.0.3"
    /// On an address that no client uses as its own, so that a connection before its time cannot be one to itself.
    var address: String { overTLS ? Self.secureAddress : Self.plainAddress }

    /// Writes `routes.yaml` and what it names.
    func write(to folder: WorkFolder, backend: UInt16) throws(CountError) -> SelfSignedCertificate? {
        try folder.write("routes.yaml", Array(table(log: folder.file("access.log"), backend: backend).utf8))
        let digester = Digester()
        var keys = "callers:\n"
        for number in 0..<callers {
            let digest = digester.digest(Array(Self.key(number).utf8).span)
            keys += "  - {id: c\(number), hash: \"\(digest.text)\"}\n"
        }
        try folder.write("keys.yaml", Array(keys.utf8))
        if !overTLS { return nil }
        let certificate = SelfSignedCertificate("DNS:bench.test")
        try folder.write("chain.pem", certificate.chain)
        try folder.write("key.pem", certificate.key)
        return certificate
    }

    private func table(log: String, backend: UInt16) -> String {
        let tls = overTLS ? ", tls: {certificates: [{chain: chain.pem, key: key.pem}]}" : ""
        let many =
            routes == 1 ? "" : (0..<routes).map { Self.route("m\($0)", model: "m\($0)", "[callers, fair]") }.joined()
        return """
            version: 1
            listeners: [{address: "\(address):0"\(tls)}]
            log: {access: \(logs ? log : "off")}
            backends:
              up: {dialect: openai, url: "http://127.0.0.1:\(backend)/v1"}
            filters:
              callers: {use: auth.keys, file: keys.yaml}
              fair: {use: limit.rate, by: caller, requests: 1000000/s}
              cache: {use: cache.exact}
              first: {use: prompt.prepend, role: system, text: "Be brief."}
              cap: {use: prompt.clamp, max_tokens: 256}
              fields: {use: headers, request: {set: {x-team: mill}}, response: {remove: [server], set: {x-served-by: millrace}}}
            routes:
              - {name: gone, match: {path: /gone}, respond: {status: 404, error: not_found}}
            \(Self.route("chat", model: "bench", "[callers, fair]"))\
            \(Self.route("talk", model: "talk", "[callers, fair]"))\
            \(Self.route("told", path: "/v1/messages", model: "talk", "[callers, fair]"))\
            \(Self.route("bare", model: "bare", "[]"))\
            \(Self.route("hit", model: "hit", "[callers, fair, cache]"))\
            \(Self.route("edited", model: "edited", "[callers, fair, first, cap, fields]"))\(many)
            """
    }

    private static func route(
        _ name: String, path: String = "/v1/chat/completions", model: String, _ filters: String
    ) -> String {
        "  - {name: \(name), match: {path: \(path), model: \(model)}, filters: \(filters), to: up}\n"
    }
}
