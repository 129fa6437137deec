/// Why something could not be counted: what was found, and what was expected or is to be done.
public struct CountError: Error, CustomStringConvertible, Equatable {
    public let description: String

    public init(_ description: String) { self.description = description }
}
