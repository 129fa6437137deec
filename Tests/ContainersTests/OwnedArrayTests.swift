import Containers
import Testing

struct OwnedArrayTests {
    @Test func `Elements come back in order, past the first room too`() {
        var array = OwnedArray<UInt32>(capacity: 2)
        for value in 0..<100 { array.append(UInt32(value)) }
        #expect(Self.elements(of: array) == Array(0..<100))
        let capacity = array.capacity
        #expect(capacity >= 100)
    }

    @Test func `Emptying keeps the storage`() {
        var array = OwnedArray<UInt8>(capacity: 1)
        for value in 0..<9 { array.append(UInt8(value)) }
        let capacity = array.capacity
        array.removeAll()
        #expect(Self.elements(of: array) == [])
        array.append(7)
        #expect(Self.elements(of: array) == [7])
        let kept = array.capacity
        #expect(kept == capacity)
    }

    @Test(arguments: 0..<5)
    func `What follows a removed element moves up`(index: Int) {
        var array = OwnedArray<Int>(capacity: 5)
        var expected = Array(10..<15)
        for value in expected { array.append(value) }
        array.remove(at: index)
        expected.remove(at: index)
        #expect(Self.elements(of: array) == expected)
    }

    @Test func `A copy has its own storage`() {
        var array = OwnedArray<Int>(capacity: 1)
        for value in 0..<5 { array.append(value) }
        var copy = OwnedArray<Int>(capacity: 1)
        copy.append(99)
        copy.copy(array)
        array[0] = -1
        #expect(Self.elements(of: copy) == [0, 1, 2, 3, 4])
    }

    private static func elements<Element>(of array: borrowing OwnedArray<Element>) -> [Element] {
        var elements: [Element] = []
        for index in array.indices { elements.append(array[index]) }
        return elements
    }
}
