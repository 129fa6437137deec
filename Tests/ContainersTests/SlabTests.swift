import Containers
import Testing

@Suite struct SlabTests {
    @Test func aHandleFindsItsElementUntilItIsRemoved() {
        var slab = Slab<String>()
        let first = slab.insert("first")
        let second = slab.insert("second")
        #expect(slab[first] == "first")
        #expect(slab[second] == "second")
        #expect(slab.remove(first) == "first")
        #expect(slab[first] == nil)
        #expect(slab.remove(first) == nil)
        #expect(slab.count == 1)
    }

    @Test func aHandleOfAFormerHolderFindsNothing() {
        var slab = Slab<String>()
        let former = slab.insert("former")
        slab.remove(former)
        let present = slab.insert("present")
        #expect(present.index == former.index)
        #expect(present != former)
        #expect(slab[former] == nil)
        #expect(slab[present] == "present")
    }

    @Test func slotsAreReusedBeforeStorageGrows() {
        var slab = Slab<Int>()
        let handles = (0..<100).map { slab.insert($0) }
        for handle in handles { slab.remove(handle) }
        let again = (0..<100).map { slab.insert($0) }
        #expect(Set(again.map(\.index)) == Set(0..<100))
    }

    @Test func aHandleThatWasNeverGivenOutFindsNothing() {
        var slab = Slab<Int>()
        #expect(slab[SlabHandle(index: 0, generation: 1)] == nil)
        _ = slab.insert(1)
        #expect(slab[SlabHandle(index: 0, generation: 0)] == nil)
        #expect(slab[SlabHandle(index: .max, generation: .max)] == nil)
        #expect(slab.remove(SlabHandle(index: 7, generation: 1)) == nil)
    }

    @Test func aHandleSurvivesPacking() {
        let handle = SlabHandle(index: 0xDEAD_BEEF, generation: 0x0102_0304)
        #expect(handle.packed == 0x0102_0304_DEAD_BEEF)
        #expect(SlabHandle(packed: handle.packed) == handle)
    }

    @Test(arguments: UInt64(0)..<8)
    func itAgreesWithADictionary(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var slab = Slab<UInt64>()
        var model: [SlabHandle: UInt64] = [:]
        var given: [SlabHandle] = []
        for _ in 0..<2_000 {
            if random.below(2) == 0 || given.isEmpty {
                let value = random.next()
                let handle = slab.insert(value)
                #expect(model.updateValue(value, forKey: handle) == nil)
                given.append(handle)
            } else {
                let handle = given[random.below(given.count)]
                #expect(slab.remove(handle) == model.removeValue(forKey: handle))
            }
            let probe = given[random.below(given.count)]
            #expect(slab[probe] == model[probe])
            #expect(slab.count == model.count)
        }
    }
}
