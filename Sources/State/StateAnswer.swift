/// What a call on shared state gives back: the value at once, or a ticket for one that comes later.
///
/// Engines in memory always answer `.done` on the loop that asked; an engine that has to ask elsewhere (another worker,
/// a server over the network) answers `.pending`, and its value arrives later under the same ticket. Callers write both
/// ways once.
public enum StateAnswer<Value> {
    case done(Value)
    case pending(Ticket)
}

extension StateAnswer: Sendable where Value: Sendable {}

/// Names one question that is under way; chosen by the one who asks, so that nothing is allocated for it.
public struct Ticket: Hashable, Sendable {
    public let number: UInt64
    public init(number: UInt64) { self.number = number }
}
