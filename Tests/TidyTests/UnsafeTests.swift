/// `unsafe` stays where memory or C is owned.
import Testing

struct UnsafeTests {
    /// Files that may say `unsafe`, each because it owns memory, calls C, or reaches through a reference that its owner outlives.
    static let files: Set<String> = [
        "Config/Source/FileReader", "Config/Units/AddressParser", "Config/YAML/YAMLEvents",
        "Containers/BlockPool", "Containers/ByteBuffer", "Containers/ByteSearch", "Containers/LineRing", "Containers/Mailbox",
        "EventLoop/LoopTimer", "EventLoop/TimerWheel",
        "Graph/ExchangeSpans", "Graph/Scratch",
        "JSON/StaticBytes",
        "Metrics/CellBlock",
        "Millrace/Terminal",
        "Server/CallRunner", "Server/ClientConnection", "Server/LogWriter", "Server/MockBackend", "Server/UpstreamCall",
        "Server/Worker",
        "State/Callers/Digester", "State/FrozenArray", "State/Limits/LimitMemory",
        "System/FileWatch", "System/LinuxKernel", "System/LinuxKernel+Sockets", "System/LinuxKernel+Transfer",
        "System/ProcessFacts", "System/Signals", "System/SocketAddress", "System/SocketAddress+Kernel",
        "System/SocketAddress+Text", "System/SystemError",
        "TLS/Certificates/CertificateFacts", "TLS/Certificates/CertificateMaterial", "TLS/Certificates/PEMReader",
        "TLS/Certificates/SystemAuthorities", "TLS/Certificates/TrustStore",
        "TLS/Client/ClientTLSContext", "TLS/Client/ResumableSession", "TLS/Client/TLSEndpoint",
        "TLS/IntermediateProfile", "TLS/OpenSSLHandles", "TLS/ProtocolList", "TLS/SHA256Digest", "TLS/TLSError",
        "TLS/Server/HandshakeChoices", "TLS/Server/ServerTLSContext", "TLS/Server/TicketKeys", "TLS/Server/TicketSealing",
        "TLS/Session/SessionFacts", "TLS/Session/TLSSession", "TLS/Session/Transfer", "TLS/Session/Wire",
        "TLS/Session/WireBIO",
        "Upstream/AresChannel",
    ]

    @Test func `Only the listed files are unsafe`() {
        for file in SourceTree.sources where file.words.contains("unsafe") {
            let name = String(file.path.dropFirst("Sources/".count).dropLast(".swift".count))
            #expect(Self.files.contains(name), "\(file.path) says unsafe and is not listed")
        }
    }

    @Test func `Every listed file exists and still needs its place`() {
        let unsafe = Set(SourceTree.sources.filter { $0.words.contains("unsafe") }.map(\.path))
        for name in Self.files.sorted() where SourceTree.exists("Sources/\(name).swift") {
            #expect(unsafe.contains("Sources/\(name).swift"), "\(name) no longer says unsafe")
        }
    }

    @Test func `Nothing is passed off as Sendable but by a listed file`() {
        for file in SourceTree.sources where file.text.contains("@unchecked Sendable") || file.text.contains("nonisolated(unsafe)") {
            let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
            for (number, line) in lines.enumerated() where line.contains("@unchecked Sendable") || line.contains("nonisolated(unsafe)") {
                let reason = number > 0 && lines[max(0, number - 4)..<number].contains { $0.contains("//") }
                #expect(reason, "\(file.path):\(number + 1): say above it why this is sound")
            }
        }
    }
}
