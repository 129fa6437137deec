/// The canonical form of a body, for cache keys: white space between tokens gone, top-level members in the order of their keys.
///
/// Bodies of equal canonical form are the same request. The opposite does not hold, and costs a cache miss only: strings and
/// numbers are compared as written, and members below the top level keep their order. Members of equal keys keep theirs, so
/// that a body in which a key stands twice is never taken for its mirror image. Above `MemberIndex.reserved` members the order
/// of the body is kept.
import Containers

public enum CanonicalForm {
    /// Gives the canonical form of a scanned body to `sink`, piece by piece.
    public static func feed(
        _ body: Span<UInt8>, _ index: borrowing MemberIndex, to sink: (Span<UInt8>) -> Void
    ) {
        let order = sortedPositions(body, index)
        sink(("{" as StaticString).bytes)
        for position in 0..<index.count {
            let member = index.count > MemberIndex.reserved ? index[position] : index[Int(order[position])]
            if position > 0 { sink(("," as StaticString).bytes) }
            sink(body.extracting(member.key.lowerBound - 1..<member.key.upperBound + 1))
            sink((":" as StaticString).bytes)
            feedValue(body.extracting(member.value), to: sink)
        }
        sink(("}" as StaticString).bytes)
    }

    /// Gives a value that has been scanned, without the white space between its tokens.
    static func feedValue(_ value: Span<UInt8>, to sink: (Span<UInt8>) -> Void) {
        var from = 0
        var at = 0
        ScanBytes.of(value) { bytes in
            while at < bytes.count {
                let byte = bytes.peek(at)
                if byte == UInt8(ascii: "\"") {
                    // Scanned before, so the quote is there.
                    at = bytes.closingQuote(from: at + 1) + 1
                    if at == 0 {
                        at = bytes.count
                        return
                    }
                } else if JSONScanner.isSpace(byte) {
                    if at > from { sink(value.extracting(from..<at)) }
                    at = bytes.skipSpace(from: at)
                    from = at
                } else {
                    at += 1
                }
            }
        }
        if at > from { sink(value.extracting(from..<at)) }
    }

    /// Insertion sort: stable, in place, and most bodies have about ten members.
    private static func sortedPositions(
        _ body: Span<UInt8>, _ index: borrowing MemberIndex
    ) -> InlineArray<64, UInt8> {
        var order = InlineArray<64, UInt8>(repeating: 0)
        if index.count > MemberIndex.reserved { return order }
        for position in 0..<index.count {
            let key = index[position].key
            var slot = position
            while slot > 0, precedes(body, key, index[Int(order[slot - 1])].key) {
                order[slot] = order[slot - 1]
                slot -= 1
            }
            order[slot] = UInt8(position)
        }
        return order
    }

    private static func precedes(_ body: Span<UInt8>, _ first: Range<Int>, _ second: Range<Int>) -> Bool {
        for offset in 0..<min(first.count, second.count) {
            let mine = body[first.lowerBound + offset]
            let other = body[second.lowerBound + offset]
            if mine != other { return mine < other }
        }
        return first.count < second.count
    }
}
