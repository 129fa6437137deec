/// `millrace-bench check`: what requests cost the release binary, held against a baseline.
import ArgumentParser
import BenchMicro
import Foundation

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Count what a request costs the release binary, and fail when a count has risen by more than 3 %.",
        discussion: """
            Instructions, retains, releases and allocated objects by valgrind's callgrind, allocations by a preloaded library, \
            system calls by strace: one worker, one kept connection, one request after another. Counts do not depend on how busy \
            the machine is; they do depend on the compiler, the C library and OpenSSL, so compare on the machine on which the \
            baseline was written, or write it anew there with --update. Run it inside the repository.
            """)

    @Option(help: ArgumentHelp("The binary to measure, with its symbols.", valueName: "path"))
    var millrace = ".build/release/millrace"
    @Option(help: ArgumentHelp("What counts may not rise above.", valueName: "file"))
    var baseline = "benchmarks/baseline.json"
    @Flag(help: "Write what was counted into the baseline.")
    var update = false
    @Flag(help: "Count the operations of 'millrace-bench micro' too.")
    var micro = false
    @Option(help: ArgumentHelp("Only scenarios whose name holds this.", valueName: "text"))
    var filter: String?
    @Option(
        help: ArgumentHelp(
            "Show where the instructions, retains and releases of this one scenario go, by function, and check nothing.",
            valueName: "scenario"))
    var profile: String?

    func run() throws {
        let root = FileManager.default.currentDirectoryPath
        if let profile { return try show(profile, root) }
        // One that cannot be read is written anew.
        var known = try (update ? try? Baseline.read(baseline) : Baseline.read(baseline)) ?? Baseline()
        // Each line as it comes, also into a pipe.
        var check = CheckRun(against: known) {
            print($0)
            fflush(nil)
        }
        let scenarios = GatewayScenario.all.filter { scenario in filter.map { scenario.name.contains($0) } ?? true }
        if !scenarios.isEmpty { try check.count(scenarios, by: try GatewayCounts(binary: millrace, root: root)) }
        if micro { try check.count(try operations(), by: try MicroCommand.counter()) }
        if check.requests.isEmpty && check.micro.isEmpty {
            throw ValidationError("no scenario's name holds '\(filter ?? "")'; there are: \(names)")
        }
        if update {
            known.update(requests: check.requests, micro: check.micro)
            return try known.write(baseline)
        }
        for rise in check.rises { FileHandle.standardError.write(Data("risen by more than 3 %: \(rise)\n".utf8)) }
        if !check.rises.isEmpty { throw ExitCode.failure }
    }

    private func operations() throws -> [MicroScenario] {
        MicroScenario.all.filter { scenario in filter.map { scenario.name.contains($0) } ?? true }
    }

    private func show(_ name: String, _ root: String) throws {
        guard let scenario = GatewayScenario.all.first(where: { $0.name == name }) else {
            throw ValidationError("there is no scenario '\(name)'; there are: \(names)")
        }
        let counter = try GatewayCounts(binary: millrace, root: root)
        print(CostTable(try counter.profile(scenario), units: GatewayCounts.profiledUnits(scenario)).text)
    }

    private var names: String { GatewayScenario.all.map(\.name).joined(separator: "; ") }
}
