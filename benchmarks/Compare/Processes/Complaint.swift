/// What went wrong, in words for the one who runs the comparison.
public struct Complaint: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
