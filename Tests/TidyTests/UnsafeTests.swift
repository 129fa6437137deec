/// `unsafe` stays where memory or C is owned.
import Testing

struct UnsafeTests {
    /// Files that may say `unsafe`, each because it owns memory, calls C, or reaches through a reference that its owner outlives.
    static let files: Set<String> = [
        "Config/Source/FileReader", "Config/Units/AddressParser", "Config/YAML/YAMLEvents",
        "Containers/BlockPool", "Containers/ByteBuffer", "Containers/ByteScan", "Containers/ByteSearch",
        "Containers/LineRing",
        "Containers/Mailbox", "Containers/OwnedArray", "Containers/Pinned", "Containers/Ring", "Containers/StaticBytes",
        "Digests/Digester",
        "JSON/ScanBytes",
        "EventLoop/LoopTimer", "EventLoop/TimerWheel",
        "Graph/Exchange/ExchangeSpans", "Graph/Exchange/Scratch",
        "Metrics/CellBlock",
        "Millrace/Terminal",
        "Server/Client/ClientConnection", "Server/Log/LogSink",
        "Server/Mock/MockBackend",
        "State/FrozenArray", "State/Limits/LimitMemory",
        "System/FileBytes", "System/FileWatch", "System/InheritedSockets", "System/LinuxKernel",
        "System/LinuxKernel+Sockets", "System/LinuxKernel+Transfer", "System/ProcessFacts", "System/Signals",
        "System/SocketAddress+Kernel", "System/SocketAddress+Text", "System/SystemError", "System/Thread",
        "Tokens/TokenEstimate",
        "TLS/Certificates/CertificateFacts", "TLS/Certificates/CertificateMaterial", "TLS/Certificates/PEMReader",
        "TLS/Certificates/SigningKey", "TLS/Certificates/SystemAuthorities", "TLS/Certificates/TrustStore",
        "TLS/Client/ClientTLSContext", "TLS/Client/ResumableSession", "TLS/Client/TLSEndpoint",
        "TLS/IntermediateProfile", "TLS/OpenSSLHandles", "TLS/ProtocolList", "TLS/TLSError",
        "TLS/Server/HandshakeChoices", "TLS/Server/ServerTLSContext", "TLS/Server/TicketKeys",
        "TLS/Server/TicketSealing",
        "TLS/Session/SessionFacts", "TLS/Session/TLSSession", "TLS/Session/Transfer", "TLS/Session/Wire",
        "TLS/Session/WireBIO",
        "Upstream/AresChannel",
        "benchmarks/Command/MockCommand", "benchmarks/Command/OutputFile", "benchmarks/Command/ProgressLine",
        "benchmarks/Compare/Processes/ChildProcess", "benchmarks/Compare/Processes/Clock",
        "benchmarks/Compare/Processes/Interruption", "benchmarks/Compare/Processes/PlainClient",
        "benchmarks/Load/StartClock",
        "benchmarks/Micro/Gateway/LoopbackSocket", "benchmarks/Micro/Scenarios/SelfSignedCertificate",
        "benchmarks/Mock/TimerAlarm",
    ]

    /// As the list has it: the path without its ending, and without `Sources/`.
    private static func name(of file: SourceFile) -> String {
        let path = file.path.dropLast(".swift".count)
        return String(path.hasPrefix("Sources/") ? path.dropFirst("Sources/".count) : path)
    }

    @Test func `Only the listed files are unsafe`() {
        let unsafe = SourceTree.sources.filter { $0.words.contains("unsafe") }.map(Self.name)
        #expect(Set(unsafe).subtracting(Self.files).sorted() == [])
    }

    @Test func `Every listed file exists and still needs its place`() {
        let unsafe = Set(SourceTree.sources.filter { $0.words.contains("unsafe") }.map(Self.name))
        #expect(Self.files.subtracting(unsafe).sorted() == [])
    }

    @Test func `Nothing is passed off as Sendable without a reason above it`() {
        var offenders: [String] = []
        for file in SourceTree.sources {
            let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
            for (number, line) in lines.enumerated() where line.contains("@unchecked Sendable") {
                if !lines[max(0, number - 4)..<number].contains(where: { $0.contains("//") }) {
                    offenders.append("\(file.path):\(number + 1)")
                }
            }
        }
        #expect(offenders == [])
    }
}
