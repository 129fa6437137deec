import Containers
import Dialects
import Digests
import Graph
import State
import Testing
import WalkStand

@testable import Filters

struct AuthKeysFilterTests {
    private let stand = WalkStand()

    private func graph(model: String? = nil) throws -> RoutingGraph {
        let table = try CallerTable([
            Self.caller("ada", key: "ada-key", team: "red"),
            Self.caller("bob", key: "bob-key", models: ["m", "gpt-*"]),
            Self.caller("old", key: "old-key", expiry: 1_700_000_000),
        ])
        let filter = AuthKeysFilter(table, clock: stand.clock, slot: ScratchSlot(0))
        let dialects = DialectSet.builtIn
        return .one(
            [filter], dialects: dialects, model: model, to: [.backend(0, model: [])],
            backends: [.at("up", dialects.named("openai")!)])
    }

    private static func caller(
        _ id: String, key: String, team: String = "", models: [String] = [], expiry: UInt64? = nil
    ) -> CallerEntry {
        CallerEntry(
            digest: Digester().digest(Array(key.utf8).span), id: id, name: id, team: team, tags: [], models: models,
            expiry: expiry)
    }

    private func ask(_ line: String, model: String = "m") throws -> Exchange {
        let body = "{\"model\":\"\(model)\",\"messages\":[]}"
        let head = "POST /v1/chat/completions HTTP/1.1\nhost: a" + (line.isEmpty ? "" : "\n" + line)
        let exchange = stand.begin("\(head)\n\n\(body)", on: try graph())
        if stand.client.events == ["read whole"] { stand.giveBody(exchange) }
        return exchange
    }

    @Test(arguments: [
        "authorization: Bearer ada-key", "Authorization: bearer ada-key", "x-api-key: ada-key", "api-key: ada-key",
    ])
    func `a caller is known by the key in any of three places`(_ line: String) throws {
        let exchange = try ask(line)
        let caller = [exchange.callerID.text, exchange.callerName.text, exchange.callerTeam.text]
        #expect(caller == ["ada", "ada", "red"])
        #expect(stand.calls.backends == ["up"])
    }

    @Test(arguments: [
        ("", "401", "missing_api_key"), ("authorization: Bearer ", "401", "missing_api_key"),
        ("authorization: Basic ada-key", "401", "missing_api_key"), ("x-api-key: ada-ke", "401", "invalid_api_key"),
        ("x-api-key: ada-keyx", "401", "invalid_api_key"), ("x-api-key: old-key", "401", "expired_api_key"),
    ])
    func `nobody else comes in, and the key is not repeated`(_ line: String, _ status: String, _ code: String) throws {
        _ = try ask(line)
        #expect(stand.client.events.first == "head \(status)" && stand.client.text.contains(code))
        #expect(!stand.client.text.contains("ada-k") && !stand.client.text.contains("old-k"))
        #expect(stand.calls.started.isEmpty)
    }

    @Test(arguments: [("m", true), ("gpt-4o", true), ("mm", false), ("gpt", false)])
    func `a caller gets the models of its list`(_ model: String, _ isAllowed: Bool) throws {
        _ = try ask("x-api-key: bob-key", model: model)
        #expect(stand.calls.started.isEmpty != isAllowed)
        #expect(stand.client.text.contains("model_not_allowed") != isAllowed)
    }

    @Test func `a key counts until its last second`() throws {
        stand.clock.wallClockSeconds = 1_699_999_999
        _ = try ask("x-api-key: old-key")
        #expect(stand.calls.backends == ["up"])
    }
}
