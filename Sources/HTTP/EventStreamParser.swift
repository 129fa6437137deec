/// Splits an AWS event stream (`application/vnd.amazon.eventstream`) into whole frames.
///
///     total length | length of headers | CRC of these 8 bytes | headers | payload | CRC of all before
///          4                4                     4                                       4             bytes, the highest first
///
/// Nothing of a frame is believed before its checksums are right, its lengths aside: those are believed once the first eight bytes
/// are, so that a frame that cannot be is refused before it has come.
import Containers

public struct EventStreamStep: Equatable, Sendable {
    /// Bytes to drop from the front of the input, after the frame's ranges have been used.
    public let consumed: Int
    /// Nil: no frame is complete. Pass the same bytes, and more, next time.
    public let frame: EventStreamFrame?
}

public struct EventStreamParser: Sendable {
    /// Largest payload in bytes: as `SSEParser` has it. AWS allows 24 MiB, which no event of a model comes near.
    public static var defaultLimit: Int { 1 << 20 }
    /// Largest headers, which is AWS's own limit.
    public static var headersLimit: Int { 128 << 10 }
    /// The two lengths and their checksum.
    static var preludeSize: Int { 12 }
    static var checksumSize: Int { 4 }

    private let limit: Int
    /// Of the frame in hand; 0: not known yet.
    private var total = 0
    private var headersEnd = 0

    public init(limit: Int = EventStreamParser.defaultLimit) { self.limit = limit }

    /// The next whole frame. Throws when the bytes are no frame, or one past its limits; nothing can be read after that.
    public mutating func next(_ input: Span<UInt8>) throws(HTTPError) -> EventStreamStep {
        if total == 0, input.count >= Self.preludeSize { try readPrelude(input) }
        if total == 0 || input.count < total { return EventStreamStep(consumed: 0, frame: nil) }
        let content = total - Self.checksumSize
        if CRC32.sum(of: input.extracting(0..<content)) != input.bigWord(content) { throw .badFrameChecksum }
        var frame = try EventStreamFrame(headers: Self.preludeSize..<headersEnd, of: input)
        frame.bytes = 0..<total
        frame.payload = headersEnd..<content
        let consumed = total
        total = 0
        return EventStreamStep(consumed: consumed, frame: frame)
    }

    private mutating func readPrelude(_ input: Span<UInt8>) throws(HTTPError) {
        if CRC32.sum(of: input.extracting(0..<8)) != input.bigWord(8) { throw .badFrameChecksum }
        let whole = Int(input.bigWord(0))
        let headers = Int(input.bigWord(4))
        let payload = whole - headers - Self.preludeSize - Self.checksumSize
        if payload < 0 { throw .badFrame }
        if headers > Self.headersLimit || payload > limit { throw .longEvent }
        total = whole
        headersEnd = Self.preludeSize + headers
    }
}

/// One frame, as ranges of the input that it was found in.
public struct EventStreamFrame: Equatable, Sendable {
    /// What `:message-type` says.
    public enum Kind: UInt8, Sendable {
        case event
        /// A failure that the service's model knows: `type` is its name, the payload tells of it.
        case exception
        /// Any other failure: `type` is its code, `message` its words; there is no payload.
        case error
        /// A kind that is not known here: to be passed over.
        case other
    }

    public internal(set) var kind = Kind.other
    /// The whole frame, as it is forwarded.
    public internal(set) var bytes = 0..<0
    /// `:event-type`, `:exception-type` or `:error-code`; empty when there is none.
    public internal(set) var type = 0..<0
    /// `:error-message`; empty when there is none.
    public internal(set) var message = 0..<0
    public internal(set) var payload = 0..<0

    /// Reads the headers. Throws for one that ends past the others, has a type that does not exist or says again what was said, and
    /// when none says what kind of frame it is.
    init(headers: Range<Int>, of input: Span<UInt8>) throws(HTTPError) {
        var walker = EventStreamHeaders(at: headers.lowerBound, end: headers.upperBound)
        var hasKind = false
        while let header = try walker.next(in: input) {
            let name = input.extracting(header.name)
            // Those that are read here begin with a colon, and are texts.
            if !header.isText || !name.starts(with: ":") { continue }
            if name.equals(":message-type") {
                if hasKind { throw .badFrame }
                hasKind = true
                kind = Kind(input.extracting(header.value))
            } else if name.equals(":event-type") || name.equals(":exception-type") || name.equals(":error-code") {
                if !type.isEmpty { throw .badFrame }
                type = header.value
            } else if name.equals(":error-message") {
                message = header.value
            }
        }
        if !hasKind { throw .badFrame }
    }
}

extension EventStreamFrame.Kind {
    fileprivate init(_ word: Span<UInt8>) {
        if word.equals("event") {
            self = .event
        } else if word.equals("exception") {
            self = .exception
        } else {
            self = word.equals("error") ? .error : .other
        }
    }
}

/// Walks the headers of one frame.
///
///     length of name | name | type | value          the value of a text or of bytes: its length (2), and itself
///           1                  1
private struct EventStreamHeaders {
    struct Header {
        var name: Range<Int>
        var value: Range<Int>
        var isText: Bool
    }

    var at: Int
    let end: Int

    mutating func next(in input: Span<UInt8>) throws(HTTPError) -> Header? {
        if at == end { return nil }
        let name = try take(Int(input[take(1).lowerBound]))
        let type = try input[take(1).lowerBound]
        let value = try take(size(ofType: type, in: input))
        return Header(name: name, value: value, isText: type == 7)
    }

    /// True and false have no value; then there are numbers of four sizes, bytes, text, a time and a UUID.
    private mutating func size(ofType type: UInt8, in input: Span<UInt8>) throws(HTTPError) -> Int {
        switch type {
        case 0, 1: return 0
        case 2: return 1
        case 3: return 2
        case 4: return 4
        case 5, 8: return 8
        case 6, 7:
            let length = try take(2).lowerBound
            return Int(input[length]) << 8 | Int(input[length + 1])
        case 9: return 16
        default: throw .badFrame
        }
    }

    private mutating func take(_ count: Int) throws(HTTPError) -> Range<Int> {
        if count > end - at { throw .badFrame }
        defer { at += count }
        return at..<at + count
    }
}

extension Span where Element == UInt8 {
    /// Four bytes, the highest first.
    fileprivate func bigWord(_ at: Int) -> UInt32 {
        UInt32(self[at]) << 24 | UInt32(self[at + 1]) << 16 | UInt32(self[at + 2]) << 8 | UInt32(self[at + 3])
    }
}
