import Containers
import Testing

private enum Search: CaseIterable {
    case control, quoteOrBackslash, quoteOrBracket, notPlain

    func find(_ bytes: [UInt8], _ start: Int) -> Int? {
        switch self {
        case .control: bytes.span.firstControl(from: start)
        case .quoteOrBackslash: bytes.span.firstQuoteOrBackslash(from: start)
        case .quoteOrBracket: bytes.span.firstQuoteOrBracket(from: start)
        case .notPlain: start > bytes.count ? nil : bytes.span.extracting(start...).firstNotPlain.map { $0 + start }
        }
    }

    func takes(_ byte: UInt8) -> Bool {
        switch self {
        case .control: byte < 0x20 && byte != 9 || byte == 0x7F
        case .quoteOrBackslash: "\"\\".utf8.contains(byte)
        case .quoteOrBracket: "\"{}[]".utf8.contains(byte)
        case .notPlain: byte < 0x20 || "\"\\".utf8.contains(byte)
        }
    }
}

struct ByteScanTests {
    @Test(arguments: Search.allCases)
    fileprivate func `every byte is told from the others at every place`(_ search: Search) {
        for count in [1, 7, 15, 16, 17, 31, 32, 40] {
            for byte in UInt8.min...UInt8.max {
                for place in 0..<count {
                    var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: count)
                    bytes[place] = byte
                    #expect(search.find(bytes, 0) == (search.takes(byte) ? place : nil))
                }
            }
        }
    }

    @Test(arguments: Search.allCases)
    fileprivate func `what lies before the start is not found`(_ search: Search) {
        var random = SplitMix64(seed: 7)
        for _ in 0..<2_000 {
            let count = Int(random.next() % 70)
            let bytes = (0..<count).map { _ in
                random.next() % 8 == 0 ? Array("\"\\{}[]\r\n".utf8)[Int(random.next() % 8)] : UInt8(ascii: "x")
            }
            for start in 0...count {
                #expect(search.find(bytes, start) == bytes.indices.first { $0 >= start && search.takes(bytes[$0]) })
            }
        }
    }

    @Test(arguments: Search.allCases)
    fileprivate func `past the end there is nothing`(_ search: Search) {
        #expect(search.find([], 0) == nil && search.find([0, 34], 2) == nil && search.find([0, 34], 9) == nil)
    }

    @Test func `a field line is the first control byte and the first colon before it, at every place`() {
        for count in [1, 2, 15, 16, 17, 33, 48] {
            for end in 0...count {
                for colon in 0...count {
                    var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: count)
                    if colon < count { bytes[colon] = UInt8(ascii: ":") }
                    if end < count { bytes[end] = 13 }
                    for start in [0, min(3, count)] {
                        let line = bytes.span.fieldLine(from: start)
                        let expected = end < count && end >= start ? end : nil
                        let hasColon = colon < count && colon >= start && colon != end && colon < (expected ?? count)
                        #expect(line.end == expected && line.colon == (hasColon ? colon : nil))
                    }
                }
            }
        }
    }

    @Test func `a quoted name is found at every place, and no other text is taken for it`() {
        for count in 0...70 {
            for place in 0..<max(1, count) {
                var bytes = [UInt8](repeating: UInt8(ascii: "u"), count: count)
                let name = Array("\"usage".utf8)
                let fits = place + name.count <= count
                for offset in name.indices where place + offset < count { bytes[place + offset] = name[offset] }
                let isFound = bytes.span.holds(quoted: "usage")
                #expect(isFound == fits, "\(count) \(place)")
                if fits {
                    bytes[place + 3] = UInt8(ascii: "x")
                    let isStillFound = bytes.span.holds(quoted: "usage")
                    #expect(!isStillFound)
                }
            }
        }
    }

    @Test func `a plain path holds letters, digits, slash, hyphen and underscore`() {
        let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-_".utf8)
        for count in [1, 15, 16, 17, 31, 40] {
            for place in 0..<count {
                for byte in UInt8.min...UInt8.max {
                    var bytes = [UInt8](repeating: UInt8(ascii: "/"), count: count)
                    bytes[place] = byte
                    let isPlain = bytes.span.isPlainPath
                    #expect(isPlain == plain.contains(byte))
                }
            }
        }
        let none = [UInt8]().span.isPlainPath
        #expect(none)
    }
}
