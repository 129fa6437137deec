/// What a client may ask of the process before it is refused, and how much memory that may take.
public struct Limits: Sendable {
    /// Request body, bytes; 413 past it. 32 MiB holds a chat with a few photographs in base64.
    public var body = Located(builtIn: ByteCount.mebibytes(32))
    /// Request line and header fields, bytes; 431. Twice the 16 KiB that large cookies and long bearer tokens reach.
    public var headerBytes = Located(builtIn: ByteCount.kibibytes(32))
    /// Header fields; 431.
    public var headerCount = Located(builtIn: 100)
    /// Request target, bytes; 414. RFC 9110 §4.1 asks for at least 8,000 octets.
    public var target = Located(builtIn: ByteCount.kibibytes(8))
    /// From the first byte of a request to the end of its head; 408.
    public var headerTimeout = Located(builtIn: Nanoseconds.seconds(10))
    /// Between requests on a kept connection; then it is closed.
    public var idleTimeout = Located(builtIn: Nanoseconds.seconds(75))
    /// Between two reads of a request body; 408.
    public var bodyTimeout = Located(builtIn: Nanoseconds.seconds(30))
    /// All buffered bytes of one worker; past it reading stops, then 503. Eight largest bodies.
    public var buffered = Located(builtIn: ByteCount.mebibytes(256))
    /// Client connections of the process; past it accepting pauses. Two descriptors each stay below 65,536.
    public var connections = Located(builtIn: 30_000)
    /// Request body kept for a second try, bytes; past it a request is tried once.
    public var replay = Located(builtIn: ByteCount.mebibytes(4))
}

/// How the process ends.
public struct ShutdownOptions: Sendable {
    /// Exchanges still under way this long after SIGTERM are cut.
    public var deadline = Located(builtIn: Nanoseconds.seconds(30))
}

public struct LogOptions: Sendable {
    public var access = Located(builtIn: AccessLog.stdout)
}

/// Where the access log goes: one JSON line an exchange.
public enum AccessLog: Hashable, Sendable {
    case stdout, off
    /// Resolved against the config file's folder.
    case file(String)
}

extension Limits: Section {
    static let schema = Schema<Limits>(
        "limits",
        [
            .optional("body", \.body, .byteCount()),
            // The least that holds an ordinary request: shorter limits refuse everything.
            .optional("header_bytes", \.headerBytes, .byteCount(atLeast: 1024)),
            .optional("header_count", \.headerCount, .integer(8...10_000)),
            .optional("target", \.target, .byteCount(atLeast: 64)),
            .optional("header_timeout", \.headerTimeout, .duration),
            .optional("idle_timeout", \.idleTimeout, .duration),
            .optional("body_timeout", \.bodyTimeout, .duration),
            .optional("buffered", \.buffered, .byteCount()),
            .optional("connections", \.connections, .integer(1...10_000_000)),
            .optional("replay", \.replay, .byteCount()),
        ])

    mutating func finish(_ node: YAMLNode, _ reader: Reader) {
        if body.value > buffered.value {
            let told = body.isBuiltIn ? buffered : body
            reader.report.error(
                "'body' allows more than 'buffered' holds", at: told.location,
                found: "body of \(body.value) bytes, buffered of \(buffered.value)", expected: "body ≤ buffered")
        }
    }
}

extension ShutdownOptions: Section {
    static let schema = Schema<ShutdownOptions>("shutdown", [.optional("deadline", \.deadline, .delay)])
}

extension LogOptions: Section {
    static let schema = Schema<LogOptions>("log", [.optional("access", \.access, .accessLog)])
}

extension Shape where Value == Located<AccessLog> {
    fileprivate static var accessLog: Shape {
        Shape(noun: "stdout, off or a file's path", expected: "stdout, off or a file's path") { node, reader in
            guard let text = Shape<Located<String>>.text.read(node, reader) else { return nil }
            return text.map { word in
                switch word {
                case "stdout": .stdout
                case "off": .off
                default: .file(FilePath.resolve(word, in: reader.folder))
                }
            }
        }
    }
}
