/// Covers CallersFile.swift, StatefulFilters.swift, FilterLowering.swift.
import Config
import Testing

@testable import Compiler

struct CallersFileTests {
    private func said(_ callers: String) -> [Diagnostic] {
        Compiled.result(
            "routes:\n  - {filters: [{use: auth.keys, file: keys.yaml}], to: a}\n  - {match: {path: /b}, to: b}\n",
            files: ["keys.yaml": callers]
        ).diagnostics.filter { $0.severity == .error }
    }

    @Test func `what is no digest is refused, and not shown: it may be a key`() {
        let said = said("callers:\n  - {id: ada, hash: my-plain-key}\n")
        #expect(said.map(\.message) == ["a hash is the digest that `millrace keys new` prints"])
        #expect(said[0].file == "keys.yaml" && said[0].location.line == 2)
        #expect(!said[0].text().contains("my-plain-key"))
    }

    @Test func `two callers with one key are refused at the second`() {
        let said = said(
            "callers:\n  - {id: ada, hash: \"\(Compiled.digest)\"}\n  - {id: bob, hash: \"\(Compiled.digest.uppercased().replacing("SHA256", with: "sha256"))\"}\n"
        )
        #expect(said.map(\.message) == ["two callers have this key"] && said[0].location.line == 3)
    }

    @Test func `a file that is not there is an error of the route file's filter`() {
        let result = Compiled.result("routes:\n  - {filters: [{use: auth.keys, file: gone.yaml}], to: a}\n")
        #expect(result.plan == nil && result.diagnostics.contains { $0.message == "the callers' file cannot be read" })
        #expect(result.inputs.contains { $0.path == "gone.yaml" }, "a reload watches for it")
    }
}
