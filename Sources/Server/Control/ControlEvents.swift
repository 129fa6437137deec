/// What control hears from outside: signals, changed files, resolved names.
import Config
import EventLoop
import System
import Upstream

/// SIGTERM and SIGINT drain, again ends at once; SIGHUP reloads.
final class SignalHandler: ReadinessHandler, TimerHandler {
    private let signals: Signals
    private unowned let gateway: Gateway
    private var deadline: LoopTimer?

    init(_ signals: Signals, _ gateway: Gateway) throws(SystemError) {
        self.signals = signals
        self.gateway = gateway
        _ = try gateway.loop.register(signals.descriptor, self)
    }

    func ready(_ set: ReadySet) {
        while let signal = signals.next() {
            switch signal {
            case .terminate: gateway.terminate()
            case .reload: gateway.reload()
            }
        }
    }

    func stop(_ loop: EventLoop, after nanoseconds: UInt64) {
        let timer = LoopTimer(self)
        deadline = timer
        loop.arm(timer, after: nanoseconds)
    }

    func fired(_ timer: LoopTimer) { gateway.loop.stop() }
}

/// Reloads when one of the files that the configuration was built from has changed, after 50 ms of quiet.
final class ConfigWatcher: ReadinessHandler, TimerHandler {
    private let watch: FileWatch
    private unowned let gateway: Gateway
    private var inputs: [Input] = []
    private var timer: LoopTimer?

    /// Editors write in several steps: this is longer than those take.
    static let quiet: UInt64 = 50_000_000

    init(_ gateway: Gateway) throws(SystemError) {
        self.gateway = gateway
        watch = try FileWatch()
        _ = try gateway.loop.register(watch.descriptor, self)
        timer = LoopTimer(self)
    }

    /// Watches the folders of these files, and of what symlinks on the way to them point to.
    func watch(_ inputs: [Input], path: String) {
        self.inputs = inputs
        var folders: Set<String> = []
        for file in inputs.map(\.path) + [path] {
            folders.insert(Self.folder(of: file))
            if let real = FileWatch.realPath(file) { folders.insert(Self.folder(of: real)) }
        }
        watch.watch(folders)
        // A file may have changed after it was read and before it was watched.
        if let timer { gateway.loop.arm(timer, after: Self.quiet) }
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    func ready(_ set: ReadySet) {
        if watch.drain(), let timer { gateway.loop.arm(timer, after: Self.quiet) }
    }

    func fired(_ timer: LoopTimer) {
        // A folder holds other files too: only a change of content of one of ours is a reason.
        let changed = inputs.contains { input in
            Input(path: input.path, bytes: FileBytes.read(input.path, limit: 64 << 20) ?? []).digest != input.digest
        }
        if changed { gateway.reload() }
    }
}

/// Keeps the addresses of backends' names fresh and tells the workers.
final class NameService: ResolverClient {
    private unowned let gateway: Gateway
    private var resolver: Resolver?

    init(_ gateway: Gateway) throws(ResolverError) {
        self.gateway = gateway
        resolver = try Resolver(loop: gateway.loop, client: self)
    }

    func watch(_ hosts: [String]) { resolver?.watch(hosts) }
    func resolved(_ host: String, _ addresses: [SocketAddress]) { gateway.resolved(host, addresses) }
    func unresolved(_ host: String, _ reason: String) {
        gateway.options.say("millrace: \(host) does not resolve: \(reason)")
        gateway.lookUpFailed(host)
    }
}
