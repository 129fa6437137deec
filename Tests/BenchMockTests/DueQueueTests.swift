import Containers
import Testing

@testable import BenchMock

struct DueQueueTests {
    @Test func `The earliest comes first and nothing before its time`() {
        var queue = DueQueue()
        var random = SplitMix64(seed: 3)
        let dues = (0..<500).map { _ in UInt64(random.below(200)) }
        for (index, due) in dues.enumerated() {
            queue.add(SlabHandle(index: UInt32(index), generation: 1), at: due)
        }
        var order: [UInt64] = []
        for now in UInt64(0)..<200 {
            while let handle = queue.pop(by: now) {
                #expect(dues[Int(handle.index)] == now)
                order.append(now)
            }
        }
        #expect(order == dues.sorted())
        #expect(queue.next == nil)
    }

    @Test func `What is added while others are taken finds its place`() {
        var queue = DueQueue()
        for index in UInt32(0)..<50 { queue.add(SlabHandle(index: index, generation: 1), at: UInt64(index)) }
        var last: UInt64 = 0
        for _ in 0..<1_000 {
            let due = queue.next!
            #expect(due >= last)
            last = due
            queue.add(queue.pop(by: due)!, at: due + 50)
        }
    }
}
