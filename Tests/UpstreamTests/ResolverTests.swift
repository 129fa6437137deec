import EventLoop
import System
import Testing

@testable import Upstream

/// Remembers what it is told, by host.
private final class Listener: ResolverClient {
    var found: [(String, Set<String>)] = []
    var failures: [String] = []

    func resolved(_ host: String, _ addresses: [SocketAddress]) {
        found.append((host, Set(addresses.map(\.description))))
    }
    func unresolved(_ host: String, _ reason: String) { failures.append(host) }
}

@Suite struct ResolverTests {
    /// A loop on the real kernel whose clock the test can put forward, a resolver, and its name server.
    private final class Setting {
        let kernel: ShiftedKernel
        let loop: EventLoop
        let server = ScriptedNameServer()
        let listener = Listener()
        let resolver: Resolver

        init() throws {
            kernel = try ShiftedKernel()
            loop = try EventLoop(kernel: kernel)
            resolver = try Resolver(loop: loop, client: listener, servers: server.address)
        }

        /// Turns until the condition holds; gives up after a number of turns that no test needs.
        func turn(until condition: () -> Bool) {
            for _ in 0..<2000 where !condition() {
                loop.turn(atMost: 1)
                server.serve()
            }
        }
    }

    @Test func aNameGetsItsAddresses() throws {
        let setting = try Setting()
        setting.server.names["api.test"] = .addresses([[10, 0, 0, 1], [10, 0, 0, 2]], seconds: 60)
        setting.resolver.watch(["api.test"])
        setting.turn { !setting.listener.found.isEmpty }
        #expect(setting.listener.found.first?.0 == "api.test")
        #expect(setting.listener.found.first?.1 == ["10.0.0.1:0", "10.0.0.2:0"])
        #expect(setting.resolver.addresses(of: "api.test").count == 2)
    }

    @Test func aNameIsAskedForAgainWhenItsTimeIsOver() throws {
        let setting = try Setting()
        setting.server.names["api.test"] = .addresses([[10, 0, 0, 1]], seconds: 60)
        setting.resolver.watch(["api.test"])
        setting.turn { setting.listener.found.count == 1 }
        setting.server.names["api.test"] = .addresses([[10, 0, 0, 7]], seconds: 60)
        setting.kernel.shift += 59_000_000_000
        for _ in 0..<5 { setting.loop.turn(atMost: 0) }
        #expect(setting.server.queries == 1)
        setting.kernel.shift += 2_000_000_000
        setting.turn { setting.listener.found.count == 2 }
        #expect(setting.listener.found.last?.1 == ["10.0.0.7:0"])
    }

    @Test func theSameAddressesAreNoNews() throws {
        let setting = try Setting()
        setting.server.names["api.test"] = .addresses([[10, 0, 0, 1], [10, 0, 0, 2]], seconds: 5)
        setting.resolver.watch(["api.test"])
        setting.turn { setting.listener.found.count == 1 }
        setting.server.names["api.test"] = .addresses([[10, 0, 0, 2], [10, 0, 0, 1]], seconds: 5)
        setting.kernel.shift += 6_000_000_000
        setting.turn { setting.server.queries == 2 }
        for _ in 0..<20 { setting.loop.turn(atMost: 1) }
        #expect(setting.listener.found.count == 1)
    }

    @Test func aFailureKeepsTheLastGoodAddressesAndTriesAgain() throws {
        let setting = try Setting()
        setting.server.names["api.test"] = .addresses([[10, 0, 0, 1]], seconds: 5)
        setting.resolver.watch(["api.test"])
        setting.turn { setting.listener.found.count == 1 }
        setting.server.names["api.test"] = nil
        setting.kernel.shift += 6_000_000_000
        setting.turn { setting.listener.failures.count == 1 }
        #expect(setting.resolver.addresses(of: "api.test").count == 1)
        setting.server.names["api.test"] = .addresses([[10, 0, 0, 3]], seconds: 5)
        setting.kernel.shift += 2_000_000_000
        setting.turn { setting.listener.found.count == 2 }
        #expect(setting.listener.found.last?.1 == ["10.0.0.3:0"])
    }

    @Test func aForgottenNameIsNotAskedForAndAKeptOneIsNotLost() throws {
        let setting = try Setting()
        setting.server.names["a.test"] = .addresses([[10, 0, 0, 1]], seconds: 60)
        setting.server.names["b.test"] = .addresses([[10, 0, 0, 2]], seconds: 60)
        setting.resolver.watch(["a.test", "b.test"])
        setting.turn { setting.listener.found.count == 2 }
        setting.resolver.watch(["b.test"])
        #expect(setting.resolver.addresses(of: "a.test").isEmpty)
        #expect(setting.resolver.addresses(of: "b.test").count == 1)
        setting.kernel.shift += 61_000_000_000
        setting.turn { setting.server.queries == 3 }
        for _ in 0..<20 {
            setting.loop.turn(atMost: 1)
            setting.server.serve()
        }
        #expect(setting.server.queries == 3)
    }

    @Test func aNameForgottenWhileItIsAskedForIsNotAnswered() throws {
        let setting = try Setting()
        setting.server.names["a.test"] = .addresses([[10, 0, 0, 1]], seconds: 60)
        setting.resolver.watch(["a.test"])
        setting.loop.turn(atMost: 0)
        setting.resolver.watch([])
        setting.turn { setting.server.queries == 1 }
        for _ in 0..<20 { setting.loop.turn(atMost: 1) }
        #expect(setting.listener.found.isEmpty && setting.listener.failures.isEmpty)
    }

    @Test func aResolverMayGoWithQueriesUnderWay() throws {
        var setting: Setting? = try Setting()
        setting?.server.names["a.test"] = .silence
        setting?.resolver.watch(["a.test"])
        for _ in 0..<5 { setting?.loop.turn(atMost: 0) }
        weak let listener = setting?.listener
        setting = nil
        #expect(listener == nil)
    }

    @Test func aServerThatIsNoAddressIsAnError() throws {
        let loop = try EventLoop(kernel: ShiftedKernel())
        #expect(throws: ResolverError.self) { try Resolver(loop: loop, client: Listener(), servers: "not an address") }
    }
}
