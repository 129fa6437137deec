/// Walks a message head line by line over input that may still be growing.
///
///     input   [ line ␍␊ line ␍␊ line without its end yet … ]
///                              ▲ offset      ▲ searched
///
/// Line ends are searched for once in the same bytes. A line's limit is checked before anything else about
/// it, so that a head split over many reads fails exactly as the same head in one.
import Containers

struct HeadScanner {
    /// Where the line in hand starts.
    private(set) var offset = 0
    /// No line feed between `offset` and here.
    private var searched = 0
    /// Where the field lines start; 0 while the start line is not complete.
    private var fieldsStart = 0
    private var fieldCount = 0

    /// Whether an earlier call has seen part of this head.
    var hasStarted: Bool { searched > 0 }
    var isInFields: Bool { fieldsStart > 0 }

    /// The next line without its CRLF; nil when it is not complete. `limit` counts the line and its end.
    mutating func nextLine(_ input: Span<UInt8>, limit: Int, excess: HTTPError) throws(HTTPError) -> Range<Int>? {
        guard let feed = input.firstIndex(of: FieldSyntax.lineFeed, from: searched) else {
            searched = input.count
            if input.count - offset > limit { throw excess }
            return nil
        }
        if feed + 1 - offset > limit { throw excess }
        if feed == offset || input[feed - 1] != FieldSyntax.carriageReturn { throw .bareLineFeed }
        let line = offset..<(feed - 1)
        offset = feed + 1
        searched = offset
        return line
    }

    mutating func beginFields() { fieldsStart = offset }

    /// Enters field lines into `headers` up to the empty line; false when that has not come yet.
    mutating func fields(
        _ input: Span<UInt8>, _ limits: borrowing HTTPLimits, into headers: inout Headers
    ) throws(HTTPError) -> Bool {
        while true {
            let room = limits.headerBytes - (offset - fieldsStart)
            if searched == offset, try cleanField(input, limit: room, limits, into: &headers) { continue }
            guard let line = try nextLine(input, limit: room, excess: .headerTooLarge) else { return false }
            if line.isEmpty { return true }
            try count(limits)
            headers.note(try Headers.Field(input, line))
        }
    }

    /// Enters the next line when all of it is here, it ends as it should and holds no control byte: the usual one, in one walk.
    private mutating func cleanField(
        _ input: Span<UInt8>, limit: Int, _ limits: borrowing HTTPLimits, into headers: inout Headers
    ) throws(HTTPError) -> Bool {
        let (found, colon) = input.fieldLine(from: offset)
        guard let end = found, let colon, end + 1 < input.count, input[end] == FieldSyntax.carriageReturn,
            input[end + 1] == FieldSyntax.lineFeed, end + 2 - offset <= limit
        else { return false }
        let line = offset..<end
        offset = end + 2
        searched = offset
        try count(limits)
        headers.note(try Headers.Field(input, line, colon: colon))
        return true
    }

    private mutating func count(_ limits: borrowing HTTPLimits) throws(HTTPError) {
        fieldCount += 1
        if fieldCount > limits.headerCount { throw .tooManyFields }
    }
}

extension Headers.Field {
    /// A field line: `name ":" OWS value OWS` (RFC 9112 section 5).
    init(_ input: Span<UInt8>, _ line: Range<Int>) throws(HTTPError) {
        let text = input.extracting(line)
        if FieldSyntax.isBlank(text[0]) { throw .lineFolding }
        guard let colon = text.firstIndex(of: FieldSyntax.colon) else { throw .missingColon }
        if !FieldSyntax.isValue(text.extracting(colon..<text.count)) { throw .controlByte }
        try self.init(input, line, colon: line.lowerBound + colon)
    }

    /// A field line whose first colon is known, and that it holds no control byte behind it.
    init(_ input: Span<UInt8>, _ line: Range<Int>, colon: Int) throws(HTTPError) {
        if FieldSyntax.isBlank(input[line.lowerBound]) { throw .lineFolding }
        let name = input.extracting(line.lowerBound..<colon)
        let id = FieldName(name)
        // A name that is known is a token.
        if id == .other, !FieldSyntax.isToken(name) { throw .badFieldName }
        let value = FieldSyntax.trimmed(colon + 1..<line.upperBound, of: input)
        self.init(
            line: UInt32(truncatingIfNeeded: line.lowerBound), nameEnd: UInt32(truncatingIfNeeded: colon),
            valueStart: UInt32(truncatingIfNeeded: value.lowerBound),
            valueEnd: UInt32(truncatingIfNeeded: value.upperBound),
            lineEnd: UInt32(truncatingIfNeeded: line.upperBound + 2), id: id, isHopByHop: id.isHopByHop)
    }
}
