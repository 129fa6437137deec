/// What the `Connection` fields of a head say, and the fields that they make hop-by-hop (RFC 9110 section 7.6.1).
import Containers

struct ConnectionOptions {
    private enum Option { case close, keepAlive, upgrade, fieldName, malformed }

    var close = false
    var keepAlive = false
    var upgrade = false

    /// Reads every `Connection` field, and marks the fields it lists.
    init(of headers: inout Headers) throws(HTTPError) {
        var unknown = 0
        var at = headers.first(.connection)
        while let index = at {
            var position = Int(headers.fields[index].valueStart)
            while let element = headers.nextElement(at: index, from: &position) {
                switch ConnectionOptions.option(headers.bytes.span.extracting(element)) {
                case .close: close = true
                case .keepAlive: keepAlive = true
                case .upgrade: upgrade = true
                case .malformed: throw .badConnection
                case .fieldName:
                    unknown += 1
                    if unknown > HTTPLimits.connectionOptions { throw .badConnection }
                    headers.markHopByHop(element)
                }
            }
            at = headers.first(.connection, from: index + 1)
        }
    }

    private static func option(_ text: Span<UInt8>) -> Option {
        if text.equalsIgnoringCase("close") { return .close }
        if text.equalsIgnoringCase("keep-alive") { return .keepAlive }
        if text.equalsIgnoringCase("upgrade") { return .upgrade }
        return FieldSyntax.isToken(text) ? .fieldName : .malformed
    }

    /// Whether the connection can carry another message after this one (RFC 9112 section 9.3).
    func persists(minorVersion: Int) -> Bool { !close && (minorVersion > 0 || keepAlive) }
}

extension Headers {
    /// The next element of a field that is a list, as a range of the head.
    fileprivate borrowing func nextElement(at index: Int, from position: inout Int) -> Range<Int>? {
        FieldSyntax.nextElement(of: bytes.span.extracting(0..<Int(fields[index].valueEnd)), from: &position)
    }

    /// Marks the fields with the name at `range` of the head. `Host` and `Content-Length` stay: every hop writes its
    /// own, and a client that lists them must not be able to make us lose them.
    fileprivate mutating func markHopByHop(_ range: Range<Int>) {
        for index in fields.indices where isNamed(index, range) {
            fields[index].isHopByHop = fields[index].id != .host && fields[index].id != .contentLength
        }
    }

    private borrowing func isNamed(_ index: Int, _ range: Range<Int>) -> Bool {
        name(at: index).equalsRegardlessOfCase(bytes.span.extracting(range))
    }
}

extension Span where Element == UInt8 {
    /// ASCII case is ignored on both sides.
    func equalsRegardlessOfCase(_ other: Span<UInt8>) -> Bool {
        if count != other.count { return false }
        for index in indices where self[index].asciiLowercased != other[index].asciiLowercased { return false }
        return true
    }
}
