import System
import Testing

/// Written by the new thread before it wakes the test.
private final class Answer: @unchecked Sendable {
    var text = ""
}

@Suite struct ThreadTests {
    private func nameSeen(as name: String) throws -> String { try seen("/proc/thread-self/comm", as: name) }

    /// What a new thread reads in a file of its own.
    private func seen(_ path: String, as name: String, inBackground: Bool = false) throws -> String {
        let kernel = try LinuxKernel()
        let waker = try kernel.makeWaker()
        defer { kernel.close(waker) }
        try kernel.register(waker, token: 1)
        let answer = Answer()
        Thread.start(name, inBackground: inBackground) {
            answer.text = String(decoding: FileBytes.read(path, limit: 4096) ?? [], as: UTF8.self)
            kernel.wake(waker)
        }
        var batch = ReadyBatch()
        // An eventfd that was registered is writable at once: wait for the wake itself.
        for _ in 0..<20 {
            let count = kernel.poll(milliseconds: 1_000, into: &batch)
            if count > 0, batch.sets[0].contains(.readable) { return answer.text }
        }
        return "the thread never ran"
    }

    @Test func aThreadRunsUnderItsName() throws {
        #expect(try nameSeen(as: "worker-7") == "worker-7\n")
    }

    /// Field 19 of stat: the niceness.
    @Test func aThreadInTheBackgroundGivesWay() throws {
        let stat = try seen("/proc/thread-self/stat", as: "builder", inBackground: true)
        #expect(stat.split(separator: " ")[18] == "10")
    }

    @Test func aLongNameIsCut() throws {
        #expect(try nameSeen(as: "a-rather-long-name-for-a-thread") == "a-rather-long-n\n")
    }
}
