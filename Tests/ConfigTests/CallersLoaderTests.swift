import Testing

@testable import Config

struct CallersLoaderTests {
    private func load(_ text: String) -> (callers: [CallerDefinition]?, diagnostics: [Diagnostic], inputs: [Input]) {
        let loader = ConfigLoader(
            variable: Sample.loader.variable,
            readFile: { (path, _) throws(FileError) in
                if path != "keys.yaml" { throw .unreadable("No such file or directory") }
                return Array(text.utf8)
            })
        return loader.loadCallers(path: "keys.yaml")
    }

    @Test func `a caller has an id, a key's digest and what is known of it`() throws {
        let callers = try #require(
            load(
                """
                callers:
                  - {id: ada, hash: "sha256:00", name: Ada, team: red, tags: [a, b], models: ["gpt-*"], expires: 2027-01-31}
                  - {id: bob, hash: "${env:SECRET}"}
                """
            ).callers)
        #expect(callers.map(\.id.value) == ["ada", "bob"])
        #expect(callers[0].tags.map(\.value) == ["a", "b"] && callers[0].models.map(\.value) == ["gpt-*"])
        #expect(callers[0].expires?.value == 1_801_353_600)
        #expect(
            callers[1].hash.value == Sample.secret && callers[1].hash.shown == "${env:SECRET}"
                && callers[1].expires == nil)
        #expect(callers[1].location == SourceLocation(line: 3, column: 5))
    }

    @Test func `mistakes are told as those of the route table are`() {
        let said = load("callers:\n  - {id: a, hash: x}\n  - {id: a, hsh: y, expires: 2027-13-01}\n").diagnostics
        #expect(
            said.map(\.message) == [
                "duplicate caller 'a'", "unknown key 'hsh' in a caller", "'expires' must be a date",
            ])
        #expect(said.allSatisfy { $0.file == "keys.yaml" && $0.location.line == 3 })
    }

    @Test func `a file that is missing is an input all the same`() {
        let result = ConfigLoader().loadCallers(path: "gone.yaml")
        #expect(result.callers == nil && result.diagnostics.count == 1)
        #expect(result.inputs == [Input(path: "gone.yaml", digest: nil)])
    }

    @Test(
        arguments: [
            ("1970-01-01", 0), ("1970-03-01", 5_097_600), ("2000-02-29", 951_782_400),
            ("2026-12-31T23:59:59Z", 1_798_761_599),
            ("2100-03-01", 4_107_542_400),
        ] as [(String, UInt64)])
    func `days are counted by the Gregorian calendar`(_ text: String, _ seconds: UInt64) {
        #expect(CalendarDay.seconds(text) == seconds)
    }

    @Test(arguments: [
        "", "2027", "2027-1-1", "2026-02-29", "2100-02-29", "2027-00-10", "2027-01-32", "1969-12-31",
        "2027-01-01T24:00:00Z", "2027-01-01T1:00:00Z", "2027-01-01 00:00",
    ])
    func `anything else is no day`(_ text: String) { #expect(CalendarDay.seconds(text) == nil) }
}
