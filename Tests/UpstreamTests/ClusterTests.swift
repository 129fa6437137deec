import Containers
import HTTP
import System
import Testing

@testable import Upstream

@Suite struct ClusterTests {
    @Test func aConnectionIsKeptAndUsedAgain() throws {
        let scene = try Scene()
        let first = scene.exchange()
        #expect(first.events == ["ready", "head 200", "body", "end"])
        #expect(first.text == "ok")
        let second = scene.open()
        #expect(second.events == ["ready reused"])
        scene.answer(second)
        #expect(second.hasEnded)
        #expect(scene.kernel.sockets.count == 1)
        #expect(scene.cluster.counters.reuses == 1)
    }

    @Test func theMostRecentlyUsedConnectionIsUsedFirst() throws {
        let scene = try Scene()
        let callers = (0..<3).map { _ in scene.sent() }
        for caller in callers { scene.answer(caller) }
        #expect(scene.cluster.idleCount == 3)
        let next = scene.open()
        #expect(next.stream?.connection?.descriptor.raw == 102)
    }

    @Test func streamsAndConnectionsAreRecycled() throws {
        let scene = try Scene()
        let first = scene.sent()
        let stream = first.stream
        let connection = stream?.connection
        scene.answer(first)
        let second = scene.sent()
        #expect(second.stream === stream)
        second.stream?.cancel()
        let third = scene.sent()
        #expect(third.stream === stream && third.stream?.connection === connection)
        #expect(scene.kernel.sockets.count == 2)
    }

    @Test func aWarmRequestTakesTwoCallsToTheKernel() throws {
        let scene = try Scene()
        scene.exchange()
        let sends = scene.kernel.sends
        let receives = scene.kernel.receives
        for _ in 0..<10 { scene.exchange() }
        #expect(scene.kernel.sends - sends == 10)
        #expect(scene.kernel.receives - receives == 10)
    }

    @Test func anIdleConnectionThatIsClosedIsDroppedAtOnce() throws {
        let scene = try Scene()
        scene.exchange()
        scene.kernel.last.end()
        scene.settle()
        #expect(scene.kernel.openCount == 0 && scene.cluster.connectionCount == 0)
        let next = scene.sent()
        #expect(next.events == ["ready"])
    }

    @Test func anIdleConnectionThatSpeaksUnaskedIsDropped() throws {
        let scene = try Scene()
        scene.exchange()
        scene.kernel.last.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        scene.settle()
        #expect(scene.kernel.openCount == 0)
    }

    @Test func anIdleConnectionHoldsNoBlock() throws {
        let scene = try Scene()
        scene.exchange()
        #expect(scene.cluster.idleCount == 1)
        #expect(scene.pool.charged == 0)
    }

    @Test func idleConnectionsRunOutOldestFirst() throws {
        let scene = try Scene { $0.timeouts.keepAlive = 10_000_000_000 }
        let first = scene.sent()
        let second = scene.sent()
        scene.answer(first)
        scene.pass(milliseconds: 6000)
        scene.answer(second)
        #expect(scene.cluster.idleCount == 2)
        scene.pass(milliseconds: 4010)
        #expect(scene.cluster.idleCount == 1)
        #expect(scene.kernel.sockets[0].isClosed && !scene.kernel.sockets[1].isClosed)
        scene.pass(milliseconds: 6010)
        #expect(scene.cluster.idleCount == 0)
    }

    @Test func noMoreIdleConnectionsAreKeptThanAllowed() throws {
        let scene = try Scene { $0.idlePerAddress = 2 }
        let callers = (0..<4).map { _ in scene.sent() }
        for caller in callers { scene.answer(caller) }
        #expect(scene.cluster.idleCount == 2)
        #expect(scene.kernel.sockets.map(\.isClosed) == [true, true, false, false])
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
    ])
    func aConnectionThatMayNotBeUsedAgainIsClosed(answer: String) throws {
        let scene = try Scene()
        let caller = scene.sent()
        scene.kernel.last.write(answer)
        scene.settle()
        #expect(caller.hasEnded)
        #expect(scene.kernel.openCount == 0)
    }

    @Test func anAnswerBeforeTheWholeRequestEndsTheConnection() throws {
        let scene = try Scene()
        let caller = scene.sent { $0.requestIsWhole = false }
        scene.kernel.last.write("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
        scene.settle()
        #expect(caller.events == ["ready", "head 413", "end"])
        #expect(scene.kernel.openCount == 0)
    }

    @Test func drainingLetsRequestsFinishAndKeepsNothing() throws {
        let scene = try Scene()
        let busy = scene.sent()
        let other = scene.sent()
        scene.answer(other)
        scene.cluster.drain()
        #expect(scene.cluster.idleCount == 0 && scene.cluster.connectionCount == 1)
        scene.answer(busy)
        #expect(busy.hasEnded)
        #expect(scene.cluster.connectionCount == 0)
        let late = scene.exchange()
        #expect(late.hasEnded)
        #expect(scene.cluster.connectionCount == 0)
    }

    @Test func aCallerMayOpenTheNextRequestFromTheEnd() throws {
        let scene = try Scene()
        let next = Caller()
        let first = scene.sent { $0.onEnd = { _ = scene.cluster.open(next, method: .get) } }
        scene.answer(first)
        #expect(next.events == ["ready reused"])
        scene.answer(next)
        #expect(next.hasEnded)
        #expect(scene.kernel.sockets.count == 1)
    }
}
