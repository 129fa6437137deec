/// Names one stay of an element in a `Slab`: the slot and the generation in which it was filled.
public struct SlabHandle: Hashable, Sendable {
    public let index: UInt32
    public let generation: UInt32

    @inlinable public init(index: UInt32, generation: UInt32) {
        self.index = index
        self.generation = generation
    }

    /// Both in one word, generation first: what epoll carries, or a letter.
    @inlinable public var packed: UInt64 { UInt64(generation) << 32 | UInt64(index) }

    @inlinable public init(packed: UInt64) {
        index = UInt32(truncatingIfNeeded: packed)
        generation = UInt32(truncatingIfNeeded: packed >> 32)
    }
}
