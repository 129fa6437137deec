/// `millrace-bench mock`: a model server for benchmarks.
import ArgumentParser
import BenchMock
import BenchReport
import Glibc
import System

struct MockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mock",
        abstract: "Serve as a model backend that costs next to nothing.",
        discussion: """
            Serves POST /v1/chat/completions and /v1/messages, GET /v1/models and /healthz over HTTP/1.1, with one thread, until \
            SIGTERM or SIGINT. A request whose body says "stream": true is answered with one event a token. The content of each \
            answer and event is `@mr:RECEIVED:SENT;`, monotonic ns, so that `millrace-bench load` can tell the time on the way.

            A time is fixed, as in 300ms, or drawn, as in lognormal(300ms,0.5): a median and the standard deviation of the \
            logarithm. Units: ns, us, ms, s, m, h. Times are kept to a quarter of a millisecond. With a fixed time between tokens the first \
            token of a stream comes up to that time later, so that the events of many streams are spread evenly.
            """)

    @Option(help: "Where to listen; port 0 takes one that is free. (default: 127.0.0.1:9000)", transform: Self.address)
    var listen = MockOptions().listen
    @Option(
        help: ArgumentHelp("Time to an answer, or to a stream's first token. (default: 0ms)", valueName: "time"),
        transform: { try Pace(parsing: $0) })
    var firstToken = Pace.fixed(0)
    @Option(
        help: ArgumentHelp("Time between two tokens of a stream. (default: 0ms)", valueName: "time"),
        transform: { try Pace(parsing: $0) })
    var between = Pace.fixed(0)
    @Option(help: "Tokens of a stream, one event each: 0 to 1000000.") var tokens = 12
    @Option(help: "Bytes of a plain answer's body, but no fewer than its shape takes (about 300); 0: a short sentence.")
    var answerBytes = 0
    @Option(help: "The part of the requests to the two POST paths that fail: 0 to 1.") var failures = 0.0
    @Option(help: "The status of these: 400 to 599.") var failureStatus = 500
    @Option(help: "Seed of failures and drawn times.") var seed: UInt64 = 1

    private static func address(_ text: String) throws -> SocketAddress {
        guard let address = SocketAddress(parsing: text) else {
            throw TextFault(found: text, expected: "an address and a port such as 127.0.0.1:9000 or [::1]:9000")
        }
        return address
    }

    func validate() throws {
        guard (0...1_000_000).contains(tokens) else { throw ValidationError("--tokens takes 0 to 1000000.") }
        guard (0...(64 << 20)).contains(answerBytes) else {
            throw ValidationError("--answer-bytes takes 0 to \(64 << 20) (64 MiB).")
        }
        guard (0...1).contains(failures) else { throw ValidationError("--failures takes 0 to 1: 0.01 is one in 100.") }
        guard (400...599).contains(failureStatus) else { throw ValidationError("--failure-status takes 400 to 599.") }
    }

    func run() throws {
        var options = MockOptions()
        options.listen = listen
        options.firstToken = firstToken
        options.between = between
        options.tokens = tokens
        options.answerBytes = answerBytes
        options.failures = failures
        options.failureStatus = failureStatus
        options.seed = seed
        do throws(SystemError) {
            try MockServer.serve(options) { Self.say("mock listening on \($0)") }
        } catch {
            Self.say("mock cannot serve on \(listen): \(error)")
            throw ExitCode.failure
        }
    }

    private static func say(_ line: String) {
        let bytes = Array("millrace-bench: \(line)\n".utf8)
        unsafe _ = write(2, bytes, bytes.count)
    }
}
