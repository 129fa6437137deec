/// Cuts the bytes of a streamed answer into whole events, however they arrive.
///
///     …bytes │ bytes… ─▶ [kept: the start of an event whose end has not come] ─▶ events, each with its type and data
import Chat
import Containers
import HTTP
import JSON

struct StreamSplitter: ~Copyable {
    private var framing = StreamFraming.events
    private var events = SSEParser()
    private var frames = EventStreamParser()
    private var elements = ElementParser()
    private var kept = ByteBuffer()
    private var joined = ByteBuffer()

    init() {}

    /// Another stream begins.
    mutating func begin(_ framing: StreamFraming) {
        self.framing = framing
        events = SSEParser()
        frames = EventStreamParser()
        elements = ElementParser()
        kept.clear()
    }

    /// Bytes of storage.
    var storage: Int { kept.capacity + joined.capacity }

    mutating func shrink(_ limit: Int) {
        kept.shrink(limit)
        joined.shrink(limit)
    }

    /// Appends the bytes that wait for the end of their event.
    func appendKept(to out: inout ByteBuffer) { out.append(kept.span) }

    /// Calls `each` with every event that is whole now, and with its bytes as they came; comments are events without data. Throws
    /// when an event is longer than `SSEParser.defaultLimit`: its bytes are then still kept.
    mutating func read(_ bytes: Span<UInt8>, _ each: (borrowing StreamEvent, _ raw: Span<UInt8>) -> Void)
        throws(HTTPError)
    {
        if kept.isEmpty { return try readNew(bytes, each) }
        var whole = ByteBuffer()
        swap(&whole, &kept)
        whole.append(bytes)
        var done = 0
        do throws(HTTPError) { try split(whole.span, &done, each) } catch {
            whole.consume(done)
            swap(&whole, &kept)
            throw error
        }
        whole.consume(done)
        swap(&whole, &kept)
    }

    private mutating func readNew(
        _ bytes: Span<UInt8>, _ each: (borrowing StreamEvent, _ raw: Span<UInt8>) -> Void
    ) throws(HTTPError) {
        var done = 0
        do throws(HTTPError) { try split(bytes, &done, each) } catch {
            kept.append(bytes.extracting(done..<bytes.count))
            throw error
        }
        if done < bytes.count { kept.append(bytes.extracting(done..<bytes.count)) }
    }

    /// The bytes have ended: an event whose last line was not ended is read as it stands, as most clients of such streams do.
    mutating func end(_ each: (borrowing StreamEvent, _ raw: Span<UInt8>) -> Void) throws(HTTPError) {
        if kept.isEmpty { return }
        let rest: StaticString = framing == .events ? "\n\n" : "\n"
        if framing == .events || framing == .lines { try read(rest.bytes, each) }
        kept.clear()
    }

    /// Reads the whole events at the front of `bytes`; `start` is where the rest begins, also when it throws.
    private mutating func split(
        _ bytes: Span<UInt8>, _ start: inout Int, _ each: (borrowing StreamEvent, _ raw: Span<UInt8>) -> Void
    ) throws(HTTPError) {
        switch framing {
        case .events: try splitEvents(bytes, &start, each)
        case .lines: try splitLines(bytes, &start, each)
        case .frames: try splitFrames(bytes, &start, each)
        case .array: try splitElements(bytes, &start, each)
        }
    }

    private mutating func splitEvents(
        _ bytes: Span<UInt8>, _ start: inout Int, _ each: (borrowing StreamEvent, _ raw: Span<UInt8>) -> Void
    ) throws(HTTPError) {
        while true {
            let rest = bytes.extracting(start..<bytes.count)
            let step = try events.next(rest)
            guard let event = step.event else {
                start += step.consumed
                return
            }
            let raw = rest.extracting(0..<step.consumed)
            if event.dataLines > 1 {
                joined.clear()
                event.appendData(of: rest, to: &joined)
                each(StreamEvent(type: rest.extracting(event.name), data: joined.span), raw)
            } else {
                each(StreamEvent(type: rest.extracting(event.name), data: rest.extracting(event.data)), raw)
            }
            start += step.consumed
        }
    }

    private mutating func splitFrames(
        _ bytes: Span<UInt8>, _ start: inout Int, _ each: (borrowing StreamEvent, _ raw: Span<UInt8>) -> Void
    ) throws(HTTPError) {
        while true {
            let rest = bytes.extracting(start..<bytes.count)
            let step = try frames.next(rest)
            guard let frame = step.frame else {
                start += step.consumed
                return
            }
            start += step.consumed
            if frame.kind == .other { continue }
            let data = frame.kind == .error ? frame.message : frame.payload
            each(
                StreamEvent(type: rest.extracting(frame.type), data: rest.extracting(data)),
                rest.extracting(frame.bytes))
        }
    }

    /// JSON holds no line feed but between its parts, so a line is a text.
    private mutating func splitLines(
        _ bytes: Span<UInt8>, _ start: inout Int, _ each: (borrowing StreamEvent, _ raw: Span<UInt8>) -> Void
    ) throws(HTTPError) {
        while let end = bytes.firstIndex(of: UInt8(ascii: "\n"), from: start) {
            let line = bytes.extracting(start..<end)
            if !line.isEmpty, line[0] != UInt8(ascii: "\r") {
                each(StreamEvent(type: Span(), data: line), bytes.extracting(start..<end + 1))
            }
            start = end + 1
        }
        if bytes.count - start > SSEParser.defaultLimit { throw .longEvent }
    }

    private mutating func splitElements(
        _ bytes: Span<UInt8>, _ start: inout Int, _ each: (borrowing StreamEvent, _ raw: Span<UInt8>) -> Void
    ) throws(HTTPError) {
        while true {
            let rest = bytes.extracting(start..<bytes.count)
            let step = elements.next(rest)
            start += step.consumed
            guard let place = step.element else { break }
            let element = rest.extracting(place)
            each(StreamEvent(type: Span(), data: element), element)
        }
        if bytes.count - start > SSEParser.defaultLimit { throw .longEvent }
    }
}
