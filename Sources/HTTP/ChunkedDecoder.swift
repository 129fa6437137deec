/// Takes the chunked coding off a body (RFC 9112 section 7.1), strictly: sizes of hexadecimal digits alone, CRLF alone.
///
///     size ─▶ [extension] ─▶ CRLF ─┬─▶ data ─▶ CRLF ─▶ size …
///                                  └─ size 0 ─▶ trailer lines ─▶ CRLF ─▶ end
///
/// Framing is read an octet at a time and data a range at a time. Extensions and trailers are checked and dropped.

struct ChunkedDecoder {
    private enum State: UInt8 {
        case size, sizeDigits, extensions, sizeFeed
        case data, dataReturn, dataFeed
        case trailer, trailerName, trailerValue, trailerFeed, lastFeed
        case end
    }

    private var state = State.size
    private var digits: UInt8 = 0
    /// The size being read, then the data still to come.
    private var remaining = 0
    private var extensionRoom: Int32
    private var trailerRoom: Int32

    /// Digits of a size, leading zeros and all: what 64 bits need.
    private static var sizeDigits: UInt8 { 16 }

    init(limits: borrowing HTTPLimits) {
        extensionRoom = Int32(clamping: limits.chunkExtensionBytes)
        trailerRoom = Int32(clamping: limits.trailerBytes)
    }

    var isEnd: Bool { state == .end }

    /// Takes framing, one run of data, and the framing after it. Data before a fault is given before the fault is
    /// thrown.
    mutating func next(_ input: Span<UInt8>) throws(HTTPError) -> BodyStep {
        var index = 0
        var payload = 0..<0
        while index < input.count, state != .end {
            if state != .data {
                do throws(HTTPError) { try readFraming(input[index]) } catch {
                    if payload.isEmpty { throw error }
                    break
                }
                index += 1
                continue
            }
            if !payload.isEmpty { break }
            let end = index + min(remaining, input.count - index)
            payload = index..<end
            remaining -= payload.count
            index = end
            if remaining == 0 { state = .dataReturn }
        }
        return BodyStep(consumed: index, payload: payload, isEnd: state == .end)
    }

    private mutating func readFraming(_ octet: UInt8) throws(HTTPError) {
        switch state {
        case .size, .sizeDigits, .extensions, .sizeFeed: try readSizeLine(octet)
        case .dataReturn: try expect(FieldSyntax.carriageReturn, octet, then: .dataFeed, else: .badChunkEnd)
        case .dataFeed:
            try expect(FieldSyntax.lineFeed, octet, then: .size, else: .badChunkEnd)
            digits = 0
        default: try readTrailer(octet)
        }
    }

    private mutating func readSizeLine(_ octet: UInt8) throws(HTTPError) {
        switch (state, octet) {
        case (.sizeFeed, _):
            try expect(FieldSyntax.lineFeed, octet, then: remaining == 0 ? .trailer : .data, else: .badChunkSize)
        case (.extensions, FieldSyntax.carriageReturn), (.sizeDigits, FieldSyntax.carriageReturn): state = .sizeFeed
        case (.extensions, _):
            if !FieldSyntax.isValue(octet) { throw .badChunkExtension }
            extensionRoom -= 1
            if extensionRoom < 0 { throw .longChunkExtension }
        case (.sizeDigits, UInt8(ascii: ";")): state = .extensions
        default:
            guard let digit = octet.hexDigit, digits < ChunkedDecoder.sizeDigits, remaining <= Int.max >> 4
            else { throw .badChunkSize }
            digits += 1
            remaining = remaining << 4 | Int(digit)
            state = .sizeDigits
        }
    }

    private mutating func readTrailer(_ octet: UInt8) throws(HTTPError) {
        if trailerRoom == 0 { throw .trailerTooLarge }
        switch (state, octet) {
        case (.lastFeed, _): try expect(FieldSyntax.lineFeed, octet, then: .end, else: .badTrailer)
        case (.trailerFeed, _): try expect(FieldSyntax.lineFeed, octet, then: .trailer, else: .badTrailer)
        case (.trailer, FieldSyntax.carriageReturn): state = .lastFeed
        case (.trailerValue, FieldSyntax.carriageReturn): state = .trailerFeed
        case (.trailerName, FieldSyntax.colon): state = .trailerValue
        case (.trailerValue, _): if !FieldSyntax.isValue(octet) { throw .badTrailer }
        default:
            if !OctetSet.token.contains(octet) { throw .badTrailer }
            state = .trailerName
        }
        // Not before: an octet behind data that is at fault is read once more, and must be the same fault then.
        trailerRoom -= 1
    }

    private mutating func expect(
        _ expected: UInt8, _ octet: UInt8, then next: State, else error: HTTPError
    ) throws(HTTPError) {
        if octet != expected { throw error }
        state = next
    }
}
