import Glibc
import System
import Testing

@Suite struct ProcessFactsTests {
    @Test func thereIsAtLeastOneProcessor() {
        #expect(ProcessFacts.cpuCount >= 1)
        #expect(ProcessFacts.cpuCount <= sysconf(Int32(_SC_NPROCESSORS_CONF)))
    }

    @Test func theDescriptorLimitReachesTheHardLimit() {
        let raised = ProcessFacts.raiseDescriptorLimit()
        #expect(ProcessFacts.raiseDescriptorLimit() == raised)
        var limit = rlimit()
        unsafe _ = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        #expect(limit.rlim_cur == limit.rlim_max)
        #expect(Int(clamping: limit.rlim_cur) == raised)
    }

    @Test func usageGrowsWithWork() {
        let before = ProcessFacts.usage()
        var sum: UInt64 = 0
        while ProcessFacts.usage().cpuMicroseconds == before.cpuMicroseconds { sum &+= 1 }
        #expect(before.residentBytes > 1 << 20)
        #expect(ProcessFacts.usage().cpuMicroseconds > before.cpuMicroseconds)
    }

    @Test func aBrokenPipeIsAnErrorOnly() {
        ProcessFacts.ignoreBrokenPipes()
        var ends: [Int32] = [0, 0]
        unsafe _ = pipe(&ends)
        close(ends[0])
        var byte: UInt8 = 0
        #expect(unsafe write(ends[1], &byte, 1) == -1)
        #expect(errno == EPIPE)
        close(ends[1])
    }
}
