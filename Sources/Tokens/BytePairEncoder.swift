/// Counts the tokens of a text by byte pair encoding: pieces (`PieceSplitter`), and in each the neighbors merged that make the
/// token of the lowest rank, until none do.
///
/// Merging takes the square of a piece, so pieces longer than `longestPiece` are cut: a run of letters of that length counts
/// some tokens more than the tokenizer makes of it, and a text takes time by its length whatever it is. One for a loop: it keeps
/// its tables, and counting allocates nothing.
import Containers

public struct BytePairEncoder: ~Copyable {
    /// Bytes, a character's end where there is one.
    static let longestPiece = 256

    /// Where the parts of a piece begin, and the rank of each with its neighbor.
    private var starts = OwnedArray<UInt32>(capacity: longestPiece + 2)
    private var ranks = OwnedArray<UInt32>(capacity: longestPiece + 2)
    /// A string without its escapes.
    var plain = ByteBuffer()

    public init() {}

    /// Of a text in UTF-8.
    public mutating func count(_ text: Span<UInt8>, _ vocabulary: Vocabulary) -> Int {
        let splitter = PieceSplitter(splitting: vocabulary.splitting)
        var total = 0
        var at = 0
        while at < text.count {
            let end = splitter.end(text, from: at)
            while at < end {
                let cut = Self.cut(text, at, end)
                total += tokens(text.extracting(at..<cut), vocabulary)
                at = cut
            }
        }
        return total
    }

    private static func cut(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        if end - start <= longestPiece { return end }
        var cut = start + longestPiece
        while cut > start + longestPiece - 4, text[cut] & 0xC0 == 0x80 { cut -= 1 }
        return cut
    }

    private mutating func tokens(_ piece: Span<UInt8>, _ vocabulary: Vocabulary) -> Int {
        if piece.count == 1 || vocabulary.rank(of: piece) != Vocabulary.none { return 1 }
        starts.removeAll()
        ranks.removeAll()
        for index in 0...piece.count { starts.append(UInt32(index)) }
        for index in 0..<piece.count { ranks.append(rank(piece, index, vocabulary)) }
        while true {
            var best = 0
            var lowest = Vocabulary.none
            for index in 0..<ranks.count where ranks[index] < lowest {
                lowest = ranks[index]
                best = index
            }
            if lowest == Vocabulary.none { return ranks.count }
            starts.remove(at: best + 1)
            ranks.remove(at: best + 1)
            ranks[best] = rank(piece, best, vocabulary)
            if best > 0 { ranks[best - 1] = rank(piece, best - 1, vocabulary) }
        }
    }

    /// Of the part at `index` and the next one together.
    private func rank(_ piece: Span<UInt8>, _ index: Int, _ vocabulary: Vocabulary) -> UInt32 {
        if index + 2 >= starts.count { return Vocabulary.none }
        return vocabulary.rank(of: piece.extracting(Int(starts[index])..<Int(starts[index + 2])))
    }
}
