/// One event of an event stream, as ranges of the input that it was found in.
public import Containers

public struct SSEEvent: Equatable, Sendable {
    /// The whole event with the empty line that ends it, as it is forwarded.
    public internal(set) var bytes = 0..<0
    /// The value of the last `event` field; empty when there is none.
    public internal(set) var name = 0..<0
    /// The value of the first `data` field, which is nearly always the only one.
    public internal(set) var data = 0..<0
    /// `data` fields; with more than one, `appendData` joins them. 0: a comment, or fields without data.
    public internal(set) var dataLines = 0
    /// The value of the last `id` field; empty when there is none.
    public internal(set) var id = 0..<0
    var lines = 0

    /// Appends the data, its lines joined by line feeds. `input` is what the event was found in.
    public func appendData(of input: Span<UInt8>, to out: inout ByteBuffer) {
        out.append(input.extracting(data))
        // What is left of the first data line is its end, read as an empty line.
        var lines = SSEParser(linesFrom: data.upperBound)
        var written = 1
        while written < dataLines, let line = lines.nextLine(input) {
            guard case .data(let value) = SSEField(input, line) else { continue }
            out.append(FieldSyntax.lineFeed)
            out.append(input.extracting(value))
            written += 1
        }
    }

    mutating func add(_ field: SSEField) {
        lines += 1
        switch field {
        case .name(let value): name = value
        case .id(let value): id = value
        case .other: break
        case .data(let value):
            if dataLines == 0 { data = value }
            dataLines += 1
        }
    }
}

/// One line of an event: `name [":" [space] value]`; a comment has an empty name.
enum SSEField {
    case name(Range<Int>)
    case data(Range<Int>)
    case id(Range<Int>)
    case other

    init(_ input: Span<UInt8>, _ line: Range<Int>) {
        let text = input.extracting(line)
        let colon = text.firstIndex(of: FieldSyntax.colon) ?? text.count
        var start = min(colon + 1, text.count)
        if start < text.count, text[start] == FieldSyntax.space { start += 1 }
        let value = (line.lowerBound + start)..<line.upperBound
        let name = text.extracting(0..<colon)
        if name.equals("data") {
            self = .data(value)
        } else if name.equals("event") {
            self = .name(value)
        } else if name.equals("id") {
            self = .id(value)
        } else {
            self = .other
        }
    }
}

extension ByteBuffer {
    /// Appends an event; data that holds line ends becomes several `data` fields. `name` must hold none.
    public mutating func appendEvent(name: Span<UInt8> = Span(), data: Span<UInt8>) {
        if name.count > 0 {
            append("event: ")
            append(name)
            append(FieldSyntax.lineFeed)
        }
        var lines = SSEParser(linesFrom: 0)
        while let line = lines.nextLine(data) {
            append("data: ")
            append(data.extracting(line))
            append(FieldSyntax.lineFeed)
        }
        append("data: ")
        append(data.extracting(lines.lineStart..<data.count))
        append("\n\n")
    }

    /// Appends a comment, which clients skip: it keeps a silent connection alive.
    public mutating func appendEventComment(_ text: StaticString) {
        append(": ")
        append(text)
        append("\n\n")
    }
}
