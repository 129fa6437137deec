/// Reads HTTP/1.1 messages strictly and slowly: written apart from the HTTP target, so that the two do not share a mistake.
struct WireHead {
    var startLine = ""
    var fields: [(name: String, value: String)] = []

    /// The first value of a field; `name` in lower case.
    subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

    /// The three digits of a status line; 0: none.
    var status: Int {
        let words = startLine.split(separator: " ")
        return words.count > 1 ? Int(words[1]) ?? 0 : 0
    }

    var announcesClose: Bool { self["connection"] == "close" }
}

struct WireFault: Error {
    let reason: String
}

struct MessageReader {
    enum Framing {
        case none
        case length(Int)
        case chunked, untilClose
    }

    private enum State {
        case head
        case length(Int)
        case chunkSize
        case chunk(Int)
        case chunkEnd, trailers
        case untilClose
        case whole
    }

    private(set) var head = WireHead()
    private(set) var body: [UInt8] = []
    private(set) var hasHead = false
    private(set) var hasBegun = false
    private var state = State.head
    private var line: [UInt8] = []
    /// What frames the body, once the head is known.
    private let framing: (WireHead) -> Framing

    init(framing: @escaping (WireHead) -> Framing) { self.framing = framing }

    var isWhole: Bool {
        if case .whole = state { return true }
        return false
    }

    /// Whether an end of the stream at this place ends the message.
    var endsByClose: Bool {
        if case .untilClose = state { return true }
        return isWhole
    }

    /// Takes bytes until they are out or the message is whole; `position` moves over what was taken.
    mutating func read(_ bytes: [UInt8], from position: inout Int) throws(WireFault) {
        while position < bytes.count, !isWhole {
            hasBegun = true
            switch state {
            case .length(let left), .chunk(let left):
                let count = min(left, bytes.count - position)
                body += bytes[position..<position + count]
                position += count
                took(count, of: left)
            case .untilClose:
                body += bytes[position...]
                position = bytes.count
            case .whole: return
            case .head, .chunkSize, .chunkEnd, .trailers:
                line.append(bytes[position])
                position += 1
                if line.last == 10 { try takeLine() }
            }
        }
    }

    private mutating func took(_ count: Int, of left: Int) {
        if case .chunk = state {
            state = count == left ? .chunkEnd : .chunk(left - count)
        } else {
            state = count == left ? .whole : .length(left - count)
        }
    }

    private mutating func takeLine() throws(WireFault) {
        guard line.count >= 2, line[line.count - 2] == 13 else { throw WireFault(reason: "a line without CR") }
        let text = String(decoding: line.dropLast(2), as: UTF8.self)
        line.removeAll(keepingCapacity: true)
        switch state {
        case .head: try takeHeadLine(text)
        case .chunkSize:
            guard !text.isEmpty, let size = Int(text, radix: 16) else {
                throw WireFault(reason: "chunk size '\(text)'")
            }
            state = size == 0 ? .trailers : .chunk(size)
        case .chunkEnd:
            guard text.isEmpty else { throw WireFault(reason: "no line break after a chunk") }
            state = .chunkSize
        case .trailers: if text.isEmpty { state = .whole }
        case .length, .chunk, .untilClose, .whole: break
        }
    }

    private mutating func takeHeadLine(_ text: String) throws(WireFault) {
        if head.startLine.isEmpty {
            guard text.contains("HTTP/1.1") else { throw WireFault(reason: "start line '\(text)'") }
            head.startLine = text
        } else if text.isEmpty {
            hasHead = true
            switch framing(head) {
            case .none, .length(0): state = .whole
            case .length(let length): state = .length(length)
            case .chunked: state = .chunkSize
            case .untilClose: state = .untilClose
            }
        } else {
            guard let colon = text.firstIndex(of: ":") else { throw WireFault(reason: "field line '\(text)'") }
            let value = text[text.index(after: colon)...].drop { $0 == " " }
            head.fields.append((text[..<colon].lowercased(), String(value)))
        }
    }
}

extension MessageReader {
    /// For a backend: requests.
    static var requests: MessageReader {
        MessageReader { head in
            if head["transfer-encoding"] == "chunked" { return .chunked }
            return .length(head["content-length"].flatMap { Int($0) } ?? 0)
        }
    }

    /// For a client: answers to a request that is no HEAD.
    static var answers: MessageReader {
        MessageReader { head in
            if head.status < 200 || head.status == 204 || head.status == 304 { return .none }
            if head["transfer-encoding"] == "chunked" { return .chunked }
            return head["content-length"].flatMap { Int($0) }.map { .length($0) } ?? .untilClose
        }
    }
}
