import Containers
import Testing

@Suite struct RingTests {
    @Test func elementsLeaveInTheOrderInWhichTheyCame() {
        var ring = Ring<Int>(capacity: 4)
        for number in 0..<3 { ring.append(number) }
        #expect(ring.popFirst() == 0)
        for number in 3..<6 { ring.append(number) }
        #expect(ring.count == 5)
        #expect((0..<5).map { _ in ring.popFirst() } == [1, 2, 3, 4, 5])
        #expect(ring.popFirst() == nil)
        #expect(ring.isEmpty)
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
            #expect(ring.count == model.count)
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
}
