/// Reads the service accounts that a table names: each file once. For the builder thread.
import Config
import System

struct ServiceAccountLoading {
    /// By file.
    private(set) var accounts: [String: ServiceAccount] = [:]
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var inputs: [Input] = []
    private let path: String

    /// `path`: the file that the table is of.
    init(_ table: RouteTable, path: String) {
        self.path = path
        for file in table.backends.compactMap(\.serviceAccount) where accounts[file.value] == nil { load(file) }
    }

    private mutating func load(_ file: Located<String>) {
        // A key file has two kilobytes.
        guard let bytes = FileBytes.read(file.value, limit: 65_536) else {
            inputs.append(Input(path: file.value, digest: nil))
            diagnostics.append(
                Diagnostic(.error, file: path, at: file.location, "cannot read this file", found: file.shown))
            return
        }
        let input = Input(path: file.value, bytes: bytes)
        inputs.append(input)
        do throws(ServiceAccount.Flaw) {
            accounts[file.value] = try ServiceAccount(bytes, digest: input.digest)
        } catch {
            diagnostics.append(
                Diagnostic(
                    .error, file: path, at: file.location, "this is no key of a service account", found: error.found,
                    expected: error.expected))
        }
    }
}
