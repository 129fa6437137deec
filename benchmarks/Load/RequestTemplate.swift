/// A request as bytes, made once; sending it copies nothing.
///
///     bytes: [ head | front of the body ]    tail: the last so many bytes of the text that all templates share
///
/// So a recording with thousands of sizes holds each prompt's text once.
import HTTP

final class RequestTemplate {
    /// How a stream must end to be whole.
    enum StreamEnd { case done, messageStop, any }

    let method: Method
    private(set) var bytes: [UInt8]
    let tail: Int
    let isStream: Bool
    let streamEnd: StreamEnd
    /// Where the number stands that tells requests apart.
    private let numberAt: Int?

    var count: Int { bytes.count + tail }

    init(method: Method, bytes: [UInt8], tail: Int, isStream: Bool, streamEnd: StreamEnd, numberAt: Int?) {
        self.method = method
        self.bytes = bytes
        self.tail = tail
        self.isStream = isStream
        self.streamEnd = streamEnd
        self.numberAt = numberAt
    }

    /// Digits of the number.
    static let numberDigits = 12

    /// Before a request is sent. It stands near the front, so it has left with the first call when a long body is cut.
    func set(number: UInt64) {
        guard let numberAt else { return }
        var rest = number
        for place in stride(from: numberAt + Self.numberDigits - 1, through: numberAt, by: -1) {
            bytes[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }
}
