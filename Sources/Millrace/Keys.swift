/// `millrace keys`: makes callers' keys.
import ArgumentParser
import State

struct Keys: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Make keys for callers (auth.keys).", subcommands: [New.self])

    struct New: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "new",
            abstract: "Make a key: it is shown once; the line for the callers' file holds its digest only.")
        @Argument(help: "The caller's id, unique in the file.") var id: String
        @Option(help: "A name for people.") var name: String?
        @Option(help: "The caller's team.") var team: String?

        func run() throws {
            let key = GeneratedKey.new()
            var fields = "id: \(Self.quoted(id)), hash: \"\(key.digest)\""
            if let name { fields += ", name: \(Self.quoted(name))" }
            if let team { fields += ", team: \(Self.quoted(team))" }
            Terminal.say("The key, shown this once; give it to the caller. The line after it goes under `callers:`.")
            print(key.plaintext)
            print("- {\(fields)}")
        }

        /// A double-quoted YAML scalar.
        private static func quoted(_ text: String) -> String {
            "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        }
    }
}
