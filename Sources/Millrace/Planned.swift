/// Commands that are named in the documentation and not built: they say so, instead of being taken for a mistake in typing.
import ArgumentParser

protocol PlannedCommand: ParsableCommand {
    static var word: String { get }
    var rest: [String] { get }
}

extension PlannedCommand {
    static var planned: CommandConfiguration {
        CommandConfiguration(commandName: word, abstract: "Not available yet.", shouldDisplay: false)
    }

    func run() throws {
        Terminal.say("millrace: '\(Self.word)' is not available yet")
        throw ExitCode.failure
    }
}

struct Diff: PlannedCommand {
    static let word = "diff"
    static let configuration = planned
    @Argument(parsing: .captureForPassthrough) var rest: [String] = []
}

struct PrintSchema: PlannedCommand {
    static let word = "schema"
    static let configuration = planned
    @Argument(parsing: .captureForPassthrough) var rest: [String] = []
}

struct Import: PlannedCommand {
    static let word = "import"
    static let configuration = planned
    @Argument(parsing: .captureForPassthrough) var rest: [String] = []
}
