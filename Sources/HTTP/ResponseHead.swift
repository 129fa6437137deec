/// An answer up to its body, held apart from the input that it came in.
import Containers

public struct ResponseHead: ~Copyable {
    /// 100–599.
    public var status = 0
    /// 0 or 1.
    public internal(set) var minorVersion = 1
    public var framing = BodyFraming.none
    /// Whether the upstream lets the connection carry another request.
    public internal(set) var keepAlive = true
    public var headers = Headers()

    var reasonRange = 0..<0

    public init() {}

    /// The reason phrase as received; may be empty.
    public var reason: Span<UInt8> {
        @_lifetime(borrow self) get { headers.bytes.span.extracting(reasonRange) }
    }

    /// Whether the final answer is still to come (RFC 9110 section 15.2). 101 is final here: it ends HTTP on the
    /// connection.
    public var isInterim: Bool { status < 200 && status != 101 }

    /// Becomes like `other`, fields and all, without its reason phrase; keeps the storage.
    public mutating func copy(_ other: borrowing ResponseHead) {
        headers.copy(other.headers)
        status = other.status
        minorVersion = other.minorVersion
        framing = other.framing
        keepAlive = other.keepAlive
        reasonRange = 0..<0
    }

    /// Forgets the answer; keeps the storage.
    public mutating func clear() {
        headers.clear()
        status = 0
        minorVersion = 1
        framing = .none
        keepAlive = true
        reasonRange = 0..<0
    }
}

extension ResponseHead {
    /// `HTTP-version SP status-code [SP reason-phrase]` (RFC 9112 section 4). Many servers leave out the second space.
    mutating func readStatusLine(_ input: Span<UInt8>, _ line: Range<Int>) throws(HTTPError) {
        let text = input.extracting(line)
        guard text.count >= 12, text[8] == FieldSyntax.space, let code = text.extracting(9..<12).decimal,
            code >= 100, code < 600
        else { throw .badStatusLine }
        if text.count > 12, text[12] != FieldSyntax.space { throw .badStatusLine }
        minorVersion = try HTTPVersion.minor(text.extracting(0..<8))
        status = code
        reasonRange = min(line.lowerBound + 13, line.upperBound)..<line.upperBound
        if !FieldSyntax.isValue(input.extracting(reasonRange)) { throw .badStatusLine }
    }

    /// The head ends at `end`, its lines are entered; copies their bytes, once.
    mutating func complete(_ input: Span<UInt8>, _ end: Int, for method: Method) throws(HTTPError) {
        headers.bytes.append(input.extracting(0..<end))
        let declared = try BodyFraming.declared(in: headers, minorVersion: minorVersion)
        framing = try actual(declared, for: method)
        let options = try ConnectionOptions(of: &headers)
        keepAlive = options.persists(minorVersion: minorVersion) && framing != .untilClose && status != 101
    }

    /// RFC 9112 section 6.3. Where no body can be, a declared one means that sender and receiver disagree on where the
    /// next answer starts; only `Content-Length: 0`, which some servers send with 204, cannot do harm.
    private func actual(_ declared: BodyFraming?, for method: Method) throws(HTTPError) -> BodyFraming {
        if status < 200 || status == 204 {
            guard declared == nil || declared == .length(0) else { throw .framedWithoutContent }
            return .none
        }
        if method == .head || status == 304 { return .none }
        return declared ?? .untilClose
    }
}
