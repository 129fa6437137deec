/// Counts what a request costs the release binary, with one worker, on one kept connection, one request after another.
///
///     instructions, retains, releases, objects    callgrind: begins with the first request, zeroed after the warm-up
///     allocations                                  a preloaded library that counts into a shared page
///     system calls                                 strace -c: the slope between a short run and a long one
import Foundation

public struct GatewayCounts {
    private let binary: String
    /// Of the library that counts allocations, compiled.
    private let library: String
    private let folder: WorkFolder
    private let counted: CountedBinary

    /// `binary` must have its symbols. `root`: the repository.
    public init(binary: String, root: String) throws(CountError) {
        guard FileManager.default.isExecutableFile(atPath: binary) else {
            throw CountError("there is no program at \(binary). Build it: make build")
        }
        self.binary = binary
        folder = try WorkFolder()
        library = folder.file("allocations.so")
        let source = "\(root)/Tests/Wire/harness/allocations.c"
        guard FileManager.default.fileExists(atPath: source) else {
            throw CountError("\(source) is not there: run this inside the repository.")
        }
        try Program.run("cc", ["-shared", "-fPIC", "-O2", "-o", library, source])
        counted = try CountedBinary(of: binary, in: folder)
    }

    /// All counts of a scenario, a unit of it.
    public func count(_ scenario: GatewayScenario) throws(CountError) -> Counts {
        var counts = try instructions(scenario)
        counts[.allocations] = try allocations(scenario)
        counts[.syscalls] = try syscalls(scenario)
        return counts
    }

    private static func requests(_ scenario: GatewayScenario) -> Slope {
        scenario.streams
            ? Slope(few: 4, many: 24, units: scenario.units) : Slope(few: 200, many: 1200, units: scenario.units)
    }

    private func instructions(_ scenario: GatewayScenario) throws(CountError) -> Counts {
        let profile = try profile(scenario)
        let calls = RuntimeCalls(profile)
        // A binary without symbols has functions by address only, and then nothing would be a retain.
        guard calls.retains > 0 || profile.own.keys.contains(where: { $0.hasPrefix("swift_") }) else {
            throw CountError(
                "\(binary) has no symbols. Give the one that was built, not the stripped one: .build/release/millrace")
        }
        return Counts(profile, units: Self.profiledUnits(scenario))
    }

    /// Requests a profile holds.
    public static func profiledUnits(_ scenario: GatewayScenario) -> Int {
        let slope = requests(scenario)
        return (slope.many - slope.few) * slope.units
    }

    /// What callgrind saw of `profiledUnits` after the warm-up.
    public func profile(_ scenario: GatewayScenario) throws(CountError) -> CallgrindProfile {
        let slope = Self.requests(scenario)
        let out = try WorkFolder()
        // Not instrumented until it serves: 100,000 callers would be read for a minute.
        let tool = [
            try Program.path("valgrind"), "-q", "--tool=callgrind", "--instr-atstart=no",
            "--callgrind-out-file=\(out.file("profile"))",
        ]
        let run = try GatewayRun(scenario, counted.path, under: tool)
        // Control reads all files once more soon after the start. That is no request's cost: it is over after these.
        try run.ask(slope.few + scenario.callers / 20)
        try Program.run("callgrind_control", ["--instr=on", "\(run.process.pid)"])
        try run.ask(slope.few)
        try Program.run("callgrind_control", ["--zero", "\(run.process.pid)"])
        try run.ask(slope.many - slope.few)
        try Program.run("callgrind_control", ["--dump", "\(run.process.pid)"])
        run.stop()
        return try CallgrindProfile(try out.text(of: "profile.1"))
    }

    private func syscalls(_ scenario: GatewayScenario) throws(CountError) -> Double {
        func total(_ requests: Int) throws(CountError) -> Int {
            let out = try WorkFolder()
            let tool = [try Program.path("strace"), "-f", "-c", "-qq", "-o", out.file("strace")]
            let run = try GatewayRun(scenario, binary, under: tool)
            try run.ask(requests)
            run.stop()
            return try StraceTable(try out.text(of: "strace")).total
        }
        let slope = Self.requests(scenario)
        return slope.unit(few: try total(slope.few), many: try total(slope.many))
    }

    private func allocations(_ scenario: GatewayScenario) throws(CountError) -> Double {
        let slope = Self.requests(scenario)
        let out = try WorkFolder()
        try out.write("count", [UInt8](repeating: 0, count: 8))
        let run = try GatewayRun(
            scenario, binary,
            environment: ["LD_PRELOAD": library, "ALLOCATION_COUNT": out.file("count")])
        func count() throws(CountError) -> Int {
            // The page is shared with the file: reading it gives what was counted so far.
            guard let bytes = FileManager.default.contents(atPath: out.file("count")), bytes.count == 8 else {
                throw CountError("the library that counts allocations left no count")
            }
            return bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        try run.ask(slope.few)
        let before = try count()
        try run.ask(slope.many - slope.few)
        let after = try count()
        run.stop()
        return Double(after - before) / Double((slope.many - slope.few) * slope.units)
    }
}
