import Invariants
import Testing

@testable import HTTP

@Suite struct EventStreamParserTests {
    /// A frame that AWS's own library wrote.
    static let messageStart = octets(
        hex:
            "000000760000005296d5fade0b3a6576656e742d7479706507000c6d65737361676553746172740d3a636f6e74656e742d74797065"
            + "0700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d747970650700056576656e747b22726f6c65223a22617373"
            + "697374616e74227d6fa8c599")

    static func octets(hex: String) -> [UInt8] {
        let digits = Array(hex)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16)! }
    }

    static func big(_ value: Int, _ size: Int) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * (size - 1 - $0))) }
    }

    static func header(_ name: String, _ value: String) -> [UInt8] {
        [UInt8(name.utf8.count)] + name.octets + [7] + big(value.utf8.count, 2) + value.octets
    }

    static func frame(_ headers: [[UInt8]], _ payload: String = "") -> [UInt8] {
        let headers = Array(headers.joined())
        let total = headers.count + payload.utf8.count + 16
        return sealed(big(total, 4) + big(headers.count, 4) + big(0, 4) + headers + payload.octets + big(0, 4))
    }

    static let badFrame = ["502 a malformed event-stream frame"]
    static let badChecksum = ["502 a wrong checksum in an event stream"]
    static let tooLong = ["502 an event larger than its limit"]

    @Test func `a frame of an SDK is read`() throws {
        let input = Self.messageStart + "rest".octets
        var parser = EventStreamParser()
        let step = try parser.next(input.span)
        #expect(step.consumed == 118)
        let frame = try #require(step.frame)
        #expect(frame.kind == .event)
        #expect(frame.bytes == 0..<118)
        #expect(String(decoding: input[frame.type], as: UTF8.self) == "messageStart")
        #expect(String(decoding: input[frame.payload], as: UTF8.self) == #"{"role":"assistant"}"#)
    }

    @Test func `frames are the same wherever the stream is cut`() {
        let stream = Self.messageStart + Self.frame([Self.header(":message-type", "event")], "x") + Self.messageStart
        let start = #"event|messageStart||{"role":"assistant"}"#
        for cut in stream.indices {
            let outcome = frameOutcome([Array(stream[..<cut]), Array(stream[cut...])])
            #expect(outcome == [start, "event|||x", start], "cut at \(cut)")
        }
        #expect(frameOutcome(stream.map { [$0] }) == [start, "event|||x", start])
    }

    @Test func `an unfinished frame is waited for`() throws {
        var parser = EventStreamParser()
        for count in 0..<Self.messageStart.count {
            let part = Array(Self.messageStart[..<count])
            let step = try parser.next(part.span)
            #expect(step == EventStreamStep(consumed: 0, frame: nil))
        }
    }

    @Test func `no byte can change unnoticed`() {
        for index in Self.messageStart.indices {
            for bit in 0..<8 as Range<UInt8> {
                var changed = Self.messageStart
                changed[index] ^= 1 << bit
                #expect(frameOutcome([changed]) == Self.badChecksum)
            }
        }
    }

    @Test func `exceptions and errors have a type and tell of it`() {
        let exception = Self.frame(
            [Self.header(":message-type", "exception"), Self.header(":exception-type", "throttlingException")], "{}")
        let error = Self.frame([
            Self.header(":message-type", "error"), Self.header(":error-code", "InternalFailure"),
            Self.header(":error-message", "It broke."),
        ])
        let later = Self.frame([Self.header(":message-type", "later")])
        #expect(
            frameOutcome([exception + error + later]) == [
                "exception|throttlingException||{}", "error|InternalFailure|It broke.|", "other|||",
            ])
    }

    @Test func `headers of all types are passed over`() {
        let others: [[UInt8]] = [
            [1, 97, 0], [1, 97, 1], [1, 97, 2, 0], [1, 97, 3, 0, 0], [1, 97, 4] + Self.big(0, 4),
            [1, 97, 5] + Self.big(0, 8), [1, 97, 6, 0, 3, 1, 2, 3], Self.header("a", "b"), [1, 97, 8] + Self.big(0, 8),
            [1, 97, 9] + Self.big(0, 16),
        ]
        let outcome = frameOutcome([Self.frame(others + [Self.header(":message-type", "event")], "x")])
        #expect(outcome == ["event|||x"])
    }

    @Test func `headers that cannot be are refused`() {
        let kind = Self.header(":message-type", "event")
        let type = Self.header(":event-type", "a")
        for headers: [[UInt8]] in [
            [], [type], [kind, kind], [kind, type, type], [kind, [1, 97, 10]], [kind, [1, 97, 7, 0, 2, 1]],
            [kind, [5, 97]], [kind, [1, 97]], [kind, [1, 97, 9, 0]], [Array(kind.dropLast())],
        ] {
            #expect(frameOutcome([Self.frame(headers, "tttt")]) == Self.badFrame)
        }
    }

    @Test func `lengths that cannot be or are past the limits are refused with the prelude`() {
        func prelude(_ total: Int, _ headers: Int) -> [UInt8] {
            Array(sealed(Self.big(total, 4) + Self.big(headers, 4) + Self.big(0, 8))[..<12])
        }
        #expect(frameOutcome([prelude(15, 0)]) == Self.badFrame)
        #expect(frameOutcome([prelude(20, 5)]) == Self.badFrame)
        #expect(frameOutcome([prelude(16, 0xFFFF_FFFF)]) == Self.badFrame)
        #expect(frameOutcome([prelude(0xFFFF_FFFF, 0)]) == Self.tooLong)
        #expect(frameOutcome([prelude(16 + (128 << 10), 128 << 10)]) == [])
        #expect(frameOutcome([prelude(17 + (128 << 10), 1 + (128 << 10))]) == Self.tooLong)
        #expect(frameOutcome([prelude(16 + (1 << 20), 0)]) == [])
        #expect(frameOutcome([prelude(17 + (1 << 20), 0)]) == Self.tooLong)
        #expect(frameOutcome([Self.messageStart], limit: 20) == [#"event|messageStart||{"role":"assistant"}"#])
        #expect(frameOutcome([Self.messageStart], limit: 19) == Self.tooLong)
    }
}
