import Containers
import EventLoop
import HTTP
import Testing

@testable import Upstream

@Suite struct UpstreamStreamTests {
    private let head = "HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n"

    @Test func headAndBodyLeaveInOneCall() throws {
        let scene = try Scene()
        let caller = scene.sent { $0.request = nil }
        caller.stream?.send(
            head: Array("POST / HTTP/1.1\r\n\r\n".utf8).span, body: Array("body".utf8).span, isLast: true)
        #expect(scene.kernel.sends == 0, "at the end of the turn")
        scene.settle()
        #expect(scene.kernel.sends == 1)
        #expect(scene.kernel.last.read() == "POST / HTTP/1.1\r\n\r\nbody")
    }

    @Test func whatTheSocketDoesNotTakeFollowsLater() throws {
        let scene = try Scene()
        let caller = scene.sent { $0.request = nil }
        for room in 0..<12 {
            scene.kernel.last.room = room
            caller.stream?.send(head: Array("head".utf8).span, body: Array("body".utf8).span, isLast: false)
            scene.loop.turn(atMost: 0)
            #expect(caller.stream?.queued == max(0, 8 - room))
            scene.kernel.last.open(room: 100)
            scene.settle()
            #expect(scene.kernel.last.read() == "headbody")
            #expect(caller.stream?.queued == 0)
        }
        #expect(scene.pool.charged == 0)
    }

    @Test(arguments: [UpstreamStream.lowWater, UpstreamStream.lowWater + 1])
    func whoIsToldToStopIsToldToGoOn(count: Int) throws {
        let scene = try Scene()
        let caller = scene.sent { $0.requestIsWhole = false }
        for _ in 0..<4 { caller.stream?.sendBody([UInt8](repeating: 7, count: count / 4).span, isLast: false) }
        caller.stream?.sendBody([UInt8](repeating: 7, count: count % 4).span, isLast: false)
        #expect(caller.stream?.queued == count, "as much as a caller is asked to stop at, or more")
        scene.settle()
        #expect(caller.events == ["ready", "writable"])
    }

    @Test func theCallerHearsWhenThereIsRoomAgain() throws {
        let scene = try Scene()
        let caller = scene.sent { $0.requestIsWhole = false }
        scene.kernel.last.room = 0
        caller.stream?.sendBody([UInt8](repeating: 7, count: UpstreamStream.lowWater + 1000).span, isLast: false)
        #expect(caller.stream?.queued == UpstreamStream.lowWater + 1000)
        scene.kernel.last.open(room: 500)
        scene.settle()
        #expect(caller.events == ["ready"])
        scene.kernel.last.open(room: 1000)
        scene.settle()
        #expect(caller.events == ["ready", "writable"])
        scene.kernel.last.open(room: .max)
        scene.settle()
        #expect(caller.events == ["ready", "writable"])
    }

    @Test func aPausedStreamLeavesTheBytesInTheKernel() throws {
        let scene = try Scene()
        let caller = scene.sent { $0.onHead = { $0.pauseReading() } }
        scene.kernel.last.write(head)
        scene.settle()
        scene.kernel.last.write("0123456789012345678901234567890123456789")
        scene.settle()
        #expect(caller.events == ["ready", "head 200"])
        #expect(scene.kernel.last.unread == 40)
        #expect(scene.pool.charged == 0)
        caller.stream?.resumeReading()
        #expect(caller.events == ["ready", "head 200"], "never from inside a call of the caller")
        scene.settle()
        #expect(caller.body.count == 40 && caller.hasEnded)
    }

    @Test func bytesThatCameWithThePauseWaitForTheResume() throws {
        let scene = try Scene()
        let caller = scene.sent { $0.onBody = { $0.pauseReading() } }
        scene.kernel.last.write(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n")
        for expected in ["a", "ab", "abc"] {
            scene.settle()
            #expect(caller.text == expected)
            caller.stream?.resumeReading()
        }
        scene.settle()
        #expect(caller.hasEnded)
        #expect(scene.cluster.idleCount == 1)
    }

    @Test func pauseAndResumeWithinOneCallbackChangeNothing() throws {
        let scene = try Scene()
        let caller = scene.sent {
            $0.onBody = {
                $0.pauseReading()
                $0.resumeReading()
            }
        }
        scene.answer(caller)
        #expect(caller.hasEnded)
    }

    @Test func theEndOfACompleteAnswerIsToldThoughPaused() throws {
        let scene = try Scene()
        let caller = scene.sent { $0.onBody = { $0.pauseReading() } }
        scene.answer(caller)
        #expect(caller.hasEnded)
        #expect(scene.exchange().hasEnded)
    }

    @Test func cancelClosesTheSocketAtOnce() throws {
        let scene = try Scene()
        let caller = scene.sent()
        caller.stream?.cancel()
        #expect(scene.kernel.openCount == 0)
        scene.settle()
        #expect(caller.events == ["ready"])
    }

    @Test func cancelWhileConnectingClosesTheSocket() throws {
        let scene = try Scene()
        scene.kernel.behavior = ["10.0.0.1:80": .hang]
        let caller = scene.sent()
        #expect(scene.kernel.openCount == 1)
        scene.cancel(caller)
        #expect(scene.kernel.openCount == 0 && caller.events.isEmpty)
    }

    @Test func cancelWithinEveryCallbackIsSafe() throws {
        for place in 0..<3 {
            let scene = try Scene()
            let caller = scene.sent {
                if place == 0 { $0.onReady = { $0.cancel() } }
                if place == 1 { $0.onHead = { $0.cancel() } }
                if place == 2 { $0.onBody = { $0.cancel() } }
            }
            if place > 0 { scene.kernel.last.write(head + "0123") }
            scene.settle()
            #expect(!caller.hasEnded && caller.failure == nil)
            #expect(scene.kernel.openCount == 0 && scene.pool.charged == 0)
            #expect(scene.exchange().hasEnded)
        }
    }

    @Test func cancelInTheCallbackOfTheEndKeepsTheConnection() throws {
        let scene = try Scene()
        let caller = scene.sent()
        let stream = caller.stream
        caller.onEnd = { stream?.cancel() }
        scene.answer(caller)
        #expect(scene.cluster.idleCount == 1)
        #expect(scene.exchange().hasEnded)
    }

    @Test func cancelOfARequestThatWaitsForItsFailureIsSilent() throws {
        let scene = try Scene()
        scene.kernel.behavior = ["10.0.0.1:80": .refuseAtOnce]
        let caller = scene.open()
        scene.cancel(caller)
        scene.settle()
        #expect(caller.events.isEmpty)
    }

    @Test func sendingFromWithinACallbackIsSafe() throws {
        let scene = try Scene()
        let caller = scene.sent { caller in
            caller.requestIsWhole = false
            caller.onHead = { $0.sendBody(Array("rest".utf8).span, isLast: true) }
        }
        _ = scene.kernel.last.read()
        scene.kernel.last.write("HTTP/1.1 100 Continue\r\n\r\n")
        scene.settle()
        #expect(caller.events == ["ready"])
        scene.answer(caller)
        #expect(scene.kernel.last.read() == "rest")
        #expect(caller.hasEnded && scene.cluster.idleCount == 1)
    }

    @Test func anUpgradeMakesATunnelBothWays() throws {
        let scene = try Scene()
        let caller = scene.sent {
            $0.onReady = { $0.allowsUpgrade = true }
            $0.request = nil
        }
        caller.stream?.send(head: Array("GET / HTTP/1.1\r\n\r\n".utf8).span, body: Span(), isLast: true)
        scene.kernel.last.write("HTTP/1.1 101 Switching Protocols\r\n\r\nhi")
        scene.settle()
        #expect(caller.events == ["ready", "head 101", "body"])
        _ = scene.kernel.last.read()
        caller.stream?.sendBody(Array("frame".utf8).span, isLast: false)
        scene.settle()
        #expect(scene.kernel.last.read() == "frame")
        scene.kernel.last.end()
        scene.settle()
        #expect(caller.hasEnded)
    }

    @Test func aTicketIsHarmlessOnceTheRequestHasGoneOn() throws {
        let scene = try Scene()
        let first = scene.sent()
        let ticket = try #require(first.ticket)
        scene.cluster.cancel(ticket)
        #expect(scene.kernel.openCount == 1)
        scene.answer(first)
        let second = scene.open()
        #expect(second.ticket == nil, "ready at once")
        scene.cluster.cancel(ticket)
        scene.answer(second)
        #expect(second.hasEnded)
    }

    @Test func aBodyOfUnknownLengthIsSentInChunks() throws {
        let scene = try Scene()
        let caller = scene.sent { $0.request = nil }
        caller.stream?.expectBody(.chunked)
        caller.stream?.send(head: Array("POST / HTTP/1.1\r\n\r\n".utf8).span, body: Span(), isLast: false)
        caller.stream?.sendBody(Array("hello".utf8).span, isLast: false)
        caller.stream?.sendBody(Array("you".utf8).span, isLast: true)
        scene.settle()
        #expect(scene.kernel.last.read() == "POST / HTTP/1.1\r\n\r\n5\r\nhello\r\n3\r\nyou\r\n0\r\n\r\n")
        #expect(scene.pool.charged == 0)
    }

    @Test func aPieceLargerThanABlockBecomesSeveralChunks() throws {
        let scene = try Scene()
        let caller = scene.sent { $0.request = nil }
        caller.stream?.expectBody(.chunked)
        let piece = (0..<40_000).map { UInt8(truncatingIfNeeded: $0 % 251) }
        scene.kernel.last.room = 20_000
        caller.stream?.sendBody(piece.span, isLast: false)
        caller.stream?.sendBody(Span(), isLast: true)
        scene.kernel.last.open(room: .max)
        scene.settle()
        var decoder = BodyDecoder(.chunked)
        var rest = scene.kernel.last.readBytes()
        var body: [UInt8] = []
        while true {
            let step = try decoder.next(rest.span)
            body += rest[step.payload]
            rest.removeFirst(step.consumed)
            if step.isEnd || step.needsMore { break }
        }
        #expect(decoder.isEnd && rest.isEmpty)
        #expect(body == piece)
        #expect(scene.pool.charged == 0)
    }
}
