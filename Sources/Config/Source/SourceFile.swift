/// The text of one file, with its lines for diagnostics.
///
/// Lines end where libyaml says they do (CR, LF, CRLF, NEL, LS, PS), so that its marks and our lines agree.
struct SourceFile: Sendable {
    let name: String
    /// UTF-8 without a byte order mark.
    let bytes: [UInt8]
    /// Byte offset of each line's start.
    private let starts: [Int]

    init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        starts = Self.lineStarts(bytes.span)
    }

    private static func lineStarts(_ bytes: Span<UInt8>) -> [Int] {
        var starts = [0]
        for index in bytes.indices {
            switch bytes[index] {
            case 0x0A: starts.append(index + 1)
            case 0x0D where index + 1 == bytes.count || bytes[index + 1] != 0x0A: starts.append(index + 1)
            case 0x85 where index > 0 && bytes[index - 1] == 0xC2: starts.append(index + 1)
            case 0xA8, 0xA9:
                if index > 1 && bytes[index - 1] == 0x80 && bytes[index - 2] == 0xE2 { starts.append(index + 1) }
            default: continue
            }
        }
        return starts
    }

    /// The 1-based line without its end; empty past the last.
    func line(_ number: Int) -> [Unicode.Scalar] {
        guard number >= 1, number <= starts.count else { return [] }
        let end = number < starts.count ? starts[number] : bytes.count
        // A line of a broken file may be megabytes long; nobody reads past the first thousands.
        let text = String(decoding: bytes[starts[number - 1]..<min(end, starts[number - 1] + 65_536)], as: UTF8.self)
        var scalars = Array(text.unicodeScalars)
        while let last = scalars.last, Self.lineEnds.contains(last) { scalars.removeLast() }
        return scalars
    }

    private static let lineEnds: [Unicode.Scalar] = ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"]

    /// The place of a byte; invalid sequences count as one character a byte.
    func location(ofByte offset: Int) -> SourceLocation {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        var column = 1
        for byte in bytes[starts[low]..<min(offset, bytes.count)] where byte & 0xC0 != 0x80 { column += 1 }
        return SourceLocation(line: low + 1, column: column)
    }
}
