/// Keeps the token of one account fresh: asks at once, then before each token's end, and again soon after a failure.
///
///     ask ──token──▶ tell ── 5 min before its end (half of a short life) ──▶ ask …
///      └──failed──▶ say ── 1 s, 2 s, 4 s … 60 s ──▶ ask …                the last token is used until it ends
import Config
import Containers
import EventLoop
import System
import TLS
import Upstream

/// What workers hear of an account.
enum TokenNews: Sendable {
    /// A first one is asked for.
    case awaited
    /// The header line that carries the token, and its end in seconds since 1970.
    case token(line: [UInt8], end: UInt64)
    /// None was given, for now.
    case failed
}

final class TokenRenewal: TimerHandler {
    let source: any TokenSource
    private let loop: EventLoop
    private let cluster: Cluster
    private let tell: (TokenNews) -> Void
    private let say: (String) -> Void
    private var request: TokenRequest?
    private lazy var timer = LoopTimer(self)
    private var failures = 0

    private static let second: UInt64 = 1_000_000_000

    /// Until the next request after a token that is good for `lifetime` s; ns. Five minutes are time for all retries of a passing
    /// trouble; a short life is halved.
    static func pause(lifetime: Int) -> UInt64 {
        UInt64(lifetime > 600 ? lifetime - 300 : (lifetime + 1) / 2) * second
    }

    /// Until the next try after so many failures in a row, from 1; ns.
    static func pause(failures: Int) -> UInt64 { min(60 * second, second << UInt64(min(failures - 1, 6))) }

    /// `tell` hears of how each request ended, `say` what an operator should know of it.
    init(
        _ source: any TokenSource, on loop: EventLoop, pool: BlockPool, say: @escaping (String) -> Void,
        tell: @escaping (TokenNews) -> Void
    ) {
        self.source = source
        self.loop = loop
        self.tell = tell
        self.say = say
        let url = source.endpoint
        var options = ClusterOptions(
            name: source.name, endpoints: [ClusterEndpoint(host: url.host, port: url.port, usesTLS: url.isTLS)])
        options.timeouts.connect = 5_000_000_000
        options.timeouts.firstByte = 10_000_000_000
        options.timeouts.total = 15_000_000_000
        cluster = Cluster(loop: loop, pool: pool, options: options)
    }

    deinit {
        request?.cancel(on: cluster)
        loop.disarm(timer)
    }

    // MARK: Names and trust

    func trust(_ context: ClientTLSContext) { cluster.tls = context }
    func resolved(_ host: String, _ addresses: [SocketAddress]) { cluster.update(host: host, addresses: addresses) }
    func lookUpFailed(_ host: String) { cluster.lookUpFailed(host: host) }

    // MARK: Asking

    func start() {
        tell(.awaited)
        ask()
    }

    func fired(_ timer: LoopTimer) { ask() }

    private func ask() {
        guard request == nil else { return }
        let seconds = Int(loop.kernel.wallClock / 1_000_000_000)
        do throws(TLSError) {
            let request = TokenRequest(try source.request(at: seconds)) { [unowned self] in
                settle($0, asked: UInt64(seconds))
            }
            self.request = request
            request.start(on: cluster, method: source.method)
        } catch {
            failed("\(error)")
        }
    }

    private func settle(_ outcome: TokenRequest.Outcome, asked seconds: UInt64) {
        request = nil
        switch outcome {
        case .token(let token):
            if failures > 0 { say("millrace: \(source.name) has an access token again") }
            failures = 0
            // It began when it was made: that was after it was asked for.
            tell(.token(line: token.line, end: seconds + UInt64(token.lifetime)))
            loop.arm(timer, after: Self.pause(lifetime: token.lifetime))
        case .failed(let reason): failed(reason)
        }
    }

    private func failed(_ reason: String) {
        failures += 1
        let pause = Self.pause(failures: failures)
        tell(.failed)
        say("millrace: no access token for \(source.name): \(reason); asked again in \(pause / Self.second) s")
        loop.arm(timer, after: pause)
    }
}
