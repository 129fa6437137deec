import Testing

@testable import State

@Suite struct FrozenArrayTests {
    private final class Holder {
        let bytes: FrozenArray<UInt8>
        init(_ bytes: [UInt8]) { self.bytes = FrozenArray(bytes) }
    }

    @Test func `holds what it was made of`() {
        let holder = Holder([3, 1, 4, 1, 5])
        #expect(holder.bytes.count == 5)
        #expect(holder.bytes[2] == 4)
        let span = holder.bytes.span(in: holder)
        #expect(span.count == 5)
        #expect(span[4] == 5)
    }

    @Test func `may be empty`() {
        let holder = Holder([])
        #expect(holder.bytes.count == 0)
        let count = holder.bytes.span(in: holder).count
        #expect(count == 0)
    }

    @Test func `reading past its end is a fault`() async {
        await #expect(processExitsWith: .failure) {
            let array = FrozenArray<UInt32>([1])
            _ = array[1]
        }
    }
}
