/// Reads an answer on its way past: tokens, content, the stream's end. It never holds a byte back.
///
///     text/event-stream    ─▶ SSEParser ─▶ Dialect.observe   (an event at a time)
///     application/x-ndjson ─▶ lines ─▶ Dialect.observe       (a line at a time, of dialects that stream so)
///     application/json     ─▶ MemberCapture(usageMembers) ─▶ Dialect.usage     (whole in one piece: MemberSkim)
///     anything else        ─▶ not read
import Containers
import HTTP
import JSON

public struct AnswerObserver: ~Copyable {
    enum Kind { case none, events, lines, json }

    var kind = Kind.none
    /// Bytes of the whole answer; -1 when that is not known.
    private var length = -1
    private var events = SSEParser()
    private var usage = MemberCapture("usage")
    /// The answer comes in pieces, and `usage` reads them.
    private var isCapturing = false
    /// The start of an event or line whose end has not come.
    private var kept = ByteBuffer()
    private var joined = ByteBuffer()

    init() {}

    /// The answer is a stream whose events are read one by one.
    var readsStream: Bool { kind == .events || kind == .lines }

    /// What was begun is a stream that can be read on as one: a good answer, in events or lines.
    func isEvents(_ head: borrowing ResponseHead) -> Bool { readsStream && head.status < 300 }

    mutating func begin(_ head: borrowing ResponseHead, _ dialect: any Dialect) {
        kind = .none
        guard let index = head.headers.first(.contentType) else { return }
        if head.headers.first(.contentEncoding) != nil { return }
        let type = head.headers.value(at: index)
        if Self.isType(type, "text/event-stream") {
            kind = .events
            events = SSEParser()
            kept.clear()
        } else if Self.isType(type, "application/json") {
            kind = .json
            isCapturing = false
            length = -1
            if case .length(let length) = head.framing { self.length = length }
        } else if Self.isType(type, "application/x-ndjson"), dialect.streamsLines {
            kind = .lines
            kept.clear()
        }
    }

    mutating func read(_ bytes: Span<UInt8>, _ dialect: any Dialect, into facts: inout AnswerFacts) {
        switch kind {
        case .none: facts.hasContent = true
        case .json:
            facts.hasContent = true
            if bytes.count == length {
                Self.readWhole(bytes, dialect, into: &facts)
            } else {
                if !isCapturing { beginCapture(dialect.usageMembers) }
                usage.feed(bytes)
            }
        case .events: readEvents(bytes, dialect, &facts)
        case .lines: readLines(bytes, dialect, &facts)
        }
    }

    private mutating func beginCapture(_ names: UsageMembers) {
        usage.reset(names.first, names.second)
        isCapturing = true
    }

    /// The answer has ended: what was captured is read, and a last line that no line feed ended.
    mutating func end(_ dialect: any Dialect, into facts: inout AnswerFacts) {
        if kind == .json, isCapturing {
            for member in 0..<2 where !usage.value(of: member).isEmpty {
                dialect.usage(usage.value(of: member), of: member, into: &facts)
            }
        } else if kind == .lines, !kept.isEmpty {
            dialect.observe(StreamEvent(type: Span(), data: kept.span), into: &facts)
        }
    }

    private static func readWhole(_ answer: Span<UInt8>, _ dialect: any Dialect, into facts: inout AnswerFacts) {
        guard let start = answer.objectStart else { return }
        let names = dialect.usageMembers
        let hasSecond = names.second.utf8CodeUnitCount > 0
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: answer) {
            if member.isNamed(names.first, in: answer) {
                dialect.usage(answer.extracting(member.value), of: 0, into: &facts)
            } else if hasSecond, member.isNamed(names.second, in: answer) {
                dialect.usage(answer.extracting(member.value), of: 1, into: &facts)
            }
        }
    }

    /// Lines that lie whole in `bytes` are read there; the start of one that does not is kept until its end comes.
    private mutating func readLines(_ bytes: Span<UInt8>, _ dialect: any Dialect, _ facts: inout AnswerFacts) {
        var start = 0
        while let end = bytes.firstIndex(of: UInt8(ascii: "\n"), from: start) {
            let line = bytes.extracting(start..<end)
            if kept.isEmpty {
                dialect.observe(StreamEvent(type: Span(), data: line), into: &facts)
                facts.noteEvent(line.count)
            } else {
                kept.append(line)
                dialect.observe(StreamEvent(type: Span(), data: kept.span), into: &facts)
                facts.noteEvent(kept.count)
                kept.clear()
            }
            start = end + 1
        }
        kept.append(bytes.extracting(start..<bytes.count))
        // A line past the limit: passed on, no longer read.
        if kept.count > SSEParser.defaultLimit { kind = .none }
    }

    /// Events that lie whole in `bytes` are read there; the start of one that does not is kept until its end comes.
    private mutating func readEvents(_ bytes: Span<UInt8>, _ dialect: any Dialect, _ facts: inout AnswerFacts) {
        if kept.isEmpty {
            let used = split(bytes, dialect, &facts)
            if used < bytes.count { kept.append(bytes.extracting(used..<bytes.count)) }
        } else {
            var whole = ByteBuffer()
            swap(&whole, &kept)
            whole.append(bytes)
            whole.consume(split(whole.span, dialect, &facts))
            swap(&whole, &kept)
        }
    }

    /// Reads the whole events at the front of `bytes`; returns where the rest begins.
    private mutating func split(_ bytes: Span<UInt8>, _ dialect: any Dialect, _ facts: inout AnswerFacts) -> Int {
        var start = 0
        do throws(HTTPError) {
            while true {
                let rest = bytes.extracting(start..<bytes.count)
                let step = try events.next(rest)
                guard let event = step.event else { return start + step.consumed }
                if event.dataLines == 1 {
                    dialect.observe(
                        StreamEvent(type: rest.extracting(event.name), data: rest.extracting(event.data)), into: &facts)
                } else if event.dataLines > 1 {
                    joined.clear()
                    event.appendData(of: rest, to: &joined)
                    dialect.observe(StreamEvent(type: rest.extracting(event.name), data: joined.span), into: &facts)
                }
                facts.noteEvent(event.data.count)
                start += step.consumed
            }
        } catch {
            // An event past the limit: passed on, no longer read.
            kind = .none
            return bytes.count
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
