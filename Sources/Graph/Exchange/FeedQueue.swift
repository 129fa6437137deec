/// Pieces of an answer that wait for a client which reads more slowly than they come.
///
/// They are shared with whoever else gets the same answer: a slow reader holds references, never copies.
import Containers

/// Bytes that never change and that several exchanges hold at once.
public protocol SharedPiece: AnyObject {
    var span: Span<UInt8> { @_lifetime(borrow self) get }
}

public struct FeedQueue: ~Copyable {
    private var pieces = Ring<any SharedPiece>(capacity: 1)
    /// Bytes that wait.
    private(set) var waiting = 0
    /// How far the client may fall behind, bytes.
    var allowance = Int.max
    /// The client takes nothing until `Walk.clientDrained`.
    var isBlocked = false
    /// What waits is all there is.
    private(set) var isEnded = false

    var isEmpty: Bool { pieces.isEmpty }
    var isTooLong: Bool { waiting > allowance }

    /// Adds a piece at the end.
    public mutating func append(_ piece: any SharedPiece) {
        waiting += piece.span.count
        pieces.append(piece)
    }

    mutating func popFirst() -> (any SharedPiece)? {
        guard let piece = pieces.popFirst() else { return nil }
        waiting -= piece.span.count
        return piece
    }

    mutating func clear() {
        while popFirst() != nil {}
        allowance = .max
        isBlocked = false
        isEnded = false
    }

    /// What has been appended is a whole answer.
    public mutating func end() { isEnded = true }
}
