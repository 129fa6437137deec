/// `millrace-bench compare`: arguments to a `Comparison`.
import ArgumentParser
import BenchCompare

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Measure Millrace beside other gateways and print the tables.",
        discussion: """
            Runs each peer that is on this machine on the same work: the peer on one core, mock and load on another, rounds
            interleaved. Peers that are missing are named with what installs them. Everything stays on 127.0.0.1.

            PEERS  \(Comparison.peerNames.joined(separator: ", "))

            WORKS
              \(Comparison.workLines.joined(separator: "\n  "))
            """)

    @Option(help: "The binary to measure (default: .build/millrace of the repository).") var millrace: String?
    @Option(help: "Peers, with commas between them, or 'all' that are there.") var peers = "all"
    @Option(
        help: "Works, with commas between them, or 'all' (default: \(Comparison.usualWorks.joined(separator: ","))).")
    var work: String?
    @Option(help: "Rounds; each measures every peer once.") var rounds = 5
    @Option(help: "Seconds of load a peer and round.") var seconds = 4.0
    @Option(help: "Requests a second of the works at a fixed rate; a peer that bears less has half of what it bears.")
    var rate = 3000.0
    @Flag(help: "A look in a few minutes: two rounds of 1.5 s, fewer connections.") var quick = false
    @Option(help: "Write the outcome as JSON.") var json: String?
    @Option(help: "Write the tables as Markdown.") var markdown: String?
    @Option(help: "Measure latency against load too, and draw it as SVG.") var plot: String?
    @Option(help: "Replace the table in this file between '<!-- bench:begin -->' and '<!-- bench:end -->'.") var readme:
        String?
    @Option(help: "Measure nothing: take the outcome that --json wrote.") var from: String?

    func validate() throws {
        if !(1...100).contains(rounds) { throw ValidationError("--rounds is a number from 1 to 100, not \(rounds)") }
        if !(0.5...600).contains(seconds) {
            throw ValidationError("--seconds is a number from 0.5 to 600, not \(seconds)")
        }
        if !(1...1_000_000).contains(rate) {
            throw ValidationError("--rate is a number from 1 to 1000000, not \(rate)")
        }
    }

    func run() throws {
        var comparison = Comparison()
        comparison.millrace = millrace
        comparison.peers = list(peers)
        comparison.works = list(work ?? "")
        (comparison.rounds, comparison.seconds) = quick ? (2, 1.5) : (rounds, seconds)
        comparison.rate = rate
        comparison.isQuick = quick
        comparison.command = (["millrace-bench"] + CommandLine.arguments.dropFirst()).joined(separator: " ")
        (comparison.json, comparison.markdown, comparison.plot) = (json, markdown, plot)
        (comparison.readme, comparison.from) = (readme, from)
        try comparison.run()
    }

    private func list(_ text: String) -> [String] { text.split(separator: ",").map(String.init) }
}
