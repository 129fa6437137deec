/// The command line of the benchmarks. Thin: arguments in, exit status out.
import ArgumentParser

@main
struct MillraceBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "millrace-bench",
        abstract: "Load, mock backends and comparisons for model gateways.",
        subcommands: [
            MockCommand.self, LoadCommand.self, CompareCommand.self, MicroCommand.self, CheckCommand.self,
        ])
}
