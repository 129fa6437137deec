import BenchReport
import Testing

@testable import BenchLoad

struct StampScannerTests {
    private func found(_ pieces: [[UInt8]]) -> [StampScanner.Times] {
        var scanner = StampScanner()
        var times: [StampScanner.Times] = []
        for piece in pieces {
            var from = 0
            while let next = scanner.next(piece.span, from: &from) { times.append(next) }
        }
        return times
    }

    private func stamp(_ received: String, _ sent: String) -> String {
        func digits(_ text: String) -> String { String(repeating: "0", count: MockStamp.digits - text.count) + text }
        return "\(MockStamp.marker)\(digits(received)):\(digits(sent));"
    }

    @Test func `Stamps are found wherever they are cut`() {
        let text = Array("a@b @mr:12 \(stamp("123", "456"))@@mr:\(stamp("9223372036854775807", "7")) end @m".utf8)
        let expected = [
            StampScanner.Times(received: 123, sent: 456), StampScanner.Times(received: .init(Int64.max), sent: 7),
        ]
        #expect(found([text]) == expected)
        for cut in 0...text.count { #expect(found([Array(text[..<cut]), Array(text[cut...])]) == expected) }
        #expect(found(text.map { [$0] }) == expected)
    }

    @Test func `A stamp has the length that the mock writes`() {
        #expect(stamp("1", "2").utf8.count == MockStamp.length)
    }
}
