/// `millrace keys`: makes callers' keys.
import ArgumentParser
import State

struct Keys: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make keys for callers (auth.keys).", subcommands: [New.self])

    struct New: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key: it is printed once, its digest goes into the callers' file.")
        @Argument(help: "The caller's id.") var id = "caller"

        func run() throws {
            let key = GeneratedKey.new()
            print("key: \(key.plaintext)")
            print("entry: {id: \(id), key: \"\(key.digest)\"}")
        }
    }
}
