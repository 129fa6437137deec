/// What one message may cost before it is refused; each number says where it comes from.

public struct HTTPLimits: Sendable, Equatable {
    /// Bytes of all field lines with their line ends; past it 431. 32 KiB: four times the 8 KiB that nginx and Apache
    /// give one line, since gateways meet large bearer tokens (16 KiB) and tracing fields together.
    public var headerBytes: Int
    /// Field lines; past it 431. 100: browsers send about 20, proxies add about 20, and looking one up stays a short
    /// scan.
    public var headerCount: Int
    /// Bytes of the request target; past it 414. RFC 9110 section 4.1 asks for 8,000 or more.
    public var targetLength: Int
    /// Bytes of all chunk extensions of one body; past it 400. They are dropped, so this only bounds wasted work.
    public var chunkExtensionBytes: Int
    /// Bytes of a trailer section; past it 431. Trailers are dropped too.
    public var trailerBytes: Int

    public init(
        headerBytes: Int = 32 << 10, headerCount: Int = 100, targetLength: Int = 8 << 10,
        chunkExtensionBytes: Int = 16 << 10, trailerBytes: Int = 8 << 10
    ) {
        self.headerBytes = headerBytes
        self.headerCount = headerCount
        self.targetLength = targetLength
        self.chunkExtensionBytes = chunkExtensionBytes
        self.trailerBytes = trailerBytes
    }

    /// Longest method taken; past it 501. The longest registered one, UPDATEREDIRECTREF, has 17 octets.
    static let methodLength = 32
    /// Empty lines skipped before a request line (RFC 9112 section 2.2): what old clients add after a POST body.
    static let leadingEmptyLines = 1
    /// Connection options that are not known names; past it 400. Each costs a scan of the field lines.
    static let connectionOptions = 16
    /// Longest host name (RFC 1035 section 2.3.4).
    static let hostLength = 255

    /// A request line may hold the longest method, the longest target, two spaces, the version and CRLF.
    var requestLine: Int { HTTPLimits.methodLength + targetLength + 12 }
    /// A status line carries nothing that matters past the code, so a reason as long as a target is generous.
    var statusLine: Int { targetLength }
}
