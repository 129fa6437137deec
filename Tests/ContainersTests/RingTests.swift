import Containers
import Testing

@Suite struct RingTests {
    @Test func elementsLeaveInTheOrderInWhichTheyCame() {
        var ring = Ring<Int>(capacity: 4)
        for number in 0..<3 { ring.append(number) }
        #expect(ring.popFirst() == 0)
        for number in 3..<6 { ring.append(number) }
        let count = ring.count
        #expect(count == 5)
        #expect((0..<5).map { _ in ring.popFirst() } == [1, 2, 3, 4, 5])
        #expect(ring.popFirst() == nil)
        let isEmpty = ring.isEmpty
        #expect(isEmpty)
    }

    @Test func itGrowsWithoutLosingItsOrder() {
        var ring = Ring<Int>(capacity: 1)
        var model: [Int] = []
        var random = SplitMix64(seed: 4)
        for number in 0..<2_000 {
            if random.below(3) == 0 {
                #expect(ring.popFirst() == (model.isEmpty ? nil : model.removeFirst()))
            } else {
                ring.append(number)
                model.append(number)
            }
            let count = ring.count
            #expect(count == model.count)
        }
        while let next = ring.popFirst() { #expect(next == model.removeFirst()) }
        #expect(model.isEmpty)
    }

    @Test func whatHasLeftIsReleased() {
        final class Element {}
        var ring = Ring<Element>(capacity: 2)
        weak var element: Element?
        do {
            let strong = Element()
            element = strong
            ring.append(strong)
        }
        #expect(element != nil)
        _ = ring.popFirst()
        #expect(element == nil)
    }

    @Test func whatIsLeftIsReleasedWithTheRing() {
        final class Element {}
        weak var first: Element?
        weak var last: Element?
        do {
            var ring = Ring<Element>(capacity: 2)
            for number in 0..<7 {
                let element = Element()
                ring.append(element)
                if number == 0 { first = element }
                if number == 6 { last = element }
            }
            _ = ring.popFirst()
            #expect(first == nil && last != nil)
        }
        #expect(last == nil)
    }
}
