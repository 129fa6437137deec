/// Counts what operations inside this program cost: the program runs itself under callgrind, once for all scenarios.
///
///     for each scenario:  warm-up ─▶ countBegins() ─▶ operations ─▶ countEnds()
///                                    └ counts are zeroed            └ counts are written to a file of their own
///
/// Callgrind knows both by name; hence neither start nor warm-up is in what is counted.
import Foundation
import Synchronization

public struct MicroCounts {
    private let folder: WorkFolder
    private let counted: CountedBinary
    private let arguments: (_ scenarios: [String]) -> [String]

    /// With the arguments that make this program call `run` with the scenarios of these names.
    public init(arguments: @escaping (_ scenarios: [String]) -> [String]) throws(CountError) {
        folder = try WorkFolder()
        let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
        counted = try CountedBinary(of: executable, in: folder)
        self.arguments = arguments
    }

    /// By scenario.
    public func count(_ scenarios: [MicroScenario]) throws(CountError) -> [String: Counts] {
        let profile = folder.file("profile")
        try Program.run(
            "valgrind",
            [
                "-q", "--tool=callgrind", "--callgrind-out-file=\(profile)", "--zero-before=*countBegins*",
                "--dump-before=*countEnds*", counted.path,
            ] + arguments(scenarios.map(\.name)),
            environment: ["SWIFT_DETERMINISTIC_HASHING": "1"])
        var found: [String: Counts] = [:]
        for (number, scenario) in scenarios.enumerated() {
            guard let text = try? folder.text(of: "profile.\(number + 1)") else {
                throw CountError(
                    "callgrind did not find the marks: this program has no symbols. Run .build/release/millrace-bench")
            }
            let part = try CallgrindProfile(text)
            found[scenario.name] = Counts(part, units: scenario.counted)
        }
        return found
    }

    /// Runs scenarios as callgrind wants to see them.
    public static func run(_ names: [String]) throws(CountError) {
        for name in names { try MicroScenario.named(name).runCounted() }
    }
}

extension MicroScenario {
    /// Warm, then `counted` operations between the marks.
    func runCounted() throws(CountError) {
        let work = try make()
        work.run(max(2, counted / 10))
        countBegins()
        work.run(counted)
        countEnds()
        try check(work)
    }
}

/// So that neither function is empty, or like the other.
private let marks = Atomic<Int>(0)

@inline(never)
func countBegins() { marks.wrappingAdd(1, ordering: .relaxed) }

@inline(never)
func countEnds() { marks.wrappingSubtract(1, ordering: .relaxed) }
