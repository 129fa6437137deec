/// Each time limit by itself, in virtual time.
import EventLoop
import HTTP
import Testing

@testable import Upstream

@Suite struct TimeoutTests {
    private let second: UInt64 = 1_000_000_000

    private func scene() throws -> Scene {
        try Scene {
            $0.timeouts.connect = 1 * 1_000_000_000
            $0.timeouts.firstByte = 5 * 1_000_000_000
            $0.timeouts.idle = 3 * 1_000_000_000
            $0.timeouts.total = 20 * 1_000_000_000
        }
    }

    private func elapsed(_ scene: Scene, since start: UInt64, until caller: Caller) -> UInt64 {
        for _ in 0..<100_000 where caller.failure == nil { scene.loop.turn(atMost: 1000) }
        return (scene.kernel.now - start) / 1_000_000
    }

    @Test func connecting() throws {
        let scene = try scene()
        scene.kernel.behavior = ["10.0.0.1:80": .hang]
        let start = scene.kernel.now
        let caller = scene.sent()
        let time = elapsed(scene, since: start, until: caller)
        #expect(caller.failure?.kind == .connectTimeout)
        #expect(1000...1020 ~= time)
        #expect(scene.kernel.openCount == 0)
    }

    @Test func waitingForTheFirstByte() throws {
        let scene = try scene()
        let start = scene.kernel.now
        let caller = scene.sent()
        let time = elapsed(scene, since: start, until: caller)
        #expect(caller.failure == UpstreamFailure(.firstByteTimeout, beforeAnyAnswer: true, detail: ""))
        #expect(5000...5020 ~= time)
    }

    @Test func standingStillWithinTheAnswer() throws {
        let scene = try scene()
        let caller = scene.sent()
        scene.kernel.last.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\na")
        scene.settle()
        scene.pass(milliseconds: 2900)
        scene.kernel.last.write("b")
        scene.settle()
        let start = scene.kernel.now
        let time = elapsed(scene, since: start, until: caller)
        #expect(caller.failure?.kind == .idleTimeout)
        #expect(3000...3020 ~= time)
    }

    @Test func theWholeRequest() throws {
        let scene = try scene()
        let start = scene.kernel.now
        let caller = scene.sent()
        scene.kernel.last.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in 0..<9 {
            scene.kernel.last.write("1\r\nx\r\n")
            scene.settle()
            scene.pass(milliseconds: 2000)
        }
        #expect(caller.failure == nil)
        scene.kernel.last.write("1\r\nx\r\n")
        let time = elapsed(scene, since: start, until: caller)
        #expect(caller.failure?.kind == .totalTimeout)
        #expect(20_000...20_020 ~= time)
    }

    @Test func aBackendThatDoesNotReadStandsStill() throws {
        let scene = try scene()
        let caller = scene.sent { $0.requestIsWhole = false }
        scene.kernel.last.room = 0
        caller.stream?.sendBody([1, 2, 3].span, isLast: false)
        let start = scene.kernel.now
        let time = elapsed(scene, since: start, until: caller)
        #expect(caller.failure?.kind == .idleTimeout)
        #expect(3000...3020 ~= time)
    }

    @Test func aCallerThatWritesSlowlyIsNotTheBackendsFault() throws {
        let scene = try scene()
        let caller = scene.sent { $0.requestIsWhole = false }
        scene.pass(milliseconds: 15_000)
        #expect(caller.failure == nil)
        caller.stream?.sendBody([1].span, isLast: true)
        scene.pass(milliseconds: 4900)
        #expect(caller.failure == nil)
        scene.answer(caller)
        #expect(caller.hasEnded)
    }

    @Test func aCallerThatPausesIsNotTheBackendsFault() throws {
        let scene = try scene()
        let caller = scene.sent { $0.onHead = { $0.pauseReading() } }
        scene.kernel.last.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        scene.settle()
        scene.pass(milliseconds: 15_000)
        #expect(caller.failure == nil)
        caller.stream?.resumeReading()
        scene.settle()
        #expect(caller.hasEnded)
    }

    @Test func aPooledStreamsOldTimerDoesNotEndTheNextRequest() throws {
        let scene = try scene()
        scene.exchange()
        scene.pass(milliseconds: 4000)
        let caller = scene.sent()
        scene.pass(milliseconds: 4900)
        #expect(caller.failure == nil)
        scene.answer(caller)
        #expect(caller.hasEnded)
    }
}
