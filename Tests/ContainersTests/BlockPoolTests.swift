import Containers
import Testing

@Suite struct BlockPoolTests {
    @Test func aBlockThatWasGivenBackIsTakenAgain() {
        let pool = BlockPool(blockSize: 64, keep: 2)
        var first = pool.take()
        first.append("x")
        let address = unsafe first.readPointer
        pool.give(exchange: &first)
        #expect(first.capacity == 0)
        var second = pool.take()
        second.append("y")
        let again = unsafe second.readPointer
        #expect(unsafe again == address)
        #expect(second.text == "y")
        #expect(pool.charged == 64)
    }

    @Test func bytesThatAreOutAreCounted() {
        let pool = BlockPool(blockSize: 64, keep: 1, ceiling: 128)
        var first = pool.take()
        var second = pool.take()
        #expect(pool.charged == 128)
        #expect(!pool.isOverCeiling)
        pool.charge(1)
        #expect(pool.isOverCeiling)
        pool.discharge(1)
        pool.give(exchange: &first)
        pool.give(exchange: &second)
        #expect(pool.charged == 0)
    }

    @Test func aGrownBufferGivesBackWhatItGrewTo() {
        let pool = BlockPool(blockSize: 64, keep: 1)
        var buffer = pool.take()
        let before = buffer.capacity
        for _ in 0..<1_000 { buffer.append(1) }
        pool.charge(buffer.capacity - before)
        #expect(pool.charged == buffer.capacity)
        pool.give(exchange: &buffer)
        #expect(pool.charged == 0)
        #expect(pool.take().capacity == 64)
    }

    @Test func givingBackABufferWithoutStorageChangesNothing() {
        let pool = BlockPool(blockSize: 64, keep: 1)
        var buffer = ByteBuffer()
        pool.give(exchange: &buffer)
        #expect(pool.charged == 0)
    }
}
