/// One operation inside this program, alone and over and over: what `millrace-bench micro` times and counts.

/// An operation that is ready to run. The loop is inside, so that calling it costs once for all.
protocol MicroWork: AnyObject {
    func run(_ count: Int)
    /// What the operations so far came to: a test holds it to what the scenario's name says.
    var outcome: String { get }
}

public struct MicroScenario: Sendable {
    public let name: String
    /// One operation, in words.
    public let operation: String
    /// What `outcome` must say.
    let expected: String
    /// Operations of a counted run: fewer where one takes long.
    let counted: Int
    let make: @Sendable () throws(CountError) -> any MicroWork

    init(
        _ name: String, _ operation: String, expected: String, counted: Int = 1000,
        make: @escaping @Sendable () throws(CountError) -> any MicroWork
    ) {
        (self.name, self.operation, self.expected) = (name, operation, expected)
        (self.counted, self.make) = (counted, make)
    }

    /// Throws when what was done is not what the name says.
    func check(_ work: any MicroWork) throws(CountError) {
        if work.outcome == expected { return }
        throw CountError("\(name) did not do what it says: found '\(work.outcome)', expected '\(expected)'")
    }

    public static let all: [MicroScenario] =
        http + json + match + walk + stream + tls + timers + digests

    /// Those whose name holds `text`; throws what names there are when none does.
    public static func matching(_ text: String?) throws(CountError) -> [MicroScenario] {
        guard let text else { return all }
        let found = all.filter { $0.name.contains(text) }
        if !found.isEmpty { return found }
        throw CountError("no scenario's name holds '\(text)'; there are: \(all.map(\.name).joined(separator: ", "))")
    }

    public static func named(_ name: String) throws(CountError) -> MicroScenario {
        guard let found = all.first(where: { $0.name == name }) else {
            throw CountError("there is no scenario '\(name)'; there are: \(all.map(\.name).joined(separator: ", "))")
        }
        return found
    }
}
