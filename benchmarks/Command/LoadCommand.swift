/// `millrace-bench load`: sends requests and measures what comes back.
public import ArgumentParser
public import BenchLoad
import BenchReport
import Glibc
import System

struct LoadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Send requests and measure: a closed loop of connections, or an open loop at a rate.",
        discussion: """
            Without --rate or --replay each connection makes one request after another (closed loop). With --rate requests \
            start when the clock says so, and latency counts from then, whatever kept them waiting (open loop).

            The text report goes to standard output; with --json - the JSON does. Exit status: 0 well; 1 nothing completed, or \
            more failed than --allow-failures (no answer, or a status of 400 and more); 64 wrong usage.

            A mix is a file of JSON objects, one a line or in an array, with any of: weight, method, path, model, body_bytes, \
            body (sent as it is), stream, headers. Example:
              {"weight": 9, "model": "small"}
              {"weight": 1, "model": "large", "stream": true, "headers": {"x-team": "blue"}}
            """)

    @Argument(help: "http(s)://host:port/path; the host is an address or localhost. Path: the dialect's when left out.")
    var url: String
    @OptionGroup(title: "Pace") var pace: PaceArguments
    @OptionGroup(title: "Requests") var requests: RequestArguments
    @OptionGroup(title: "Connections") var connections: ConnectionArguments
    @OptionGroup(title: "Report") var report: ReportArguments

    func validate() throws { _ = try options(withFiles: false) }

    func run() throws {
        ProcessFacts.ignoreBrokenPipes()
        let options = try options(withFiles: true)
        let limit = ProcessFacts.raiseDescriptorLimit()
        guard options.connections + 16 <= limit else {
            throw ValidationError(
                "--connections \(options.connections) needs more descriptors than the \(limit) of `ulimit -Hn`")
        }
        let line = ProgressLine(isOff: report.quiet)
        let measured: LoadReport
        do throws(LoadError) {
            if let mock = try report.calibrate.map(LoadTarget.init) {
                measured = try LoadRun.calibrated(options, by: mock, watch: line.show)
            } else {
                let run = try LoadRun(options)
                run.onProgress = line.show
                if connections.hold != nil, !report.quiet { run.onFull = line.holding }
                measured = run.run()
            }
        } catch { throw ValidationError(error.reason) }
        line.clear()
        try report.write(measured, of: url)
        // Connections that are held have made their request in the warm-up.
        let isDone = options.holds ? measured.held == options.connections : measured.requests > 0
        if !isDone || measured.failed > report.allowFailures { throw ExitCode.failure }
    }

    private func options(withFiles: Bool) throws -> LoadOptions {
        do throws(LoadError) {
            var options = LoadOptions(try LoadTarget(url))
            requests.apply(to: &options)
            try pace.apply(to: &options)
            connections.apply(to: &options)
            if withFiles { try requests.readFiles(into: &options) }
            if connections.hold != nil, options.rate != nil || options.recording != nil {
                throw LoadError("--hold is of a closed loop: leave it out with --rate and --replay")
            }
            // A log ends by itself.
            if options.recording != nil, pace.duration == nil { options.duration = .max }
            return options
        } catch { throw ValidationError(error.reason) }
    }
}

extension LoadOptions.Spread: ExpressibleByArgument {}
extension LoadOptions.Dialect: ExpressibleByArgument {}
