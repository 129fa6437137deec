import Testing

@testable import Simulator

struct InvariantTests {
    @Test(arguments: UInt64(1)...20)
    func `Every invariant holds, and the same seed is the same run`(seed: UInt64) throws {
        let run = try SimulatedRun(seed: seed)
        #expect(run.violations.map { "\($0.invariant): \($0.detail)" } == [])
        #expect(run.facts.requests > 0)
        #expect(run.facts.calls > 100)
    }

    @Test func `Another seed is another run`() throws {
        #expect(try SimulatedRun(seed: 1).digest != SimulatedRun(seed: 2).digest)
    }
}
