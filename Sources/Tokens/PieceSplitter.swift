/// Cuts a text into the pieces within which bytes are merged, as the patterns of `cl100k_base` and `o200k_base` do:
///
///     cl100k  '(?i:[sdmt]|ll|ve|re) | [^\r\n\p{L}\p{N}]?+\p{L}++ | \p{N}{1,3}+ |  ?[^\s\p{L}\p{N}]++[\r\n]*+
///             | \s++$ | \s*[\r\n] | \s+(?!\S) | \s
///     o200k   [^\r\n\p{L}\p{N}]?U*W+(contraction)? | [^\r\n\p{L}\p{N}]?U+W*(contraction)? | \p{N}{1,3}
///             |  ?[^\s\p{L}\p{N}]+[\r\n/]* | \s*[\r\n]+ | \s+(?!\S) | \s+
///             U = [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}], W = [\p{Ll}\p{Lm}\p{Lo}\p{M}]
///
/// Classes of characters are those of Unicode, from the standard library. A byte that is no UTF-8 counts as a sign; `(?i:'s)` does
/// not know the long s.
import Containers

struct PieceSplitter {
    let splitting: Vocabulary.Splitting

    private enum Sort {
        case capital, small
        /// A letter without case, which stands for both.
        case letter
        /// A combining mark.
        case mark
        case number, lineEnd, blank, sign
    }

    /// Where the piece that begins at `start` ends.
    func end(_ text: Span<UInt8>, from start: Int) -> Int {
        let first = Self.character(text, at: start)
        if splitting == .cl100k, text[start] == UInt8(ascii: "'"), let end = contraction(text, at: start) { return end }
        if let end = splitting == .cl100k ? plainWord(text, start, first) : casedWord(text, start, first) { return end }
        switch first.sort {
        case .number: return number(text, from: start)
        case .blank, .lineEnd:
            if text[start] == UInt8(ascii: " "), start + 1 < text.count {
                let next = Self.character(text, at: start + 1).sort
                if next == .sign || next == .mark { return signs(text, from: start + 1) }
            }
            return blanks(text, from: start)
        default: return signs(text, from: start)
        }
    }

    /// `[^\r\n\p{L}\p{N}]?+\p{L}++`
    private func plainWord(_ text: Span<UInt8>, _ start: Int, _ first: (sort: Sort, end: Int)) -> Int? {
        var at = start
        switch first.sort {
        case .sign, .blank, .mark: at = first.end
        case .lineEnd, .number: return nil
        default: break
        }
        let from = at
        while at < text.count {
            let next = Self.character(text, at: at)
            guard next.sort == .capital || next.sort == .small || next.sort == .letter else { break }
            at = next.end
        }
        return at > from ? at : nil
    }

    /// The first two alternatives of o200k.
    private func casedWord(_ text: Span<UInt8>, _ start: Int, _ first: (sort: Sort, end: Int)) -> Int? {
        if first.sort == .lineEnd || first.sort == .number { return nil }
        var behind: (small: Int?, capitals: Int?) = (nil, nil)
        if first.sort == .sign || first.sort == .blank || first.sort == .mark { behind = cased(text, from: first.end) }
        if first.sort == .sign || first.sort == .blank {
            guard let end = behind.small ?? behind.capitals else { return nil }
            return contraction(text, at: end) ?? end
        }
        if let end = behind.small { return contraction(text, at: end) ?? end }
        // A mark is a letter as well, when none stands behind it.
        let whole = cased(text, from: start)
        guard let end = whole.small ?? behind.capitals ?? whole.capitals else { return nil }
        return contraction(text, at: end) ?? end
    }

    /// Where `U*W+` ends, and where `U+` does without it; nil for what does not match.
    private func cased(_ text: Span<UInt8>, from start: Int) -> (small: Int?, capitals: Int?) {
        var at = start
        var small: Int?
        while at < text.count {
            let next = Self.character(text, at: at)
            if next.sort == .letter || next.sort == .mark { small = next.end } else if next.sort != .capital { break }
            at = next.end
        }
        let capitals = at > start ? at : nil
        while at < text.count {
            let next = Self.character(text, at: at)
            guard next.sort == .small || next.sort == .letter || next.sort == .mark else { break }
            at = next.end
            small = at
        }
        return (small, capitals)
    }

    /// Where `'s`, `'ll` and their like end, in any case.
    private func contraction(_ text: Span<UInt8>, at start: Int) -> Int? {
        guard start + 1 < text.count, text[start] == UInt8(ascii: "'") else { return nil }
        let first = text[start + 1] | 0x20
        switch first {
        case UInt8(ascii: "s"), UInt8(ascii: "d"), UInt8(ascii: "m"), UInt8(ascii: "t"): return start + 2
        default: break
        }
        guard start + 2 < text.count else { return nil }
        switch (first, text[start + 2] | 0x20) {
        case (UInt8(ascii: "l"), UInt8(ascii: "l")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
            (UInt8(ascii: "r"), UInt8(ascii: "e")):
            return start + 3
        default: return nil
        }
    }

    private func number(_ text: Span<UInt8>, from start: Int) -> Int {
        var at = start
        for _ in 0..<3 where at < text.count {
            let next = Self.character(text, at: at)
            if next.sort != .number { break }
            at = next.end
        }
        return at
    }

    private func signs(_ text: Span<UInt8>, from start: Int) -> Int {
        var at = start
        while at < text.count {
            let next = Self.character(text, at: at)
            guard next.sort == .sign || next.sort == .mark else { break }
            at = next.end
        }
        while at < text.count {
            let byte = text[at]
            guard byte == 0x0A || byte == 0x0D || (splitting == .o200k && byte == UInt8(ascii: "/")) else { break }
            at += 1
        }
        return at
    }

    /// To the last line end of a run; else all of it at the end of the text, and but its last character before something.
    private func blanks(_ text: Span<UInt8>, from start: Int) -> Int {
        var at = start
        var last = start
        var lineEnd: Int?
        while at < text.count {
            let next = Self.character(text, at: at)
            guard next.sort == .blank || next.sort == .lineEnd else { break }
            last = at
            at = next.end
            if next.sort == .lineEnd { lineEnd = at }
        }
        if at == text.count, splitting == .cl100k { return at }
        return lineEnd ?? (at == text.count || last == start ? at : last)
    }

    /// The character at `at`, and where it ends.
    private static func character(_ text: Span<UInt8>, at start: Int) -> (sort: Sort, end: Int) {
        let byte = text[start]
        if byte < 0x80 { return (ascii(byte), start + 1) }
        let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
        guard byte >= 0xC2, start + length <= text.count else { return (.sign, start + 1) }
        var value = UInt32(byte) & (0x7F >> UInt32(length))
        for index in start + 1..<start + length {
            guard text[index] & 0xC0 == 0x80 else { return (.sign, start + 1) }
            value = value << 6 | UInt32(text[index] & 0x3F)
        }
        guard let scalar = Unicode.Scalar(value) else { return (.sign, start + 1) }
        return (sort(scalar), start + length)
    }

    private static func ascii(_ byte: UInt8) -> Sort {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): .small
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): .capital
        case UInt8(ascii: "0")...UInt8(ascii: "9"): .number
        case 0x0A, 0x0D: .lineEnd
        case UInt8(ascii: " "), 0x09, 0x0B, 0x0C: .blank
        default: .sign
        }
    }

    private static func sort(_ scalar: Unicode.Scalar) -> Sort {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .titlecaseLetter: .capital
        case .lowercaseLetter: .small
        case .modifierLetter, .otherLetter: .letter
        case .nonspacingMark, .spacingMark, .enclosingMark: .mark
        case .decimalNumber, .letterNumber, .otherNumber: .number
        default: scalar.properties.isWhitespace ? .blank : .sign
        }
    }
}
