/// Splits an event stream into whole events (WHATWG HTML, section 9.2, server-sent events).
///
/// Lines end with CR, LF or CRLF. A CR ends its line at once, so that no event waits for a byte that may not come; a
/// line feed after it is skipped when it does. The first CR and the first LF ahead are remembered, so no byte is
/// searched twice.
import Containers

public struct SSEStep: Equatable, Sendable {
    /// Bytes to drop from the front of the input, after the event's ranges have been used.
    public let consumed: Int
    /// Nil: no event is complete. Pass what is not consumed, and more, next time.
    public let event: SSEEvent?
}

public struct SSEParser {
    /// Largest event in bytes. 1 MiB: the largest that dialects send is a whole answer with inline images.
    public static var defaultLimit: Int { 1 << 20 }

    private let limit: Int
    /// Where the line in hand starts.
    private(set) var lineStart = 0
    private var feeds = Occurrence()
    private var returns = Occurrence()
    /// The last line ended with a CR that was the last byte of the input.
    private var skipsFeed = false
    private var isFirstLine = true
    private var event = SSEEvent()

    public init(limit: Int = SSEParser.defaultLimit) { self.limit = limit }

    /// Only to split lines.
    init(linesFrom start: Int) {
        limit = .max
        lineStart = start
    }

    /// The next whole event. Empty lines between events are consumed on the way. Throws when an event exceeds the
    /// limit.
    public mutating func next(_ input: Span<UInt8>) throws(HTTPError) -> SSEStep {
        if let step = try plainEvent(input) { return step }
        var start = skipFeed(input)
        while let found = nextLine(input) {
            let line = withoutMark(input, found)
            if line.isEmpty {
                if event.lines > 0 { return try finish(start, line) }
                start = lineStart
            } else {
                event.add(SSEField(input, line))
            }
            isFirstLine = false
        }
        if input.count - start > limit { throw .longEvent }
        // The event in hand is read again from its start, once, since its ranges have moved.
        if start > 0 {
            restart(after: start)
            feeds = Occurrence()
            returns = Occurrence()
        }
        return SSEStep(consumed: start, event: nil)
    }

    /// An event of one `data` line that ends with line feeds, as nearly all of models' are: found in one walk. Nil for any other, and
    /// in the middle of one.
    private mutating func plainEvent(_ input: Span<UInt8>) throws(HTTPError) -> SSEStep? {
        // Once only for an event: the search below keeps its place, this one does not.
        guard lineStart == 0, event.lines == 0, !skipsFeed, feeds.isUntouched, input.starts(with: "data: "),
            let end = input.firstControl(from: 6), end + 1 < input.count, input[end] == FieldSyntax.lineFeed,
            input[end + 1] == FieldSyntax.lineFeed
        else { return nil }
        if end + 1 > limit { throw .longEvent }
        var whole = SSEEvent()
        whole.add(.data(6..<end))
        whole.bytes = 0..<end + 2
        isFirstLine = false
        feeds = Occurrence()
        returns = Occurrence()
        return SSEStep(consumed: end + 2, event: whole)
    }

    private mutating func finish(_ start: Int, _ line: Range<Int>) throws(HTTPError) -> SSEStep {
        if line.lowerBound - start > limit { throw .longEvent }
        var whole = event
        whole.bytes = start..<lineStart
        restart(after: lineStart)
        return SSEStep(consumed: whole.bytes.upperBound, event: whole)
    }

    private mutating func restart(after consumed: Int) {
        lineStart = 0
        feeds.move(by: consumed)
        returns.move(by: consumed)
        event = SSEEvent()
    }

    /// The next line without its end; nil when it is not complete.
    mutating func nextLine(_ input: Span<UInt8>) -> Range<Int>? {
        let feed = feeds.find(FieldSyntax.lineFeed, in: input, from: lineStart)
        let carriage = returns.find(FieldSyntax.carriageReturn, in: input, from: lineStart)
        guard let end = minimum(feed, carriage) else { return nil }
        let line = lineStart..<end
        lineStart = end + 1
        if end == carriage {
            if lineStart == feed { lineStart += 1 }
            skipsFeed = lineStart == input.count && lineStart == end + 1
        }
        return line
    }

    /// Skips the line feed of a CRLF that was split between two inputs. Returns where the event in hand starts.
    private mutating func skipFeed(_ input: Span<UInt8>) -> Int {
        if !skipsFeed || lineStart >= input.count { return 0 }
        skipsFeed = false
        if input[lineStart] != FieldSyntax.lineFeed { return 0 }
        lineStart += 1
        return event.lines == 0 ? lineStart : 0
    }

    /// A byte order mark may stand before the first line.
    private func withoutMark(_ input: Span<UInt8>, _ line: Range<Int>) -> Range<Int> {
        let hasMark = isFirstLine && input.extracting(line).starts(with: "\u{FEFF}")
        return hasMark ? (line.lowerBound + 3)..<line.upperBound : line
    }

    private func minimum(_ left: Int?, _ right: Int?) -> Int? {
        guard let left, let right else { return left ?? right }
        return min(left, right)
    }
}

/// The first occurrence of a byte ahead, or how far there is none.
private struct Occurrence {
    private var position = 0
    private var isFound = false

    /// Nothing has been searched yet.
    var isUntouched: Bool { position == 0 && !isFound }

    mutating func find(_ byte: UInt8, in input: Span<UInt8>, from start: Int) -> Int? {
        if position < start {
            position = start
            isFound = false
        }
        if !isFound {
            let found = input.firstIndex(of: byte, from: position)
            isFound = found != nil
            position = found ?? input.count
        }
        return isFound ? position : nil
    }

    /// The input lost bytes at its front.
    mutating func move(by consumed: Int) {
        if position < consumed {
            self = Occurrence()
        } else {
            position -= consumed
        }
    }
}
