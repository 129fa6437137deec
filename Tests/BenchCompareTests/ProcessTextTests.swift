import Testing

@testable import BenchCompare

/// Covers ProcessText.swift, ProcessFamily.swift, Cores.swift and Machine.swift.
struct ProcessTextTests {
    @Test func `CPU time of a task is the first count of schedstat, in ns`() {
        #expect(ProcessText.schedstat("1234567 99 5\n") == 1234.567)
        #expect(ProcessText.schedstat("") == nil)
    }

    @Test func `Ticks are found behind a name with brackets and blanks`() {
        let text = "42 (a) b (c) S 1 42 42 0 -1 4194560 100 0 0 0 17 5 0 0 20 0 1 0 100 200 300"
        #expect(ProcessText.ticks(stat: text) == 22)
        #expect(ProcessText.ticks(stat: "42 (short) S 1") == nil)
        #expect(ProcessText.ticks(stat: "") == nil)
    }

    @Test func `Memory is read by its name`() {
        let text = "Name:\tx\nVmRSS:\t    7000 kB\nRssAnon:\t    1200 kB\n"
        #expect(ProcessText.kibibytes("VmRSS", in: text) == 7000)
        #expect(ProcessText.kibibytes("RssAnon", in: text) == 1200)
        #expect(ProcessText.kibibytes("VmSwap", in: text) == nil)
    }

    @Test func `A core is busy with all but idling and waiting for a disk`() {
        let text = "cpu  9 9 9 9 9 9 9 9 0 0\ncpu0 10 1 20 60 5 1 2 1 7 0\ncpu1 1 0 1 8 0 0 0 0 0 0\ncpu10 5 5 5 5 5\n"
        let core = ProcessText.core(0, in: text)
        #expect(core?.busy == 35)
        #expect(core?.all == 100)
        #expect(ProcessText.core(1, in: text)?.all == 10)
        #expect(ProcessText.core(2, in: text) == nil)
    }

    @Test func `The parts of two cores that were busy between two readings`() {
        let before = Cores.Use(gateway: (10, 100), load: (0, 100))
        let after = Cores.Use(gateway: (107, 200), load: (50, 200))
        #expect(after.since(before).gateway == 0.97)
        #expect(after.since(before).load == 0.5)
        #expect(before.since(before).load == 0)
    }

    @Test func `CPU time since a reading counts new tasks whole`() {
        let before = ProcessFamily.Time(tasks: [1: 100, 2: 50], ticks: 3)
        let after = ProcessFamily.Time(tasks: [1: 160, 2: 50, 3: 7], ticks: 4)
        #expect(after.since(before) == 67)
    }

    @Test func `Ticks are counted when a task has ended, or none can be read`() {
        let before = ProcessFamily.Time(tasks: [1: 100, 2: 50], ticks: 3)
        let tick = ProcessFamily.Time.tick
        #expect(ProcessFamily.Time(tasks: [1: 160], ticks: 5).since(before) == 2 * tick)
        #expect(ProcessFamily.Time(tasks: [:], ticks: 4).since(.init(tasks: [:], ticks: 3)) == tick)
    }

    @Test func `The processor's name is found`() {
        #expect(Machine.model(in: "processor\t: 0\nmodel name\t: A CPU: fast\n") == "A CPU: fast")
        #expect(Machine.model(in: "") == "unknown processor")
    }
}
