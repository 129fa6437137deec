/// `millrace-bench micro`: operations inside this program, timed and counted.
import ArgumentParser
import BenchMicro
import Foundation

struct MicroCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "micro",
        abstract: "Time and count single operations: parsers, matching, filters, TLS, timers, digests.",
        discussion: """
            Each operation runs alone, inside this program, without sockets. Times are ns an operation, the median and the least \
            of 7 runs. Instructions, retains, releases and allocated objects an operation come from valgrind's callgrind, under \
            which this program runs itself with few and with many operations. A 'filter.…' line is a whole chat request with \
            that filter: take the line 'walk' off it for what the filter costs.
            """)

    @Option(help: ArgumentHelp("Only scenarios whose name holds this.", valueName: "text"))
    var filter: String?
    @Flag(help: "List the scenarios and run none.")
    var list = false
    @Flag(name: .customLong("no-counts"), help: "Only times: needs no valgrind.")
    var withoutCounts = false
    @Option(
        help: ArgumentHelp(
            "Write all figures as JSON; '-' for standard output, in place of the table.", valueName: "file"))
    var json: String?
    @Option(
        name: .customLong("run"), parsing: .upToNextOption,
        help: ArgumentHelp("Run these scenarios and print nothing: what callgrind looks at.", visibility: .hidden))
    var counted: [String] = []

    func run() throws {
        if !counted.isEmpty { return try MicroCounts.run(counted) }
        let scenarios = try MicroScenario.matching(filter)
        if list {
            for scenario in scenarios { print("\(scenario.name): \(scenario.operation)") }
            return
        }
        let counts = withoutCounts ? [:] : try Self.counter().count(scenarios)
        if json != "-" { print(MicroRow.heading) }
        var rows: [MicroRow] = []
        for scenario in scenarios {
            let row = MicroRow(scenario, time: try MicroTime(of: scenario), counts: counts[scenario.name])
            rows.append(row)
            if json != "-" { print(row.text) }
        }
        guard let json else { return }
        let data = try MicroRow.json(rows) + Data("\n".utf8)
        if json == "-" { return FileHandle.standardOutput.write(data) }
        try data.write(to: URL(fileURLWithPath: json))
    }

    /// Counts by running this command again.
    static func counter() throws -> MicroCounts {
        try MicroCounts { ["micro", "--run"] + $0 }
    }
}
