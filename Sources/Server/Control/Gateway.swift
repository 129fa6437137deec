/// The process: workers on their threads, control on the main thread.
///
///     main thread (control): signals, file watching, admin, names, log writing ── letters ──▶ workers
///     builder thread:        read, check, compile, certificates ── letter ──▶ control
///
/// Control owns the listening sockets by address, the number of the generation, and what was last built.
import Compiler
import Config
import Containers
import EventLoop
import Glibc
import Graph
import State
import System
import TLS
import Upstream

/// How the process was asked to run.
public struct GatewayOptions: Sendable {
    public var path: String
    /// 0: as many as there are CPUs.
    public var workers = 0
    /// Called with lines for the operator; on control's thread.
    public var say: @Sendable (String) -> Void

    public init(path: String, say: @escaping @Sendable (String) -> Void) {
        self.path = path
        self.say = say
    }
}

public final class Gateway {
    let options: GatewayOptions
    let loop: EventLoop
    private(set) var workers: [WorkerThread] = []
    let metrics: MetricsHub
    private var signals: SignalHandler?
    private var watcher: ConfigWatcher?
    private var admin: AdminListener?
    private var log: LogWriter?
    private var names: NameService?
    private var sockets: ListeningSockets?
    private var tickets: TicketRotation?
    /// From the start, so that it hears of every name.
    private lazy var tokens = TokenService(self)
    private var memory: MemoryRelease?
    private var startup: StartupRelease?
    private(set) var systemTrust: TrustStore?
    private(set) var current: Build?
    private(set) var generation = 0
    /// How the last reload ended; empty: well.
    private(set) var lastError = ""
    private(set) var failedReloads = 0
    /// Listening sockets by address text, for the addresses that are announced: in `ready` lines.
    private(set) var bound: [String: SocketAddress] = [:]
    private var isBuilding = false
    private var wantsRebuild = false
    private(set) var isDraining = false
    private var waiters: [(Build) -> Void] = []

    /// Throws a system error when the loop cannot be made.
    init(_ options: GatewayOptions) throws(SystemError) {
        self.options = options
        ProcessFacts.returnLargeBlocks()
        ProcessFacts.ignoreBrokenPipes()
        ProcessFacts.raiseDescriptorLimit()
        let signals = try Signals()
        loop = try EventLoop(kernel: try LinuxKernel())
        metrics = MetricsHub()
        self.signals = try SignalHandler(signals, self)
    }

    /// Serves until a signal ends it. Returns the exit status: 1 when the first configuration does not stand.
    public func run() -> Int32 {
        let build = Builder(path: options.path).build()
        say(build.diagnostics)
        guard build.plan != nil, let table = build.table else { return 1 }
        do throws(SystemError) {
            try startWorkers()
            try apply(build)
            for socket in sockets?.inherited ?? [] {
                options.say("millrace: the socket for \(socket.address) that was handed over is in no listener")
            }
            watcher = try ConfigWatcher(self)
            watcher?.watch(build.inputs, path: options.path)
            suggest(table)
        } catch {
            options.say("millrace: \(error)")
            return 1
        }
        startup = StartupRelease(loop)
        loop.run()
        log?.flush()
        // Workers still run: destructors of the process would pull what they use from under them.
        _exit(0)
    }

    func say(_ diagnostics: [Diagnostic]) {
        for diagnostic in diagnostics { options.say(diagnostic.text()) }
    }

    // MARK: Start

    private func startWorkers() throws(SystemError) {
        let count = options.workers > 0 ? options.workers : ProcessFacts.cpuCount
        let log = LogWriter(loop: loop)
        self.log = log
        guard let limits = try? LimitTable() else { throw SystemError("memfd_create", errno: ENOMEM) }
        let mails = (0..<count).map { WorkerMail(index: $0, workers: count) }
        for index in 0..<count {
            let workerLoop = try EventLoop(kernel: try LinuxKernel())
            let numbers = metrics.addWorker()
            let worker = Worker(
                index: index, loop: workerLoop, metrics: numbers, log: AccessLog(log.addRing()), limits: limits,
                mail: mails[index])
            let control = loop.post
            let gateway = Handed(self)
            worker.onDrained = { control.send(ControlLetter { gateway.value.workerDrained() }) }
            worker.tokens.renew = { account in
                control.send(ControlLetter { gateway.value.tokens.refused(account) })
            }
            workers.append(WorkerThread(worker))
        }
        sockets = ListeningSockets(loop.kernel, workers: count, inherited: InheritedSocket.takeAll())
        for mail in mails { mail.peers = workers }
        for worker in workers { worker.start() }
        let hub = metrics
        memory = MemoryRelease(loop) { hub.connections }
    }

    /// A line to try, for a newcomer whose first table has the mock.
    private func suggest(_ table: RouteTable) {
        guard table.backends.contains(where: { $0.mock != nil }),
            let address = table.listeners.first(where: { $0.tls == nil }).flatMap({
                bound[$0.address.value.description]
            }),
            address.family != .unix
        else { return }
        var model = "mock"
        for case .exact(let name)? in table.routes.map({ $0.match.model?.value }) {
            model = name
            break
        }
        let body = "{\"model\": \"\(model)\", \"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}]}"
        options.say("try: curl http://\(address)/v1/chat/completions -H 'content-type: application/json' -d '\(body)'")
    }

    // MARK: Building and applying

    /// Builds anew in the background; one build at a time, and one more after it when something changed meanwhile.
    func reload(then done: ((Build) -> Void)? = nil) {
        if let done { waiters.append(done) }
        if isBuilding {
            wantsRebuild = true
            return
        }
        isBuilding = true
        let builder = Builder(path: options.path)
        let control = loop.post
        let gateway = Handed(self)
        // The first has nobody to make way for.
        Thread.start("builder", inBackground: current != nil) {
            let build = builder.build()
            control.send(ControlLetter { gateway.value.built(build) })
        }
    }

    private func built(_ build: Build) {
        isBuilding = false
        if wantsRebuild {
            wantsRebuild = false
            return reload()
        }
        if build.plan == nil {
            failed(build)
        } else {
            do throws(SystemError) {
                try apply(build)
                options.say("millrace: generation \(generation) serves \(options.path)")
                lastError = ""
            } catch {
                lastError = "\(error)"
                failedReloads += 1
                options.say("millrace: reload refused: \(error); generation \(generation) serves on")
            }
        }
        watcher?.watch(build.inputs, path: options.path)
        let waiting = waiters
        waiters = []
        for waiter in waiting { waiter(build) }
    }

    private func failed(_ build: Build) {
        say(build.diagnostics)
        failedReloads += 1
        lastError = build.diagnostics.first { $0.severity == .error }?.text() ?? "no configuration"
        options.say("millrace: reload refused; generation \(generation) serves on")
    }

    /// All or nothing: see `Preparation`.
    private func apply(_ build: Build) throws(SystemError) {
        guard let table = build.table else { return }
        if tickets == nil, table.listeners.contains(where: { $0.tls != nil }) { tickets = try makeTickets() }
        let preparation = try Preparation(build, table, for: self)
        generation += 1
        current = build
        turnAdmin(to: preparation.admin, keeps: table.admin != nil)
        log?.turn(to: preparation.log)
        let names = Set(table.listeners.map(\.address.value.description))
        bound = bound.filter { names.contains($0.key) }
        for listener in preparation.opened {
            bound[listener.name] = loop.kernel.localAddress(listener.sockets[0])
            if let address = bound[listener.name] { options.say("millrace: listening on \(address)") }
        }
        for (index, worker) in workers.enumerated() {
            let installation = preparation.installations[index]
            let sockets = preparation.opened.map { ($0.name, $0.sockets[index]) }
            worker.tell { worker in
                worker.install(installation.value)
                for (name, socket) in sockets { worker.listen(on: socket, name: name) }
            }
        }
        metrics.generation(generation)
        tokens.watch(build.accounts)
        watchNames(table, build)
        loadTrust(table, build)
    }

    /// One a worker: TLS contexts are a loop's own. The builder has tried the certificates already.
    func installations(_ build: Build, generation: Int) throws(SystemError) -> [Handed<Installation>] {
        let series = metrics.series.numbers(of: build.table)
        var installations: [Handed<Installation>] = []
        for _ in workers {
            guard
                let installation = try? build.installation(
                    generation: generation, series: series, ticketKeys: tickets?.keys, systemTrust: systemTrust)
            else { throw SystemError("TLS context", errno: EINVAL) }
            installations.append(Handed(installation))
        }
        return installations
    }

    /// One socket a worker.
    func open(_ address: ListenAddress) throws(SystemError) -> [Descriptor] {
        guard var sockets else { throw SystemError("listen", errno: EINVAL) }
        defer { self.sockets = sockets }
        return try sockets.open(address)
    }

    var adminAddress: ListenAddress? { admin?.address }

    private func turnAdmin(to fresh: AdminListener?, keeps: Bool) {
        if fresh == nil, keeps { return }
        admin?.close()
        admin = fresh
        if let fresh { options.say("millrace: admin listening on \(fresh.bound)") }
    }

    private func makeTickets() throws(SystemError) -> TicketRotation {
        do throws(TLSError) {
            return try TicketRotation(loop) { [unowned self] keys in
                for worker in workers { worker.tell { $0.setTicketKeys(keys) } }
            }
        } catch {
            throw SystemError("RAND_bytes", errno: EIO)
        }
    }

    // MARK: Names and trust

    private func watchNames(_ table: RouteTable, _ build: Build) {
        let named = table.backends.flatMap { $0.endpoints.map(\.url.value.host) } + build.tokenHosts
        let hosts = named.filter { SocketAddress($0, port: 0) == nil }
        // Where all hosts are addresses nobody needs a resolver, and a start waits for none.
        if names == nil, !hosts.isEmpty { names = try? NameService(self) }
        names?.watch(Array(Set(hosts)))
    }

    /// The system's authorities take tens of milliseconds to load: in the background, when a backend first needs them.
    private func loadTrust(_ table: RouteTable, _ build: Build) {
        let needed = table.backends.contains { backend in
            backend.endpoints.contains { $0.url.value.isTLS } && backend.tls?.ca == nil
                && backend.tls?.verify.value != false
        }
        guard needed || build.asksTokensOverTLS, systemTrust == nil else { return }
        let control = loop.post
        let gateway = Handed(self)
        Thread.start("trust", inBackground: true) {
            let store = try? TrustStore.system()
            control.send(ControlLetter { gateway.value.trustLoaded(store) })
        }
    }

    private func trustLoaded(_ store: TrustStore?) {
        guard let store else { return options.say("millrace: the system's certificate authorities cannot be read") }
        systemTrust = store
        tokens.trust(store)
        // Reading the authorities takes code and memory that serving does not.
        ProcessFacts.releaseStartupMemory()
        guard let build = current, let fresh = try? installations(build, generation: generation) else { return }
        for (worker, installation) in zip(workers, fresh) { worker.tell { $0.install(installation.value) } }
    }

    func lookUpFailed(_ host: String) {
        for worker in workers { worker.tell { $0.lookUpFailed(host) } }
        tokens.lookUpFailed(host)
    }

    func resolved(_ host: String, _ addresses: [SocketAddress]) {
        for worker in workers { worker.tell { $0.resolve(host, addresses) } }
        tokens.resolved(host, addresses)
    }

    // MARK: End

    private var drained = 0

    /// No new connections; exchanges under way may end until the deadline. Asked twice, at once.
    func terminate() {
        if isDraining { return loop.stop() }
        isDraining = true
        options.say("millrace: draining")
        for worker in workers { worker.tell { $0.drain() } }
        let deadline = current?.table?.shutdown.deadline.value ?? 30_000_000_000
        signals?.stop(loop, after: deadline)
    }

    fileprivate func workerDrained() {
        drained += 1
        if drained == workers.count { loop.stop() }
    }
}

extension SocketAddress {
    init?(_ address: ListenAddress) {
        switch address {
        case .internet(let host, let port): self.init(host, port: port)
        case .unix(let path): self.init(path: path)
        }
    }
}

/// Why the process could not start.
public struct StartError: Error {
    public let reason: String
}

extension Gateway {
    /// Serves until a signal ends it; the exit status.
    public static func serve(_ options: GatewayOptions) throws(StartError) -> Int32 {
        do throws(SystemError) {
            return try Gateway(options).run()
        } catch {
            throw StartError(reason: error.description)
        }
    }
}
