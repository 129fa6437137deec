/// Every operation does what its name says. Covers Scenarios, MicroTime.swift, MicroCounts.swift, MicroRow.swift.
import Testing

@testable import BenchMicro

struct ScenarioTests {
    @Test(arguments: MicroScenario.all.map(\.name))
    func `a scenario does what it says, once and again`(_ name: String) throws {
        let work = try MicroScenario.named(name).make()
        work.run(1)
        try MicroScenario.named(name).check(work)
        work.run(2)
        try MicroScenario.named(name).check(work)
    }

    @Test func `a walk that does something else is told`() throws {
        let walk = try MicroScenario.named("walk")
        #expect(throws: CountError.self) { try MicroScenario.named("filter.prompt.clamp").check(try walk.make()) }
        let refused = try WalkStage(filter: "use: headers, request: {set: {x-a: b}}")
        refused.ask()
        #expect(refused.calls.call != nil && refused.client.finished == 0, "it waits for its answer")
    }

    @Test func `names are distinct and none is a list of others`() {
        #expect(Set(MicroScenario.all.map(\.name)).count == MicroScenario.all.count)
        #expect(Set(GatewayScenario.all.map(\.name)).count == GatewayScenario.all.count)
    }

    @Test func `a filter that fits no name is refused with the names there are`() throws {
        #expect(try MicroScenario.matching("filter.").allSatisfy { $0.name.hasPrefix("filter.") })
        let error = #expect(throws: CountError.self) { try MicroScenario.matching("nothing") }
        #expect(error?.description.contains("tls.handshake") == true)
    }

    @Test func `bodies have the sizes that their names say`() {
        #expect(abs(ChatRequest.body(model: "bench").utf8.count - 500) < 50)
        #expect(abs(ChatRequest.body(model: "bench", filler: 736).utf8.count - 16_384) < 200)
        #expect(abs(ChatRequest.body(model: "bench", filler: 47_650).utf8.count - (1 << 20)) < 1000)
    }

    @Test func `the middle of the runs is told, and the least`() {
        let time = MicroTime(runs: [30, 10, 20])
        #expect(time.median == 20 && time.min == 10)
    }

    @Test func `a row has a figure under each heading`() throws {
        let scenario = try MicroScenario.named("walk")
        let counts = Counts([.instructions: 25_450, .retains: 33])
        let row = MicroRow(scenario, time: MicroTime(runs: [2660]), counts: counts)
        #expect(row.text.contains("2,660") && row.text.contains("25,450") && row.text.hasSuffix(scenario.operation))
        #expect(String(decoding: try MicroRow.json([row]), as: UTF8.self).contains("\"median\" : 2660"))
    }
}
