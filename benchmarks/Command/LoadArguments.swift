/// The arguments of `millrace-bench load`, by subject.
import ArgumentParser
import BenchLoad
import BenchReport
import System

struct PaceArguments: ParsableArguments {
    @Option(help: "Requests a second: an open loop.") var rate: Double?
    @Option(help: "How starts at a rate are spread: poisson or uniform.") var arrivals = LoadOptions.Spread.poisson
    @Option(help: "The measured span; 10s when left out, with --replay the whole log.") var duration: Time?
    @Option(help: "Requests after which the run ends, if before the duration's end.") var requests: UInt64?
    @Option(help: "Before it, not measured.") var warmUp = Time.seconds(1)
    @Option(
        help:
            "Over which a closed loop opens its connections, before the warm-up; 200 µs each beyond 256 when left out.")
    var ramp: Time?
    @Option(help: "Between an answer and the next request of a closed loop.") var think = Time.zero
    @Option(help: "Of a request; then it counts as failed.") var timeout = Time.seconds(30)
    @Flag(help: "Poll without waiting for the next start: less start lag, a whole core.") var spin = false
    @Option(help: "Of arrivals and the choice from a mix.") var seed: UInt64 = 1

    func apply(to options: inout LoadOptions) throws(LoadError) {
        if let rate {
            guard rate >= 0.001, rate <= 10_000_000 else {
                throw LoadError("--rate takes 0.001 to 10000000 requests a second, not \(rate)")
            }
            if think.nanoseconds > 0 { throw LoadError("--think is of a closed loop: leave it out with --rate") }
        }
        options.rate = rate
        options.spread = arrivals
        if let duration { options.duration = duration.nanoseconds }
        guard options.duration > 0 else { throw LoadError("--duration takes more than 0s") }
        (options.warmUp, options.ramp) = (warmUp.nanoseconds, ramp?.nanoseconds)
        (options.think, options.timeout) = (think.nanoseconds, timeout.nanoseconds)
        (options.spins, options.seed, options.requestLimit) = (spin, seed, requests)
    }
}

struct RequestArguments: ParsableArguments {
    @Flag(help: "Ask for streams, and time their events.") var stream = false
    @Option(help: "Bytes of a request's body; 0: GET without a body.") var bodyBytes = 500
    @Option(help: "The model that requests name.") var model = "bench"
    @Option(help: "openai or anthropic: the path and the body when nothing else says so.") var dialect = LoadOptions
        .Dialect.openai
    @Option(help: "A header field, `name: value`; may be repeated.") var header: [String] = []
    @Option(help: "Sent as `authorization: Bearer KEY`.") var key: String?
    @Flag(help: "Every request another prompt, so that no cache of answers helps.") var unique = false
    @Option(help: "A file of requests to choose from by weight; see above.", completion: .file()) var mix: String?
    @Option(help: "An access log of Millrace: its requests again, spaced as they were.", completion: .file())
    var replay: String?
    @Option(help: "Of --replay: 2 is twice as fast.") var speed = 1.0
    @Flag(help: "With --replay: its requests in a closed loop, whatever their times.") var closedLoop = false

    func validate() throws {
        guard (0...(1 << 30)).contains(bodyBytes) else {
            throw ValidationError("--body-bytes takes 0 to 1 GiB, not \(bodyBytes)")
        }
        for field in header {
            guard let colon = field.firstIndex(of: ":"), colon > field.startIndex,
                field.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
            else { throw ValidationError("--header takes `name: value`, not \"\(field)\"") }
        }
        if mix != nil, replay != nil { throw ValidationError("--mix and --replay exclude each other") }
        guard speed > 0 else { throw ValidationError("--speed takes more than 0, not \(speed)") }
        if closedLoop, replay == nil { throw ValidationError("--closed-loop is of --replay") }
    }

    func apply(to options: inout LoadOptions) {
        (options.stream, options.bodyBytes) = (stream, bodyBytes)
        (options.model, options.dialect) = (model, dialect)
        options.headers = header + (key.map { ["authorization: Bearer \($0)"] } ?? [])
        (options.isUnique, options.speed) = (unique, speed)
    }

    func readFiles(into options: inout LoadOptions) throws(LoadError) {
        if let mix { options.mix = try MixEntry.parse(try Self.read(mix), defaults: options) }
        guard let replay else { return }
        let recording = try Recording(try Self.read(replay), defaults: options)
        if options.rate != nil {
            throw LoadError("--rate and --replay exclude each other: a log brings its own times (--speed)")
        }
        if closedLoop {
            options.mix = recording.mix
        } else {
            options.recording = recording
        }
    }

    private static func read(_ path: String) throws(LoadError) -> [UInt8] {
        guard let bytes = FileBytes.read(path, limit: 1 << 30) else {
            throw LoadError("cannot read \(path): expected a file of at most 1 GiB")
        }
        return bytes
    }
}

struct ConnectionArguments: ParsableArguments {
    @Option(help: "Connections; of an open loop, at most so many.") var connections = 64
    @Option(help: "Open N connections, make one request on each, and keep them; with --stream, keep N streams open.")
    var hold: Int?
    @Flag(help: "A new connection for each request.") var newConnections = false
    @Flag(help: "Resume TLS sessions on new connections.") var resume = false
    @Flag(name: [.customLong("insecure"), .customLong("insecure-tls")], help: "Accept any certificate.") var insecure =
        false

    func validate() throws {
        guard (1...1_000_000).contains(hold ?? connections) else {
            throw ValidationError("connections are 1 to 1000000, not \(hold ?? connections)")
        }
    }

    func apply(to options: inout LoadOptions) {
        options.connections = hold ?? connections
        // Streams that are held open are a closed loop: each is followed by the next.
        options.holds = hold != nil && !options.stream
        (options.opensEachTime, options.resumesTLS) = (newConnections, resume)
        options.isInsecure = insecure
    }
}

struct ReportArguments: ParsableArguments {
    @Option(help: "A `millrace-bench mock` without gateway: its median is taken off what is added.") var calibrate:
        String?
    @Option(
        help: "Write the report as JSON to a file, or - for standard output in place of the text.", completion: .file())
    var json: String?
    @Flag(help: "No progress, and no text report.") var quiet = false
    @Option(help: "Failures that do not make the exit status 1.") var allowFailures: UInt64 = 0

    func write(_ report: LoadReport, of url: String) throws {
        if let json, json != "-" {
            guard OutputFile.write(report.json(), to: json) else { throw ValidationError("cannot write \(json)") }
        }
        if json == "-" {
            print(report.json(), terminator: "")
        } else if !quiet {
            print(url)
            print(report.text(), terminator: "")
        }
    }
}
