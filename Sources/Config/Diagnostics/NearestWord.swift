/// The known word that a mistyped one was meant to be, by Damerau–Levenshtein distance.
///
/// Insertions, deletions, changes and swaps of neighbours count one each (optimal string alignment: no part is edited
/// twice). A word is near when a third of its letters at most are wrong.
enum NearestWord {
    /// Candidates looked at: thousands of names cost more than the hint is worth.
    static let candidateLimit = 2_000

    static func find(_ word: String, among known: some Sequence<String>) -> String? {
        let letters = Array(word.utf8)
        if letters.isEmpty || letters.count > 64 { return nil }
        var best: (word: String, distance: Int)?
        for candidate in known.prefix(candidateLimit) {
            let other = Array(candidate.utf8)
            let bound = min((best?.distance ?? 4) - 1, max(1, max(letters.count, other.count) / 3))
            if abs(letters.count - other.count) > bound { continue }
            let distance = distance(letters, other)
            if distance <= bound { best = (candidate, distance) }
        }
        return best?.word
    }

    /// ASCII case differences count nothing: `Path` is nearest to `path`.
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var before: [Int] = []
        var previous = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            current.reserveCapacity(right.count + 1)
            for column in 0..<right.count {
                let cost = same(left[row], right[column]) ? 0 : 1
                var least = min(previous[column + 1] + 1, current[column] + 1, previous[column] + cost)
                if row > 0, column > 0, same(left[row], right[column - 1]), same(left[row - 1], right[column]) {
                    least = min(least, before[column - 1] + 1)
                }
                current.append(least)
            }
            before = previous
            previous = current
        }
        return previous[right.count]
    }

    private static func same(_ left: UInt8, _ right: UInt8) -> Bool {
        lowered(left) == lowered(right)
    }

    private static func lowered(_ byte: UInt8) -> UInt8 { byte &- 65 < 26 ? byte | 0x20 : byte }
}
