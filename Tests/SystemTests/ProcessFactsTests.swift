import System
import Testing

struct ProcessFactsTests {
    @Test func thereIsACPUAndMemoryIsUsed() {
        #expect(ProcessFacts.cpuCount >= 1)
        #expect(ProcessFacts.usage().residentBytes > 1 << 20)
    }

    @Test func aFileIsReadWholeOrNotAtAll() {
        let whole = FileBytes.read("/proc/self/comm", limit: 64)
        #expect(whole?.last == UInt8(ascii: "\n"))
        #expect(FileBytes.read("/proc/self/comm", limit: 1) == nil)
        #expect(FileBytes.read("/nowhere/at/all", limit: 64) == nil)
    }
}
