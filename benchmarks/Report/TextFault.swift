/// A text on the command line or in a file that cannot be read: what stood there, and what would have been right.
public struct TextFault: Error, Equatable, Sendable, CustomStringConvertible {
    public let found: String
    public let expected: String

    public init(found: String, expected: String) {
        self.found = found
        self.expected = expected
    }

    /// `found '30', expected a duration such as 300ms or 1.5s`.
    public var description: String { "found '\(found)', expected \(expected)" }
}
