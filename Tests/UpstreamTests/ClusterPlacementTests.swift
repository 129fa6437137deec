import Containers
import HTTP
import System
import Testing

@testable import Upstream

@Suite struct ClusterPlacementTests {
    private let three = ["10.0.0.1", "10.0.0.2", "10.0.0.3"]

    private func shares(_ scene: Scene) -> [Int] {
        scene.cluster.options.endpoints.map { endpoint in
            scene.kernel.sockets.count { $0.address == endpoint.literalAddress }
        }
    }

    @Test func roundRobinGivesEachEndpointItsWeight() throws {
        let scene = try Scene(three) {
            $0.endpoints[1].weight = 2
            $0.endpoints[2].weight = 3
        }
        for _ in 0..<60 { _ = scene.sent() }
        #expect(shares(scene) == [10, 20, 30])
    }

    @Test func leastPendingAvoidsTheBusyEndpoint() throws {
        let scene = try Scene(three) { $0.balance = .leastPending }
        let callers = (0..<6).map { _ in scene.sent() }
        #expect(shares(scene) == [2, 2, 2])
        for caller in callers where caller.stream?.peer?.endpoint == 1 { scene.answer(caller) }
        let next = (0..<2).map { _ in scene.sent() }
        #expect(next.allSatisfy { $0.stream?.peer?.endpoint == 1 })
    }

    @Test(arguments: [ScriptedKernel.Behavior.refuse, .refuseAtOnce])
    func aRefusedConnectionGoesToTheNextEndpoint(behavior: ScriptedKernel.Behavior) throws {
        let scene = try Scene(three)
        scene.kernel.behavior = ["10.0.0.1:80": behavior, "10.0.0.2:80": behavior]
        for _ in 0..<3 { #expect(scene.exchange().hasEnded) }
        #expect(scene.cluster.counters.failedConnects == 2, "those that refused are left out afterwards")
    }

    @Test func whenAllRefuseTheRequestFailsAndLaterOnesStillTry() throws {
        let scene = try Scene(three)
        for host in three { scene.kernel.behavior[host + ":80"] = .refuse }
        let caller = scene.sent()
        #expect(caller.events == ["failed connect"])
        #expect(caller.failure?.beforeAnyAnswer == true)
        #expect(!scene.cluster.isReady)
        scene.kernel.behavior = [:]
        #expect(scene.exchange().hasEnded)
        #expect(scene.cluster.isReady)
        #expect(scene.pool.charged == 0)
    }

    @Test func aFailureNeverComesBeforeOpenReturns() throws {
        let scene = try Scene()
        scene.kernel.behavior = ["10.0.0.1:80": .refuseAtOnce]
        let caller = scene.open()
        #expect(caller.events.isEmpty)
        scene.settle()
        #expect(caller.events == ["failed connect"])
    }

    @Test func anEjectedEndpointComesBackAfterItsTime() throws {
        let scene = try Scene(["10.0.0.1", "10.0.0.2"])
        scene.kernel.behavior = ["10.0.0.1:80": .refuse]
        for _ in 0..<4 { _ = scene.sent() }
        scene.kernel.behavior = [:]
        scene.pass(milliseconds: 510)
        let before = shares(scene)[0]
        for _ in 0..<4 { _ = scene.sent() }
        #expect(shares(scene)[0] > before)
    }

    @Test func anAddressThatSwallowsPacketsLeavesTimeForTheNext() throws {
        let scene = try Scene(["10.0.0.1", "10.0.0.2"]) { $0.timeouts.connect = 1_000_000_000 }
        scene.kernel.behavior = ["10.0.0.1:80": .hang]
        let caller = scene.sent()
        #expect(caller.events.isEmpty)
        scene.pass(milliseconds: 510)
        #expect(caller.events == ["ready"])
        scene.answer(caller)
        #expect(caller.hasEnded)
    }

    @Test func aRequestWaitsForTheFirstAddressesOfAName() throws {
        let scene = try Scene(["backend.invalid"])
        let caller = scene.sent()
        #expect(caller.events.isEmpty)
        #expect(!scene.cluster.isReady)
        scene.cluster.update(host: "backend.invalid", addresses: [try #require(SocketAddress("10.0.0.9", port: 80))])
        scene.pass(milliseconds: 10)
        #expect(caller.events == ["ready"])
        scene.answer(caller)
        #expect(caller.hasEnded)
    }

    @Test func aNameThatHasNoAddressesIsUnresolved() throws {
        let scene = try Scene(["backend.invalid"])
        let caller = scene.sent()
        scene.cluster.lookUpFailed(host: "backend.invalid")
        scene.pass(milliseconds: 1)
        #expect(caller.events == ["failed unresolved"])
        // Known to have none: the next one fails at once.
        #expect(scene.sent().events == ["failed unresolved"])
    }

    @Test func aNameThatIsLookedUpForTooLongIsUnresolved() throws {
        let scene = try Scene(["backend.invalid"]) { $0.timeouts.wait = 1_000_000_000 }
        let caller = scene.sent()
        scene.pass(milliseconds: 990)
        #expect(caller.events.isEmpty)
        scene.pass(milliseconds: 20)
        #expect(caller.events == ["failed unresolved"])
    }

    @Test func anEndpointWithTLSIsNotReadyWithoutItsContext() throws {
        let scene = try Scene {
            $0.endpoints[0].usesTLS = true
            $0.timeouts.wait = 1_000_000_000
        }
        #expect(!scene.cluster.isReady)
        let caller = scene.sent()
        scene.pass(milliseconds: 1010)
        #expect(caller.events == ["failed unresolved"])
    }

    @Test func atTheLimitRequestsWaitTheirTurn() throws {
        let scene = try Scene { $0.connectionsPerAddress = 1 }
        let first = scene.sent()
        let second = scene.sent()
        let third = scene.sent()
        #expect(second.events.isEmpty && third.events.isEmpty)
        #expect(scene.cluster.waitingCount == 2)
        scene.answer(first)
        #expect(second.events == ["ready reused"] && third.events.isEmpty)
        scene.answer(second)
        scene.answer(third)
        #expect(third.hasEnded)
        #expect(scene.kernel.sockets.count == 1)
    }

    @Test func aConnectionThatClosesMakesRoomForAWaitingRequest() throws {
        let scene = try Scene { $0.connectionsPerAddress = 1 }
        let first = scene.sent()
        let second = scene.sent()
        first.stream?.cancel()
        #expect(second.events.isEmpty, "not from inside the cancel of another request")
        scene.settle()
        #expect(second.events == ["ready"])
    }

    @Test func aFullQueueIsOverloaded() throws {
        let scene = try Scene {
            $0.connectionsPerAddress = 1
            $0.waiting = 2
        }
        let callers = (0..<4).map { _ in scene.sent() }
        #expect(callers.map(\.events) == [["ready"], [], [], ["failed overloaded"]])
        #expect(scene.cluster.counters.overloads == 1)
    }

    @Test func aWaitThatIsTooLongIsOverloaded() throws {
        let scene = try Scene {
            $0.connectionsPerAddress = 1
            $0.timeouts.wait = 100_000_000
        }
        let first = scene.sent()
        let second = scene.sent()
        scene.pass(milliseconds: 105)
        #expect(second.events == ["failed overloaded"])
        #expect(scene.cluster.waitingCount == 0)
        scene.answer(first)
        #expect(first.hasEnded)
    }

    @Test func aCanceledRequestLeavesTheQueue() throws {
        let scene = try Scene { $0.connectionsPerAddress = 1 }
        let first = scene.sent()
        let others = (0..<3).map { _ in scene.sent() }
        scene.cancel(others[1])
        #expect(scene.cluster.waitingCount == 2)
        scene.answer(first)
        scene.answer(others[0])
        #expect(others[1].events.isEmpty)
        #expect(others[2].events == ["ready reused"])
    }

    @Test func aFreshRequestGetsANewConnection() throws {
        let scene = try Scene { $0.connectionsPerAddress = 1 }
        scene.exchange()
        let caller = scene.sent(fresh: true)
        #expect(caller.events == ["ready"])
        #expect(scene.kernel.sockets.map(\.isClosed) == [true, false])
    }
}
