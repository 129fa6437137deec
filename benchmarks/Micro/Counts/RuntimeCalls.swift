/// Calls into Swift's runtime that a profile holds: each retain or release is an atomic operation, which an instruction count
/// makes look cheaper than it is.
public struct RuntimeCalls: Equatable, Sendable {
    public var retains = 0
    public var releases = 0
    /// `swift_allocObject`.
    public var objects = 0
    /// `swift_beginAccess`: exclusivity checks that the compiler could not remove.
    public var accesses = 0

    public init() {}

    public init(_ profile: CallgrindProfile) { self.init(profile.calls) }

    init(_ calls: [CallgrindProfile.Call: Int]) {
        for (call, count) in calls {
            guard let kind = Self.kind(call.callee) else { continue }
            // A retain of a bridged object calls a retain: that is one.
            if Self.kind(call.caller) != nil { continue }
            self[keyPath: kind] += count
        }
    }

    private static let kinds: [(prefix: String, kind: any WritableKeyPath<RuntimeCalls, Int> & Sendable)] = [
        ("swift_retain", \.retains), ("swift_bridgeObjectRetain", \.retains),
        ("swift_unknownObjectRetain", \.retains), ("swift_unownedRetain", \.retains),
        ("swift_weakLoadStrong", \.retains),
        ("swift_release", \.releases), ("swift_bridgeObjectRelease", \.releases),
        ("swift_unknownObjectRelease", \.releases), ("swift_unownedRelease", \.releases),
        ("swift_allocObject", \.objects), ("swift_beginAccess", \.accesses),
    ]

    /// What a function of the runtime counts as; leading underscores are those of its implementations.
    private static func kind(_ function: String) -> WritableKeyPath<RuntimeCalls, Int>? {
        let name = function.drop { $0 == "_" }
        guard name.hasPrefix("swift_") else { return nil }
        return kinds.first { name.hasPrefix($0.prefix) }?.kind
    }
}
