import Containers
import Testing

struct OwnedArrayTests {
    @Test func `Elements come back in order, past the first room too`() {
        var array = OwnedArray<UInt32>(capacity: 2)
        for value in 0..<100 { array.append(UInt32(value)) }
        #expect(array.count == 100)
        #expect(array.indices.allSatisfy { array[$0] == UInt32($0) })
        #expect(array.capacity >= 100)
    }

    @Test func `Emptying keeps the storage`() {
        var array = OwnedArray<UInt8>(capacity: 1)
        for value in 0..<9 { array.append(UInt8(value)) }
        let capacity = array.capacity
        array.removeAll()
        #expect(array.isEmpty)
        #expect(array.capacity == capacity)
        array.append(7)
        #expect(array[0] == 7)
    }

    @Test(arguments: 0..<5)
    func `What follows a removed element moves up`(index: Int) {
        var array = OwnedArray<Int>(capacity: 5)
        var expected = Array(10..<15)
        for value in expected { array.append(value) }
        array.remove(at: index)
        expected.remove(at: index)
        #expect(array.indices.map { array[$0] } == expected)
    }

    @Test func `A copy has its own storage`() {
        var array = OwnedArray<Int>(capacity: 1)
        for value in 0..<5 { array.append(value) }
        var copy = OwnedArray<Int>(capacity: 1)
        copy.append(99)
        copy.copy(array)
        array[0] = -1
        #expect(copy.indices.map { copy[$0] } == [0, 1, 2, 3, 4])
    }
}
