/// A file descriptor. A name, not an owner: closing it is its holder's business.
public struct Descriptor: Hashable, Sendable {
    public let raw: Int32
    public init(raw: Int32) { self.raw = raw }
}
