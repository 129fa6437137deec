import Testing

@testable import Config

struct ConfigKeyTests {
    private static let paths = ConfigKey.all.map(\.path)

    @Test func `all keys of the language are listed from the tables that decode them`() {
        for path in [
            "version", "listeners.address", "listeners.tls.certificates.chain", "admin.address", "limits.body_timeout",
            "backends.dialect", "backends.timeouts.first_byte", "backends.endpoints.weight", "filters.use",
            "filters.limit.rate.by",
            "filters.headers.request.set", "routes.match.model", "routes.to.fallback.backend", "routes.respond.error",
            "tests.request.path", "tests.expect.model",
        ] {
            #expect(Self.paths.contains(path), "\(path)")
        }
    }

    @Test func `each is listed once, and the list ends`() {
        #expect(Set(Self.paths).count == Self.paths.count)
        #expect(Self.paths.count < 400)
    }

    @Test func `what is planned and what must be there are told`() throws {
        let keys = Dictionary(uniqueKeysWithValues: ConfigKey.all.map { ($0.path, $0.key) })
        #expect(try #require(keys["routes.match.when"]).isAvailable == false)
        #expect(try #require(keys["backends.health"]).isAvailable == false)
        #expect(try #require(keys["backends.dialect"]).isRequired)
        #expect(keys.values.allSatisfy { !$0.expected.isEmpty })
    }
}
