/// The whole server under simulation: `simulator --seeds 1000`, or one seed again with `--seed 4711 --trace`.
import ArgumentParser
import Config
import Server

@main
struct Simulator: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulator",
        abstract: "Runs the gateway's worker against a simulated kernel, clients and backends, and checks invariants.",
        discussion: "Exit status: 0 every invariant held in every seed, 1 one did not, 64 wrong usage.")

    @Option(help: "Runs the seeds 1…N.") var seeds = 0
    @Option(help: "Runs one seed.") var seed: UInt64?
    @Flag(help: "With --seed: prints every call and delivery.") var trace = false

    func validate() throws {
        guard (seeds > 0) != (seed != nil) else { throw ValidationError("Say --seeds N or --seed N.") }
    }

    func run() throws {
        var failed = 0
        var total = RunFacts()
        for seed in seed.map({ $0...$0 }) ?? 1...UInt64(seeds) {
            let run = try SimulatedRun(seed: seed, keepsTrace: trace)
            for line in run.lines + run.stories { print(line) }
            for violation in run.violations.prefix(5) {
                print("seed \(seed): \(violation.invariant): \(violation.detail)")
            }
            if !run.violations.isEmpty { failed += 1 }
            total.add(run.facts)
        }
        print("\(total); \(failed) seeds failed")
        if failed > 0 { throw ExitCode.failure }
    }
}
