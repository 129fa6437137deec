import Digests

/// What a shard knows of one key: an answer, a flight, or both. A node with neither is removed.
struct CacheNode {
    let key: SHA256Digest
    var answer: StoredAnswer?
    /// Monotonic ns from which the answer is stale.
    var expires: UInt64 = 0
    /// Bytes charged for the answer.
    var cost = 0
    /// Slot in the flight table; -1: none.
    var flight: Int32 = -1

    // Links, by index; -1: none. Buckets are chained, answers are listed by their last use.
    var next: Int32 = -1
    var newer: Int32 = -1
    var older: Int32 = -1

    init(key: SHA256Digest) { self.key = key }
}
