/// What came of receiving or sending.
public enum Transfer: Equatable, Sendable {
    /// At least one byte was moved.
    case bytes(Int)
    /// Nothing now: an event will tell.
    case wouldBlock
    /// The peer has closed its side.
    case end
    case failed(SystemError)
}
