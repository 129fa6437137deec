/// Which of the open brackets are braces: one bit a level, so that brackets are matched by kind without recursion.
struct Nesting {
    /// 512 bits, one for each level that `JSONScanner.depthLimit` allows.
    private var braces = InlineArray<8, UInt64>(repeating: 0)
    private(set) var depth = 0

    var isEmpty: Bool { depth == 0 }
    /// Whether the innermost open bracket is a brace; false when nothing is open.
    private(set) var isObject = false

    /// False when `limit` levels are open already.
    mutating func push(isObject brace: Bool, limit: Int) -> Bool {
        if depth >= limit { return false }
        let bit = UInt64(1) << UInt64(depth & 63)
        if brace { braces[depth >> 6] |= bit } else { braces[depth >> 6] &= ~bit }
        depth += 1
        isObject = brace
        return true
    }

    mutating func pop() {
        precondition(depth > 0, "nothing is open")
        depth -= 1
        isObject = depth > 0 && braces[(depth - 1) >> 6] >> UInt64((depth - 1) & 63) & 1 == 1
    }

    /// The byte that closes the innermost open bracket.
    var closing: UInt8 { isObject ? UInt8(ascii: "}") : UInt8(ascii: "]") }
}
