import Glibc
import Synchronization
import System
import Testing

@testable import EventLoop

/// Shared with letters; touched on the loop's thread alone until the loop has stopped.
private final class Log: @unchecked Sendable {
    var lines: [String] = []
}

private final class Line: LoopLetter {
    let text: String
    let log: Log
    let isLast: Bool

    init(_ text: String, _ log: Log, isLast: Bool = false) {
        self.text = text
        self.log = log
        self.isLast = isLast
    }

    override func deliver(on loop: EventLoop) {
        log.lines.append(text)
        if isLast { loop.stop() }
    }
}

private final class Sender: Sendable {
    let box: PostBox
    let log: Log
    init(_ box: PostBox, _ log: Log) {
        self.box = box
        self.log = log
    }
}

@Suite struct PostBoxTests {
    @Test func lettersAreDeliveredInOrderOnTheNextTurn() throws {
        let loop = try EventLoop(kernel: LinuxKernel())
        let log = Log()
        loop.post.send(Line("one", log))
        loop.post.send(Line("two", log))
        loop.turn(atMost: 1_000)
        #expect(log.lines == ["one", "two"])
    }

    @Test func aBurstOfLettersCostsOneWake() throws {
        let kernel = CountingKernel(try LinuxKernel())
        let loop = try EventLoop(kernel: kernel)
        let log = Log()
        for number in 0..<100 { loop.post.send(Line("\(number)", log)) }
        #expect(kernel.counts.wakes == 1)
        loop.turn(atMost: 1_000)
        #expect(log.lines.count == 100)
        loop.post.send(Line("next", log))
        #expect(kernel.counts.wakes == 2)
    }

    @Test func aLoopThatWaitsIsWokenByAnotherThread() throws {
        let loop = try EventLoop(kernel: LinuxKernel())
        let log = Log()
        let sender = unsafe Unmanaged.passRetained(Sender(loop.post, log))
        var thread = pthread_t()
        _ = unsafe pthread_create(
            &thread, nil,
            { argument in
                let sender = unsafe Unmanaged<Sender>.fromOpaque(argument!).takeRetainedValue()
                for number in 0..<1_000 { sender.box.send(Line("\(number)", sender.log)) }
                sender.box.send(Line("stop", sender.log, isLast: true))
                return nil
            }, sender.toOpaque())
        loop.run()
        _ = pthread_join(thread, nil)
        #expect(log.lines == (0..<1_000).map { "\($0)" } + ["stop"])
    }

    @Test func aBoxThatOutlivesItsLoopTakesLetters() throws {
        let log = Log()
        let box: PostBox
        do {
            let loop = try EventLoop(kernel: LinuxKernel())
            box = loop.post
        }
        box.send(Line("nobody reads this", log))
        #expect(log.lines.isEmpty)
    }
}
