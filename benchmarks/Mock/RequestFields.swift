/// The few parts of a request's head that matter here; the other fields are passed over, once each.
import Containers

struct RequestFields {
    private(set) var endpoint: MockRequest.Endpoint?
    private(set) var keepsAlive = true
    private(set) var isChunked = false
    private(set) var expectsContinue = false
    /// Of the body.
    var length: Int { contentLength ?? 0 }
    private var contentLength: Int?

    private static let carriageReturn = UInt8(ascii: "\r")
    private static let lineFeed = UInt8(ascii: "\n")

    /// Reads a head from its first byte; gives where it ends, or nil while that has not come.
    mutating func read(_ bytes: Span<UInt8>) throws(Refusal) -> Int? {
        self = RequestFields()
        guard let first = try Self.lineEnd(bytes, from: 0, fault: .line) else { return nil }
        try readLine(bytes.extracting(0..<first))
        var start = first + 2
        while let end = try Self.lineEnd(bytes, from: start, fault: .field) {
            if end == start {
                if isChunked, contentLength != nil { throw .coding }
                return end + 2
            }
            try readField(bytes.extracting(start..<end))
            start = end + 2
        }
        return nil
    }

    /// Where the line's CR stands; nil while the line has no end. Lines hold no control bytes.
    private static func lineEnd(_ bytes: Span<UInt8>, from start: Int, fault: Refusal) throws(Refusal) -> Int? {
        guard let end = bytes.firstControl(from: start) else { return nil }
        if bytes[end] != carriageReturn { throw fault }
        if end + 1 == bytes.count { return nil }
        if bytes[end + 1] != lineFeed { throw fault }
        return end
    }

    private mutating func readLine(_ line: Span<UInt8>) throws(Refusal) {
        guard let space = line.firstIndex(of: UInt8(ascii: " ")), space > 0,
            let second = line.firstIndex(of: UInt8(ascii: " "), from: space + 1), second > space + 1
        else { throw .line }
        let version = line.extracting((second + 1)..<line.count)
        if !version.equals("HTTP/1.1") { throw version.starts(with: "HTTP/") ? .version : .line }
        let target = line.extracting((space + 1)..<second)
        let path = target.extracting(0..<(target.firstIndex(of: UInt8(ascii: "?")) ?? target.count))
        let method = line.extracting(0..<space)
        if method.equals("POST") {
            endpoint = path.equals("/v1/chat/completions") ? .chat : path.equals("/v1/messages") ? .messages : nil
        } else if method.equals("GET") {
            // `/health` is where model servers have it, and where routers look.
            let isHealth = path.equals("/healthz") || path.equals("/health")
            endpoint = path.equals("/v1/models") ? .models : isHealth ? .health : nil
        }
    }

    private mutating func readField(_ line: Span<UInt8>) throws(Refusal) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0, line[0] != UInt8(ascii: " ") else {
            throw .field
        }
        switch (line[0] | 0x20, colon) {
        case (UInt8(ascii: "c"), 14) where line.extracting(0..<colon).equalsIgnoringCase("content-length"):
            guard contentLength == nil, let length = Self.value(line, after: colon).decimal else { throw .length }
            contentLength = length
        case (UInt8(ascii: "c"), 10) where line.extracting(0..<colon).equalsIgnoringCase("connection"):
            if Self.value(line, after: colon).contains(token: "close") { keepsAlive = false }
        case (UInt8(ascii: "t"), 17) where line.extracting(0..<colon).equalsIgnoringCase("transfer-encoding"):
            if isChunked || !Self.value(line, after: colon).equalsIgnoringCase("chunked") { throw .coding }
            isChunked = true
        case (UInt8(ascii: "e"), 6) where line.extracting(0..<colon).equalsIgnoringCase("expect"):
            expectsContinue = Self.value(line, after: colon).equalsIgnoringCase("100-continue")
        default: break
        }
    }

    /// Without the white space around it.
    @_lifetime(copy line)
    private static func value(_ line: Span<UInt8>, after colon: Int) -> Span<UInt8> {
        var first = colon + 1
        var last = line.count
        while first < last, line[first] == UInt8(ascii: " ") || line[first] == UInt8(ascii: "\t") { first += 1 }
        while last > first, line[last - 1] == UInt8(ascii: " ") || line[last - 1] == UInt8(ascii: "\t") { last -= 1 }
        return line.extracting(first..<last)
    }
}
