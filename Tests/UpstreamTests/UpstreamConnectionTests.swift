/// How answers arrive and break, on connections whose other end the test plays.
import Containers
import EventLoop
import HTTP
import Testing

@testable import Upstream

@Suite struct UpstreamConnectionTests {
    private func failure(_ scene: Scene, _ answer: String, ends: Bool = true) -> Caller {
        let caller = scene.sent()
        if !answer.isEmpty { scene.kernel.last.write(answer) }
        if ends { scene.kernel.last.end() }
        scene.settle()
        return caller
    }

    @Test(arguments: [1, 2, 3, 7, 100])
    func anAnswerInPiecesIsTheSame(piece: Int) throws {
        let scene = try Scene()
        let caller = scene.sent()
        scene.kernel.last.piece = piece
        scene.kernel.last.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
        for _ in 0..<100 {
            scene.kernel.last.write("")
            scene.settle()
        }
        #expect(caller.events == ["ready", "head 200", "body", "end"])
        #expect(caller.text == "hello")
        #expect(scene.pool.charged == 0)
    }

    @Test func aPieceIsTheCallersInTheTurnInWhichItComes() throws {
        let scene = try Scene()
        let caller = scene.sent()
        scene.kernel.last.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        scene.loop.turn(atMost: 0)
        for number in 0..<5 {
            scene.kernel.last.write("6\r\ndata:\(number)\r\n")
            scene.loop.turn(atMost: 0)
            #expect(caller.body.count == 6 * (number + 1))
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
        "HTTP/1.1 200 OK\r\nConte",
    ])
    func aCutAnswerIsTruncatedAndNeverEnds(answer: String) throws {
        let scene = try Scene()
        let caller = failure(scene, answer)
        #expect(caller.failure == UpstreamFailure(.truncated, beforeAnyAnswer: false, detail: ""))
        #expect(!caller.events.contains("end"))
        #expect(scene.kernel.openCount == 0 && scene.pool.charged == 0)
    }

    @Test func anAnswerWithoutLengthEndsWithTheConnection() throws {
        let scene = try Scene()
        let caller = failure(scene, "HTTP/1.1 200 OK\r\n\r\nall of it")
        #expect(caller.events == ["ready", "head 200", "body", "end"])
        #expect(caller.text == "all of it")
        #expect(scene.kernel.openCount == 0)
    }

    @Test func anAnswerWithoutLengthThatIsResetIsNoEnd() throws {
        let scene = try Scene()
        let caller = failure(scene, "HTTP/1.1 200 OK\r\n\r\nall of it", ends: false)
        scene.kernel.last.reset()
        scene.settle()
        #expect(caller.events == ["ready", "head 200", "body", "failed reset"])
    }

    @Test(arguments: [
        "nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello!\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n",
    ])
    func nonsenseIsMalformed(answer: String) throws {
        let scene = try Scene()
        let caller = failure(scene, answer, ends: false)
        #expect(caller.failure?.kind == .malformed)
        #expect(scene.kernel.openCount == 0 && scene.pool.charged == 0)
    }

    @Test func bytesBeforeTheRequestAreMalformed() throws {
        let scene = try Scene()
        let caller = scene.sent { $0.request = nil }
        scene.kernel.last.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        scene.settle()
        #expect(caller.events == ["ready", "failed malformed"])
    }

    @Test func aSecondAnswerIsNotTheNextRequestsAnswer() throws {
        let scene = try Scene()
        let first = scene.sent()
        scene.kernel.last.write(
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb")
        scene.settle()
        #expect(first.text == "a" && first.hasEnded)
        #expect(scene.cluster.counters.strayBytes == 1)
        let second = scene.sent()
        #expect(second.events == ["ready"])
    }

    @Test func aSecondAnswerStillInTheKernelIsNotTheNextRequestsAnswer() throws {
        let scene = try Scene()
        let first = scene.sent()
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 16000\r\n\r\n"
        // The first answer fills the block to the last byte.
        let padded = answer.replacing(
            "\r\n\r\n", with: "\r\nX: " + String(repeating: "x", count: 16_384 - 16_000 - answer.count - 5) + "\r\n\r\n"
        )
        scene.kernel.last.write(
            padded + String(repeating: "a", count: 16_000) + "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb")
        scene.settle()
        #expect(first.body.count == 16_000 && first.hasEnded)
        #expect(scene.kernel.openCount == 0)
    }

    @Test func aKeptConnectionThatDiesUnderARequestSaysSo() throws {
        let scene = try Scene()
        scene.exchange()
        let caller = scene.open()
        scene.kernel.last.end()
        scene.settle()
        #expect(caller.failure == UpstreamFailure(.reset, beforeAnyAnswer: true, wasReused: true, detail: ""))
        #expect(caller.failure?.isSafeToRetry == true)
    }

    @Test func aNewConnectionThatDiesUnderARequestIsNotSafeToRetry() throws {
        let scene = try Scene()
        let caller = scene.sent()
        scene.kernel.last.reset()
        scene.settle()
        #expect(caller.failure == UpstreamFailure(.reset, beforeAnyAnswer: true, wasReused: false, detail: ""))
        #expect(caller.failure?.isSafeToRetry == false)
    }

    @Test func anAnswerGivenBeforeTheBackendStoppedReadingIsStillHeard() throws {
        let scene = try Scene()
        let caller = scene.sent { $0.requestIsWhole = false }
        scene.kernel.last.write("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig")
        scene.kernel.last.reset()
        caller.stream?.sendBody([1, 2, 3].span, isLast: false)
        #expect(caller.failure == nil, "never from inside a send")
        scene.settle()
        #expect(caller.events == ["ready", "head 413", "body", "end"])
    }

    @Test func aHeadLargerThanABlockIsTaken() throws {
        let scene = try Scene()
        let caller = scene.sent()
        let large = String(repeating: "x", count: 24_000)
        scene.kernel.last.write("HTTP/1.1 200 OK\r\nX-Large: \(large)\r\nContent-Length: 2\r\n\r\nok")
        scene.settle()
        #expect(caller.text == "ok" && caller.hasEnded)
        #expect(scene.pool.charged == 0)
    }

    @Test func aFastBackendDoesNotHoldTheLoop() throws {
        let scene = try Scene()
        let caller = scene.sent()
        scene.kernel.last.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        scene.kernel.last.write([UInt8](repeating: 1, count: 1_000_000))
        scene.loop.turn(atMost: 0)
        #expect(caller.body.count < 200_000)
        for _ in 0..<40 { scene.loop.turn(atMost: 0) }
        #expect(caller.body.count == 1_000_000 && caller.hasEnded)
    }
}
