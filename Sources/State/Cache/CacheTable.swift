import Digests

/// The nodes of a shard: found by key, listed by last use.
///
///     buckets ─▶ node ─next─▶ node        newest ◀─newer─ node ─older─▶ oldest   (only nodes with an answer)
///
/// Nodes live in one array and are linked by index; free ones are linked too. Clients choose what is digested and could
/// look for digests that share a bucket, so the bucket is taken by a secret multiplier (multiply-shift: Dietzfelbinger,
/// 1997).
struct CacheTable {
    private var nodes: [CacheNode] = []
    private var buckets = [Int32](repeating: -1, count: 64)
    /// Odd; a table's own.
    private let multiplier: UInt64
    private var free: Int32 = -1
    private var newest: Int32 = -1
    private var oldest: Int32 = -1
    /// Nodes, free ones included.
    var capacity: Int { nodes.count }
    /// Keys that have a node.
    private(set) var count = 0

    init(multiplier: UInt64 = .random(in: .min ... .max)) { self.multiplier = multiplier | 1 }

    subscript(index: Int) -> CacheNode {
        get { nodes[index] }
        _modify { yield &nodes[index] }
    }

    func find(_ key: SHA256Digest) -> Int? {
        var index = buckets[bucket(of: key)]
        while index >= 0 {
            if nodes[Int(index)].key == key { return Int(index) }
            index = nodes[Int(index)].next
        }
        return nil
    }

    /// A new node for a key that has none.
    mutating func insert(_ key: SHA256Digest) -> Int {
        if count == buckets.count { grow() }
        var node = CacheNode(key: key)
        let bucket = bucket(of: key)
        node.next = buckets[bucket]
        let index: Int
        if free >= 0 {
            index = Int(free)
            free = nodes[index].next
            nodes[index] = node
        } else {
            index = nodes.count
            nodes.append(node)
        }
        buckets[bucket] = Int32(index)
        count += 1
        return index
    }

    /// Removes a node that has neither answer nor flight.
    mutating func remove(_ index: Int) {
        precondition(nodes[index].answer == nil && nodes[index].flight < 0)
        let bucket = bucket(of: nodes[index].key)
        if buckets[bucket] == Int32(index) {
            buckets[bucket] = nodes[index].next
        } else {
            var previous = Int(buckets[bucket])
            while nodes[previous].next != Int32(index) { previous = Int(nodes[previous].next) }
            nodes[previous].next = nodes[index].next
        }
        nodes[index].next = free
        free = Int32(index)
        count -= 1
    }

    /// The answer that was not used for longest.
    var leastRecent: Int? { oldest < 0 ? nil : Int(oldest) }

    /// Puts an unlisted node at the head of the list.
    mutating func list(_ index: Int) {
        nodes[index].older = newest
        nodes[index].newer = -1
        if newest >= 0 { nodes[Int(newest)].newer = Int32(index) } else { oldest = Int32(index) }
        newest = Int32(index)
    }

    mutating func unlist(_ index: Int) {
        let (newer, older) = (nodes[index].newer, nodes[index].older)
        if newer >= 0 { nodes[Int(newer)].older = older } else { newest = older }
        if older >= 0 { nodes[Int(older)].newer = newer } else { oldest = newer }
    }

    mutating func touch(_ index: Int) {
        if newest == Int32(index) { return }
        unlist(index)
        list(index)
    }

    private func bucket(of key: SHA256Digest) -> Int {
        Int((key.words.1 &* multiplier) >> UInt64(64 - buckets.count.trailingZeroBitCount))
    }

    private mutating func grow() {
        let chains = buckets
        buckets = [Int32](repeating: -1, count: 2 * chains.count)
        for chain in chains {
            var index = chain
            while index >= 0 {
                let next = nodes[Int(index)].next
                let bucket = bucket(of: nodes[Int(index)].key)
                nodes[Int(index)].next = buckets[bucket]
                buckets[bucket] = index
                index = next
            }
        }
    }
}
