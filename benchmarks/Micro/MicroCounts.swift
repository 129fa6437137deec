/// Counts what an operation inside this program costs: the program runs itself under callgrind, with few and with many of it.
import Foundation

public struct MicroCounts {
    private let folder: WorkFolder
    private let counted: CountedBinary

    /// The arguments with which this program runs operations and nothing else.
    public typealias Arguments = (_ scenario: String, _ iterations: Int) -> [String]
    private let arguments: Arguments

    /// `executable` understands `arguments`.
    public init(executable: String = "/proc/self/exe", arguments: @escaping Arguments) throws(CountError) {
        folder = try WorkFolder()
        let real = URL(fileURLWithPath: executable).resolvingSymlinksInPath().path
        counted = try CountedBinary(of: real, in: folder)
        self.arguments = arguments
    }

    public func count(_ scenario: MicroScenario) throws(CountError) -> Counts {
        let slope = Slope(few: max(2, scenario.counted / 10), many: scenario.counted + max(2, scenario.counted / 10))
        // Both at once: they wait for nobody but themselves.
        let few = try start(scenario, slope.few, "few")
        let many = try start(scenario, slope.many, "many")
        try few.finish()
        try many.finish()
        return Counts(
            slope, few: try CallgrindProfile(try folder.text(of: "few")),
            many: try CallgrindProfile(try folder.text(of: "many")))
    }

    private func start(_ scenario: MicroScenario, _ count: Int, _ file: String) throws(CountError) -> Program.Running {
        try Program.Running(
            "valgrind",
            ["-q", "--tool=callgrind", "--callgrind-out-file=\(folder.file(file))", counted.path]
                + arguments(scenario.name, count),
            environment: ["SWIFT_DETERMINISTIC_HASHING": "1"])
    }
}
