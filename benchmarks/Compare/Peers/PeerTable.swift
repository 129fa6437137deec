/// The systems that are compared, in the order of the tables. Adding one is a row here and its files in `benchmarks/peers`.
enum PeerTable {
    static let key = "sk-bench-0123456789abcdef0123456789abcdef"
    /// SHA-256 of the key: `printf %s KEY | sha256sum`.
    static let keyDigest = "2b4144f5b595b3da66fe4bd987b404df624f7d9f1887207637052d56aae31244"

    static let names = all.map(\.name)

    static let all: [Peer] = [
        Peer(name: "direct", kind: .direct, programs: [], offers: [.streams, .manyStreams, .largeBodies]),
        Peer(
            name: "relay", programs: ["@OWN@/relay"], arguments: ["@PLAIN@", "@UPSTREAM@"],
            offers: [.streams, .manyStreams, .largeBodies], install: "swift build -c release --product relay",
            hasSize: false),
        Peer(
            name: "millrace", programs: ["@MILLRACE@"],
            arguments: ["run", "--workers", "@WORKERS@", "@RUN@/routes.yaml"], templates: ["routes.yaml", "keys.yaml"],
            install: "make build"),
        Peer(
            name: "nginx", programs: ["nginx"],
            arguments: ["-p", "@RUN@", "-c", "@RUN@/nginx.conf", "-g", "daemon off;"],
            templates: ["nginx.conf"], hasStreamPort: true, version: ["-v"]),
        Peer(
            name: "haproxy", programs: ["haproxy"], arguments: ["-db", "-f", "@RUN@/haproxy.cfg"],
            templates: ["haproxy.cfg"], version: ["-v"]),
        Peer(
            name: "envoy", programs: ["@BUILT@/peers/envoy/lib/*/site-packages/envoy/_bin/envoy", "envoy"],
            arguments: [
                "-c", "@RUN@/envoy.yaml", "--concurrency", "@WORKERS@", "--log-level", "error", "--disable-hot-restart",
            ],
            templates: ["envoy.yaml"], version: ["--version"]),
        Peer(
            name: "sglang-router", programs: ["@BUILT@/peers/sglang-router/bin/sglang-router", "sglang-router"],
            arguments: ["@LINES:sglang-router.args@"], offers: [.streams, .largeBodies],
            version: ["launch", "--version"],
            sizeFolder: "../lib", startLimit: 60),
        Peer(
            name: "litellm", kind: .interpreted, programs: ["@BUILT@/peers/litellm/bin/litellm", "litellm"],
            arguments: [
                "--config", "@RUN@/litellm.yaml", "--host", "127.0.0.1", "--port", "@PLAIN@", "--num_workers", "1",
                "--telemetry", "False",
            ],
            templates: ["litellm.yaml"],
            environment: [
                "LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_LOG": "ERROR", "LITELLM_MODE": "PRODUCTION",
                "NO_DOCS": "True", "DISABLE_ADMIN_UI": "True", "HF_HUB_OFFLINE": "1",
            ],
            offers: [.streams], version: ["--version"], sizeFolder: "../lib", startLimit: 120),
    ]

    /// The named ones, or all; in the order of the table.
    static func chosen(_ wanted: [String]) throws -> [Peer] {
        if wanted.isEmpty || wanted == ["all"] { return all }
        if let odd = wanted.first(where: { !names.contains($0) }) {
            throw Complaint("no peer is called '\(odd)': there are \(names.joined(separator: ", "))")
        }
        return all.filter { wanted.contains($0.name) }
    }
}
