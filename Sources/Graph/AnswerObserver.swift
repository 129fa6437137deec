/// Reads an answer on its way past: tokens, content, the stream's end. It never holds a byte back.
///
///     text/event-stream ─▶ SSEParser ─▶ Dialect.observe   (an event at a time)
///     application/json  ─▶ MemberCapture("usage") ─▶ Dialect.usage
///     anything else     ─▶ not read
public import Containers
public import HTTP
public import JSON

public struct AnswerObserver: ~Copyable {
    enum Kind { case none, events, json }

    var kind = Kind.none
    private var events = SSEParser()
    private var usage = MemberCapture("usage")

    init() {}

    mutating func begin(_ head: borrowing ResponseHead) {
        kind = .none
        guard let index = head.headers.first(.contentType) else { return }
        if head.headers.first(.contentEncoding) != nil { return }
        let type = head.headers.value(at: index)
        if Self.isType(type, "text/event-stream") {
            kind = .events
            events = SSEParser()
        } else if Self.isType(type, "application/json") {
            kind = .json
            usage.reset()
        }
    }

    mutating func read(_ bytes: Span<UInt8>, _ dialect: any Dialect, into facts: inout AnswerFacts) {
        switch kind {
        case .none: facts.hasContent = true
        case .json:
            facts.hasContent = true
            usage.feed(bytes)
        case .events: readEvents(bytes, dialect, &facts)
        }
    }

    /// The answer has ended: what was captured is read.
    mutating func end(_ dialect: any Dialect, into facts: inout AnswerFacts) {
        if kind == .json, usage.isComplete { dialect.usage(usage.value, into: &facts) }
    }

    private mutating func readEvents(_ bytes: Span<UInt8>, _ dialect: any Dialect, _ facts: inout AnswerFacts) {
        var rest = bytes
        while !rest.isEmpty {
            let step = events.next(rest)
            if step.isEvent {
                dialect.observe(StreamEvent(type: events.type, data: events.data), into: &facts)
            }
            rest = rest.extracting(step.consumed..<rest.count)
        }
    }

    /// Whether a Content-Type's media type is `type` (lower case), parameters aside.
    static func isType(_ value: Span<UInt8>, _ type: StaticString) -> Bool {
        let end = value.firstIndex(of: UInt8(ascii: ";")) ?? value.count
        var last = end
        while last > 0, value[last - 1] == UInt8(ascii: " ") { last -= 1 }
        return value.extracting(0..<last).equalsIgnoringCase(type)
    }
}
