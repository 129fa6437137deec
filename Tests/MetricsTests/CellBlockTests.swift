import Foundation
import Testing

@testable import Metrics

@Suite struct CellBlockTests {
    @Test func `cells begin at zero and are counted apart`() {
        let block = CellBlock(count: 3)
        block.add(2, at: 0)
        block.add(3, at: 0)
        block.set(7, at: 2)
        #expect((0..<3).map { block.value(at: $0) } == [5, 0, 7])
    }

    @Test func `a sum past the largest number wraps instead of trapping`() {
        let block = CellBlock(count: 1)
        block.set(.max, at: 0)
        block.add(2, at: 0)
        #expect(block.value(at: 0) == 1)
    }

    @Test func `what one thread counts another reads whole and only growing`() {
        let block = CellBlock(count: 1)
        let done = DispatchSemaphore(value: 0)
        Thread {
            for _ in 0..<200_000 { block.add(1 << 32 | 1, at: 0) }
            done.signal()
        }.start()
        var last: UInt64 = 0
        var torn = 0
        while done.wait(timeout: .now()) == .timedOut {
            let value = block.value(at: 0)
            if value < last || value >> 32 != value & 0xffff_ffff { torn += 1 }
            last = value
        }
        #expect(torn == 0)
        #expect(block.value(at: 0) == 200_000 << 32 | 200_000)
    }

    @Test func `a cell that the block does not have is a fault`() async {
        await #expect(processExitsWith: .failure) { CellBlock(count: 2).add(1, at: 2) }
        await #expect(processExitsWith: .failure) { CellBlock(count: 2).set(1, at: -1) }
        await #expect(processExitsWith: .failure) { _ = CellBlock(count: 2).value(at: 2) }
    }
}
