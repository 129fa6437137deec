/// Finds the elements of an array of objects that arrives in pieces: a stream of Gemini's without `alt=sse`.
///
///     [ {…} , {…} , … ]        an object that stands alone is an element too
///
/// It reads on the way past and does not validate: what is no object between brackets and commas ends in `hasFailed`, and what is
/// no object inside is for the element's reader to refuse. No byte is searched twice.
import Containers

public struct ElementParser {
    /// Objects and arrays that are open in the element in hand; 0 between elements.
    private var depth = 0
    /// Of the element in hand, from its start: where to read on. Past the input's end when an escape has been cut in two.
    private var read = 0
    private var isInString = false
    /// Something stood between the elements that does not belong there.
    public private(set) var hasFailed = false

    public init() {}

    public struct Step: Equatable, Sendable {
        /// Bytes to drop from the front of the input, after the element has been used.
        public let consumed: Int
        /// Nil: none is complete. Pass what is not consumed, and more, next time.
        public let element: Range<Int>?
    }

    /// The next whole element.
    public mutating func next(_ input: Span<UInt8>) -> Step {
        var start = 0
        if depth == 0 {
            while start < input.count, !hasFailed, input[start] != UInt8(ascii: "{") {
                hasFailed = !Self.standsBetween(input[start])
                start += 1
            }
            if hasFailed || start == input.count { return Step(consumed: input.count, element: nil) }
            read = start
        }
        let isWhole = pass(input)
        let end = read
        read -= start
        return isWhole ? Step(consumed: end, element: start..<end) : Step(consumed: start, element: nil)
    }

    private static func standsBetween(_ byte: UInt8) -> Bool {
        JSONScanner.isSpace(byte) || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]")
    }

    /// Reads on in the element in hand. True: `read` is its end.
    private mutating func pass(_ input: Span<UInt8>) -> Bool {
        repeat {
            if read >= input.count { return false }
            guard
                let found = isInString ? input.firstQuoteOrBackslash(from: read) : input.firstQuoteOrBracket(from: read)
            else {
                read = input.count
                return false
            }
            read = found + 1
            switch input[found] {
            case UInt8(ascii: "\\"): read += 1
            case UInt8(ascii: "\""): isInString.toggle()
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            default: depth -= 1
            }
        } while depth > 0
        return true
    }
}
