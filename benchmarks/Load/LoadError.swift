/// Why a load cannot be run: what was found and what was expected, in one sentence.
public struct LoadError: Error, Equatable, Sendable, CustomStringConvertible {
    public let reason: String

    public init(_ reason: String) { self.reason = reason }

    public var description: String { reason }
}
