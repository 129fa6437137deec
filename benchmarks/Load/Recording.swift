/// What an access log of Millrace (docs/observing.md) tells of past requests: enough to send the like again at the same pace.
///
/// A line is written when an exchange is over, so the request started `duration_us` before its `time`. The log does not say
/// whether an answer was streamed: a line may carry `stream`, which we read, else the options decide. Prompts are not logged;
/// bodies are fillers of the same size.
public struct Recording: Sendable {
    struct Start: Sendable, Equatable {
        /// ns after the first.
        var offset: UInt64
        /// Of `shapes`.
        var shape: Int
    }

    private(set) var shapes: [RequestShape] = []
    /// In order of time.
    private(set) var starts: [Start] = []

    public var count: Int { starts.count }

    /// Its requests as a mix, by how often they came: for a closed loop.
    public var mix: [MixEntry] {
        var weights = [Double](repeating: 0, count: shapes.count)
        for start in starts { weights[start.shape] += 1 }
        return zip(weights, shapes).map { MixEntry(weight: $0, shape: $1) }
    }
}

extension Recording {
    public init(_ log: [UInt8], defaults: LoadOptions) throws(LoadError) {
        var numbers: [RequestShape: Int] = [:]
        var times: [(start: Int64, shape: Int)] = []
        for (object, place) in try JSONObject.all(in: log, of: "the log") {
            guard let (start, shape) = try Self.request(object, place, defaults) else { continue }
            let number = numbers[shape] ?? shapes.count
            if number == shapes.count {
                numbers[shape] = number
                shapes.append(shape)
            }
            times.append((start, number))
        }
        times.sort { $0.start < $1.start }
        guard let first = times.first?.start else {
            throw LoadError(
                "the log holds no request: expected lines such as {\"time\": …, \"method\": …, \"path\": …}")
        }
        starts = times.map { Start(offset: UInt64($0.start - first), shape: $0.shape) }
    }

    /// When it started, ns; nil for what cannot be sent again.
    private static func request(
        _ object: JSONObject, _ place: String, _ options: LoadOptions
    ) throws(LoadError) -> (Int64, RequestShape)? {
        guard let time = try object.text("time", place), let method = try object.text("method", place),
            let path = try object.text("path", place)
        else { throw LoadError("\(place): an exchange has `time`, `method` and `path`") }
        guard let written = Timestamp.nanoseconds(time) else {
            throw LoadError("\(place): \"\(time)\" is no time; expected RFC 3339 in UTC, 2026-01-31T12:00:00.000Z")
        }
        if method == "CONNECT" || !path.hasPrefix("/") { return nil }
        var shape = options.request
        (shape.method, shape.path) = (method, path)
        if let model = try object.text("model", place) { shape.model = model }
        if let stream = try object.flag("stream", place) { shape.stream = stream }
        shape.content = .filler(0)
        if let count = try object.integer("request_bytes", place), count > 0 {
            // A body too small to be a prompt had another purpose: any bytes of that number will do.
            let least = shape.front.utf8.count + RequestShape.back.utf8.count + RequestTemplate.numberDigits + 1
            shape.content = count < least ? .literal([UInt8](repeating: 0x20, count: count)) : .filler(count)
        }
        if case .filler(0) = shape.content { shape.stream = false }
        let duration = Int64(try object.integer("duration_us", place) ?? 0) * 1000
        return (written - duration, shape)
    }
}

/// RFC 3339 in UTC, as the log writes it.
enum Timestamp {
    /// Since 1970; nil for another form.
    static func nanoseconds(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z"), bytes[10] == UInt8(ascii: "T") else { return nil }
        func number(_ range: Range<Int>) -> Int64? { Int64(String(decoding: bytes[range], as: UTF8.self)) }
        guard bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: ":"), let year = number(0..<4), let month = number(5..<7),
            let day = number(8..<10), let hour = number(11..<13), let minute = number(14..<16),
            let second = number(17..<19), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        var fraction: Int64 = 0
        if bytes[19] == UInt8(ascii: ".") {
            let digits = bytes[20..<(bytes.count - 1)]
            guard (1...9).contains(digits.count), let value = number(digits.indices) else { return nil }
            fraction = (0..<(9 - digits.count)).reduce(value) { value, _ in value * 10 }
        } else if bytes.count != 20 {
            return nil
        }
        let seconds = (days(year, month, day) * 24 + hour) * 3600 + minute * 60 + second
        return seconds * 1_000_000_000 + fraction
    }

    /// Days from 1970-01-01: years begin in March, so that the leap day is their last, and months add up to 153 days in five.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let inYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + inYear - 719_468
    }
}
