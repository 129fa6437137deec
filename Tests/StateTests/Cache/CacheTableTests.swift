import Digests
import Testing

@testable import State

@Suite struct CacheTableTests {
    private func key(_ number: UInt64) -> SHA256Digest { SHA256Digest(words: (number, number, 0, 0)) }
    private let answer = StoredAnswer(head: AnswerHead(200), chunks: [], account: AnswerAccount(), storedAt: 0)

    @Test func `finds what was put in, and nothing that was taken out`() {
        var table = CacheTable()
        var model: [UInt64: Int] = [:]
        var numbers = Numbers(seed: 5)
        var wrong = 0
        for _ in 0..<20_000 {
            let number = numbers.next() % 700
            if let index = model[number] {
                if table.find(key(number)) != index { wrong += 1 }
                if numbers.next() % 2 == 0 {
                    table.remove(index)
                    model[number] = nil
                }
            } else {
                if table.find(key(number)) != nil { wrong += 1 }
                model[number] = table.insert(key(number))
            }
            if table.count != model.count { wrong += 1 }
        }
        #expect(wrong == 0)
        #expect(table.capacity <= 700)
    }

    @Test func `keys that share a bucket are all found`() {
        // With the multiplier 1 the high bits choose the bucket, and these have none.
        var table = CacheTable(multiplier: 1)
        let keys = (0..<50).map { SHA256Digest(words: ($0, $0, 0, 0)) }
        let indices = keys.map { table.insert($0) }
        for middle in [25, 0, 49] {
            table.remove(indices[middle])
            #expect(table.find(keys[middle]) == nil)
        }
        for other in [1, 24, 26, 48] { #expect(table.find(keys[other]) == indices[other]) }
    }

    @Test func `the least recent is the one that was not touched for longest`() {
        var table = CacheTable()
        let indices = (0..<4).map { number in
            let index = table.insert(key(UInt64(number)))
            table.list(index)
            return index
        }
        table.touch(indices[0])
        table.touch(indices[2])
        table.touch(indices[2])
        var order: [Int] = []
        while let index = table.leastRecent {
            order.append(indices.firstIndex(of: index)!)
            table.unlist(index)
        }
        #expect(order == [1, 3, 0, 2])
        #expect(table.leastRecent == nil)
    }

    @Test func `a node in use is not removed`() async {
        await #expect(processExitsWith: .failure) {
            var table = CacheTable()
            let index = table.insert(SHA256Digest(words: (1, 1, 1, 1)))
            table[index].flight = 0
            table.remove(index)
        }
    }
}
