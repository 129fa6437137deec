/// Reads an answer on its way past: tokens, content, the stream's end. It never holds a byte back, but for the usage that only
/// the gateway has asked for.
///
///     text/event-stream    ─▶ SSEParser ─▶ Dialect.observe   (an event at a time)
///     application/x-ndjson ─▶ lines ─▶ Dialect.observe       (a line at a time, of dialects that stream so)
///     application/json, one array of a stream's events ─▶ elements ─▶ Dialect.observe     (an element at a time)
///     application/json     ─▶ MemberCapture(usageMembers) ─▶ Dialect.usage     (whole in one piece: MemberSkim)
///     anything else        ─▶ not read
import Chat
import Containers
import HTTP
import JSON

public struct AnswerObserver: ~Copyable {
    enum Kind { case none, events, lines, array, json }

    var kind = Kind.none
    /// Bytes of the whole answer; -1 when that is not known.
    private var length = -1
    private var splitter = StreamSplitter()
    private var usage = MemberCapture("usage")
    /// The answer comes in pieces, and `usage` reads them.
    private var isCapturing = false
    /// The gateway has asked for the usage at the end of the stream, and the client has not.
    var hidesUsage = false
    /// Whole events of the bytes that were read last, without those that the client did not ask for; filled where `hidesUsage`.
    private(set) var passed = ByteBuffer()

    init() {}

    /// The answer is a stream whose events are read one by one.
    var readsStream: Bool { kind == .events || kind == .lines || kind == .array }

    /// What was begun is a stream that can be read on as one: a good answer, in events, lines or elements.
    func isEvents(_ head: borrowing ResponseHead) -> Bool { readsStream && head.status < 300 }

    /// Bytes of storage; a captured usage is small.
    var storage: Int { splitter.storage + passed.capacity }

    mutating func shrink(_ limit: Int) {
        splitter.shrink(limit)
        passed.shrink(limit)
    }

    /// `asArray`: the client has asked for a stream that is one JSON array.
    mutating func begin(_ head: borrowing ResponseHead, _ dialect: any Dialect, asArray: Bool = false) {
        kind = .none
        guard let index = head.headers.first(.contentType) else { return }
        if head.headers.first(.contentEncoding) != nil { return }
        let type = head.headers.value(at: index)
        if Self.isType(type, "text/event-stream") {
            kind = .events
            splitter.begin(.events)
        } else if asArray, head.status < 300, Self.isType(type, "application/json") {
            kind = .array
            splitter.begin(.array)
        } else if Self.isType(type, "application/json") {
            kind = .json
            isCapturing = false
            length = -1
            if case .length(let length) = head.framing { self.length = length }
        } else if Self.isType(type, "application/x-ndjson"), dialect.streamsLines {
            kind = .lines
            splitter.begin(.lines)
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
        case .events, .lines, .array: readStream(bytes, dialect, &facts)
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
        } else if readsStream {
            passed.clear()
            if hidesUsage { splitter.appendKept(to: &passed) }
            if kind == .lines { try? splitter.end { event, _ in Self.observe(event, dialect, &facts) } }
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

    private mutating func readStream(_ bytes: Span<UInt8>, _ dialect: any Dialect, _ facts: inout AnswerFacts) {
        passed.clear()
        do throws(HTTPError) {
            try Self.read(bytes, &splitter, dialect, &facts, hidesUsage, &passed)
        } catch {
            // An event past the limit: passed on, no longer read.
            kind = .none
            hidesUsage = false
            splitter.appendKept(to: &passed)
        }
    }

    /// Tells the dialect of each event that is whole now. Where the usage is hidden, all others are appended to `passed`.
    private static func read(
        _ bytes: Span<UInt8>, _ splitter: inout StreamSplitter, _ dialect: any Dialect, _ facts: inout AnswerFacts,
        _ hidesUsage: Bool, _ passed: inout ByteBuffer
    ) throws(HTTPError) {
        try splitter.read(bytes) { event, raw in
            if !event.data.isEmpty { observe(event, dialect, &facts) }
            if hidesUsage, !facts.tellsOnlyUsage { passed.append(raw) }
            facts.tellsOnlyUsage = false
        }
    }

    private static func observe(_ event: borrowing StreamEvent, _ dialect: any Dialect, _ facts: inout AnswerFacts) {
        dialect.observe(event, into: &facts)
        facts.noteEvent(event.data.count)
    }

    /// Whether a Content-Type's media type is `type` (lower case), parameters aside.
    static func isType(_ value: Span<UInt8>, _ type: StaticString) -> Bool {
        let end = value.firstIndex(of: UInt8(ascii: ";")) ?? value.count
        var last = end
        while last > 0, value[last - 1] == UInt8(ascii: " ") { last -= 1 }
        return value.extracting(0..<last).equalsIgnoringCase(type)
    }
}
