// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableExperimentalFeature("Lifetimes"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    // Release only: inline across targets, and trust the exclusivity that debug builds check (docs/decisions/0002).
    .unsafeFlags(["-cross-module-optimization", "-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

/// One target a layer; `dependencies` may name lower layers only (Sources/README.md).
func layer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies, swiftSettings: strict)
}

/// A part of the benchmarks, in a folder of `benchmarks/`.
func bench(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: "Bench\(name)", dependencies: dependencies, path: "benchmarks/\(name)", swiftSettings: strict)
}

let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")

let package = Package(
    name: "millrace",
    products: [
        .executable(name: "millrace", targets: ["Millrace"]),
        .executable(name: "simulator", targets: ["Simulator"]),
        .executable(name: "millrace-bench", targets: ["MillraceBench"]),
        .executable(name: "relay", targets: ["relay"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    ],
    targets: [
        .target(name: "CLinux"),
        .target(name: "CScan"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CAres", pkgConfig: "libcares", providers: [.apt(["libc-ares-dev"])]),

        layer("Containers", ["CScan"]),
        layer("System", ["CLinux", "Containers"]),
        layer("EventLoop", ["Containers", "System"]),
        layer("Simulation", ["Containers", "System"]),
        layer("Metrics", ["Containers"]),
        layer("Digests", ["COpenSSL"]),
        layer("TLS", ["COpenSSL", "Containers", "Digests"]),
        layer("HTTP", ["Containers"]),
        layer("JSON", ["CScan", "Containers"]),
        layer("Config", ["CYAML", "Containers"]),
        layer("Chat", ["Containers", "JSON"]),
        layer("Tokens", ["CScan", "Containers", "JSON"]),
        layer("Graph", ["Chat", "Containers", "HTTP", "JSON", "Tokens"]),
        layer("State", ["CLinux", "Containers", "Digests"]),
        layer("Upstream", ["CAres", "Containers", "EventLoop", "HTTP", "System", "TLS"]),
        layer("Filters", ["Chat", "Containers", "Digests", "Graph", "HTTP", "State"]),
        layer("Dialects", ["Chat", "Containers", "Digests", "Graph", "HTTP", "JSON"]),
        layer(
            "Compiler",
            [
                "Config", "Containers", "Dialects", "Digests", "Filters", "Graph", "HTTP", "JSON", "State", "Tokens",
            ]),
        layer(
            "Server",
            [
                "CLinux", "Chat", "Compiler", "Config", "Containers", "Dialects", "EventLoop", "Filters", "Graph",
                "HTTP",
                "JSON", "Metrics",
                "State", "System", "TLS", "Upstream",
            ]),
        .executableTarget(
            name: "Millrace",
            dependencies: [
                "Compiler", "Config", "Server", "State", "System",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "Simulator",
            dependencies: [
                "Config", "Containers", "EventLoop", "Server", "Simulation", "System",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        // The benchmarks: benchmarks/README.md.
        bench("Report", [histogram]),
        bench("Mock", ["BenchReport", "CLinux", "Containers", "EventLoop", "HTTP", "System"]),
        bench(
            "Load", ["BenchReport", "CLinux", "Containers", "EventLoop", "HTTP", "JSON", "System", "TLS", histogram]),
        bench("Compare", ["BenchReport", "CLinux"]),
        bench(
            "Micro",
            [
                "COpenSSL", "Chat", "Compiler", "Config", "Containers", "Dialects", "Digests", "EventLoop", "Filters",
                "Graph",
                "HTTP", "JSON", "State", "System", "TLS",
            ]),
        .executableTarget(
            name: "MillraceBench",
            dependencies: [
                "BenchCompare", "BenchLoad", "BenchMicro", "BenchMock", "BenchReport", "CLinux", "System",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "benchmarks/Command", swiftSettings: strict),
        .executableTarget(name: "relay", path: "benchmarks/Relay"),

        // What holds of any input: checked over the corpus by the tests and over mutations of it by the fuzzer.
        .target(
            name: "Invariants", dependencies: ["Chat", "Config", "Containers", "Dialects", "Graph", "HTTP", "JSON"],
            path: "Tests/Invariants", swiftSettings: strict),
        // A walk without sockets, for the tests of what walks.
        .target(
            name: "WalkStand", dependencies: ["Chat", "Containers", "Graph", "HTTP", "JSON"], path: "Tests/WalkStand",
            swiftSettings: strict),

        // Chats put through two formats, for the tests of what translates.
        .target(
            name: "ChatStand", dependencies: ["Chat", "Containers", "Dialects", "HTTP", "JSON"],
            path: "Tests/ChatStand",
            swiftSettings: strict),

        // Certificates made when a test runs.
        .target(
            name: "CertificateStand", dependencies: ["COpenSSL"], path: "Tests/CertificateStand",
            swiftSettings: strict),

        tests("Containers", []),
        tests("System", ["Containers"]),
        tests("EventLoop", ["Containers", "Simulation", "System"]),
        tests("Simulation", ["Containers", "EventLoop", "System"]),
        tests("Metrics", ["Containers"]),
        tests("Digests", []),
        tests("TLS", ["CertificateStand", "Containers", "COpenSSL"]),
        tests("HTTP", ["Containers", "Invariants"]),
        tests("JSON", ["Containers", "Invariants"]),
        tests("Config", ["Invariants"]),
        tests(
            "Graph",
            [
                "Chat", "ChatStand", "Compiler", "Config", "Containers", "Dialects", "HTTP", "Invariants", "JSON",
                "Tokens", "WalkStand",
            ]),
        tests("State", ["Containers", "Digests"]),
        tests("Upstream", ["CertificateStand", "Containers", "EventLoop", "HTTP", "System", "TLS"]),
        tests("Filters", ["Containers", "Dialects", "Digests", "Graph", "HTTP", "State", "WalkStand"]),
        tests("Chat", ["Containers"]),
        tests("Tokens", ["Containers", "JSON"]),
        tests("Dialects", ["Chat", "ChatStand", "Containers", "Digests", "Graph", "HTTP", "Invariants", "JSON"]),
        tests("Compiler", ["Config", "Dialects", "Graph", "State", "Tokens", "WalkStand"]),
        tests(
            "Server",
            [
                "CertificateStand", "Config", "Containers", "Dialects", "EventLoop", "Graph", "Simulation", "System",
                "TLS", "WalkStand",
            ]),
        tests("Simulator", []),
        tests("BenchMicro", ["Compiler", "Config", "Containers", "Graph", "HTTP"]),
        tests("BenchCompare", ["BenchReport"]),
        tests("BenchReport", [histogram]),
        tests("BenchMock", ["BenchReport", "Containers", "EventLoop", "Simulation", "System"]),
        tests("BenchLoad", ["BenchReport", "CertificateStand", "Containers", "EventLoop", "System", "TLS"]),
        .testTarget(name: "TidyTests", swiftSettings: strict),
    ]
)

// libFuzzer brings the main function, so without `--sanitize fuzzer` this target would not link (.ci/fuzz).
if Context.environment["MILLRACE_FUZZER"] == "1" {
    package.targets.append(
        .executableTarget(
            name: "Fuzzer", dependencies: ["Invariants"], path: "Tests/Fuzzer",
            swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]))
}
