/// Reads the file of `auth.keys`: callers with the digests of their keys.
///
///     callers:
///       - {id: ada, name: Ada, team: research, hash: "sha256:…", models: [gpt-*], expires: 2027-01-31}
///
/// Plaintext keys are refused: the file is as safe to show as it can be.
import Config
import Digests
import State

struct CallersFile {
    var table: CallerTable?
    var diagnostics: [Diagnostic] = []
    var inputs: [Input] = []

    static func load(_ file: Located<String>, loader: ConfigLoader) -> CallersFile {
        var result = CallersFile()
        let loaded = loader.loadCallers(path: file.value)
        result.inputs = loaded.inputs
        result.diagnostics = loaded.diagnostics
        guard let callers = loaded.callers else { return result }
        var entries: [CallerEntry] = []
        for caller in callers {
            guard let digest = SHA256Digest(text: caller.hash.value) else {
                result.report(
                    file, caller.hash.location, "a hash is the digest that `millrace keys new` prints",
                    "sha256: and 64 hexadecimal digits")
                continue
            }
            entries.append(
                CallerEntry(
                    digest: digest, id: caller.id.value, name: caller.name?.value ?? "", team: caller.team?.value ?? "",
                    tags: caller.tags.map(\.value), models: caller.models.map(\.value), expiry: caller.expires?.value))
        }
        if result.diagnostics.contains(where: { $0.severity == .error }) { return result }
        do throws(CallerTableError) {
            result.table = try CallerTable(entries)
        } catch {
            switch error {
            case .sameKey(_, let second):
                result.report(
                    file, callers[second].hash.location, "two callers have this key", "a key of its own for each caller"
                )
            case .tooLarge: result.report(file, .builtIn, "too many callers", "at most \(CallerTable.maxCallers)")
            }
        }
        return result
    }

    private mutating func report(
        _ file: Located<String>, _ location: SourceLocation, _ message: String, _ expected: String
    ) {
        diagnostics.append(Diagnostic(.error, file: file.value, at: location, message, expected: expected))
    }
}
