/// Finds who gives the tokens that a table's backends need; reads each file once. For the builder thread.
import Config
import System

struct AccountLoading {
    /// By their names in the table (`Backend.tokenAccount`).
    private(set) var accounts: [String: any TokenSource] = [:]
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var inputs: [Input] = []
    private let path: String

    /// `path`: the file that the table is of.
    init(_ table: RouteTable, path: String, loader: ConfigLoader) {
        self.path = path
        var seen: Set<String> = []
        for backend in table.backends {
            guard let name = backend.tokenAccount, seen.insert(name).inserted else { continue }
            if let file = backend.serviceAccount {
                load(file)
            } else {
                accounts[name] = instance(backend.instanceAccount, loader.variable("GCE_METADATA_HOST"))
            }
        }
    }

    private mutating func instance(_ place: Located<Bool>, _ host: String?) -> InstanceAccount? {
        let account = InstanceAccount(host: host)
        if account == nil {
            diagnostics.append(
                Diagnostic(
                    .error, file: path, at: place.location, "GCE_METADATA_HOST of the environment is no host",
                    expected: "a name or an address, with a port if need be"))
        }
        return account
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
