/// Counts the events of a stream (WHATWG HTML, section 9.2) as they come, keeping no bytes but the start of a line.
///
/// An event is a run of lines up to an empty one with at least one `data` among them; comments are none. Lines end with LF or
/// CRLF, as every model API sends them.
import Containers

struct EventCounter {
    /// The stream has said that it is over: `data: [DONE]` or `event: message_stop`.
    private(set) var isDone = false
    private(set) var isStopped = false
    private var hasData = false
    private var lineLength = 0
    private var lastByte: UInt8 = 0
    private var start = InlineArray<19, UInt8>(repeating: 0)

    /// A line or an event has begun and not ended.
    var isMidway: Bool { lineLength > 0 || hasData }

    /// Events that these bytes complete.
    mutating func feed(_ bytes: Span<UInt8>) -> Int {
        var events = 0
        var from = 0
        while from < bytes.count {
            guard let feed = bytes.firstIndex(of: 0x0A, from: from) else {
                keep(bytes.extracting(from..<bytes.count))
                break
            }
            keep(bytes.extracting(from..<feed))
            if endLine() { events += 1 }
            from = feed + 1
        }
        return events
    }

    private mutating func keep(_ part: Span<UInt8>) {
        if part.isEmpty { return }
        var at = 0
        while lineLength + at < start.count, at < part.count {
            start[lineLength + at] = part[at]
            at += 1
        }
        lineLength += part.count
        lastByte = part[part.count - 1]
    }

    private mutating func endLine() -> Bool {
        let length = lineLength > 0 && lastByte == 0x0D ? lineLength - 1 : lineLength
        lineLength = 0
        if length == 0 {
            defer { hasData = false }
            return hasData
        }
        if length >= 5, begins("data:") {
            hasData = true
            if length == 12 && begins("data: [DONE]") || length == 11 && begins("data:[DONE]") { isDone = true }
        } else if length == 19, begins("event: message_stop") {
            isStopped = true
        }
        return false
    }

    private func begins(_ text: StaticString) -> Bool {
        start.span.extracting(0..<text.utf8CodeUnitCount).equals(text)
    }
}
