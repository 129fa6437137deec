/// Why name resolution cannot start at all; a name that does not resolve is told to the `ResolverClient` instead.
public struct ResolverError: Error, Sendable {
    public let reason: String
}
