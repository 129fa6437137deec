import System
import Testing

@testable import Upstream

@Suite struct ClusterAddressesTests {
    private func addresses(_ hosts: [String]) throws -> [SocketAddress] {
        try hosts.map { try #require(SocketAddress($0, port: 0)) }
    }

    @Test func aNameIsReadyOnceItHasAnAddress() throws {
        let scene = try Scene(["backend.test"])
        #expect(scene.cluster.hostNames == ["backend.test"])
        scene.cluster.update(host: "backend.test", addresses: try addresses(["10.0.0.1"]))
        #expect(scene.cluster.isReady)
        #expect(scene.cluster.addresses == [SocketAddress("10.0.0.1", port: 80)])
        #expect(scene.exchange().hasEnded)
    }

    @Test func literalsNeedNoResolver() throws {
        let scene = try Scene(["10.0.0.1", "::1", "[::1]"])
        #expect(scene.cluster.hostNames.isEmpty)
        #expect(scene.cluster.isReady)
    }

    @Test func connectionsToAddressesThatStayAreKept() throws {
        let scene = try Scene(["backend.test"]) { $0.balance = .leastPending }
        scene.cluster.update(host: "backend.test", addresses: try addresses(["10.0.0.1", "10.0.0.2"]))
        let callers = (0..<2).map { _ in scene.sent() }
        for caller in callers { scene.answer(caller) }
        #expect(scene.cluster.idleCount == 2)
        scene.cluster.update(host: "backend.test", addresses: try addresses(["10.0.0.2", "10.0.0.3"]))
        #expect(scene.cluster.idleCount == 1)
        #expect(scene.sent().events == ["ready reused"])
    }

    @Test func aRequestFinishesOnAnAddressThatIsGone() throws {
        let scene = try Scene(["backend.test"])
        scene.cluster.update(host: "backend.test", addresses: try addresses(["10.0.0.1"]))
        let caller = scene.sent()
        scene.cluster.update(host: "backend.test", addresses: try addresses(["10.0.0.2"]))
        scene.answer(caller)
        #expect(caller.hasEnded)
        #expect(scene.cluster.connectionCount == 0)
        #expect(scene.exchange().hasEnded)
        #expect(scene.kernel.last.address == (SocketAddress("10.0.0.2", port: 80)))
    }

    @Test func theAddressesOfANameDivideItsWeight() throws {
        let scene = try Scene(["backend.test", "10.0.0.9"])
        scene.cluster.update(host: "backend.test", addresses: try addresses(["10.0.0.1", "10.0.0.2", "10.0.0.3"]))
        for _ in 0..<60 { _ = scene.sent() }
        let other = SocketAddress("10.0.0.9", port: 80)
        let share = scene.kernel.sockets.count { $0.address == other }
        #expect(abs(share - 30) <= 1)
    }

    @Test func anIdleConnectionBeatsANewOneToASiblingThatIsNoEmptier() throws {
        let scene = try Scene(["backend.test"])
        scene.cluster.update(host: "backend.test", addresses: try addresses(["10.0.0.1", "10.0.0.2", "10.0.0.3"]))
        for _ in 0..<5 { scene.exchange() }
        #expect(scene.kernel.sockets.count == 1)
        _ = scene.sent()
        _ = scene.sent()
        #expect(scene.kernel.sockets.count == 2)
    }

    @Test func anUnhealthyAddressIsUsedOnlyWhenNoOtherIsLeft() throws {
        let scene = try Scene(["10.0.0.1", "10.0.0.2"])
        let first = try #require(SocketAddress("10.0.0.1", port: 80))
        let second = try #require(SocketAddress("10.0.0.2", port: 80))
        scene.cluster.setHealth(of: first, false)
        for _ in 0..<4 { _ = scene.sent() }
        #expect(scene.kernel.sockets.allSatisfy { $0.address == second })
        scene.cluster.setHealth(of: second, false)
        #expect(!scene.cluster.isReady)
        #expect(scene.exchange().hasEnded)
    }

    @Test func noMoreThan64AddressesAreUsed() throws {
        let scene = try Scene(["backend.test"])
        scene.cluster.update(host: "backend.test", addresses: try addresses((0..<100).map { "10.0.1.\($0)" }))
        #expect(scene.cluster.addresses.count == 64)
        #expect(scene.exchange().hasEnded)
    }
}
