import Testing

@testable import Config

struct DiagnosticTests {
    private func finish(_ text: String, _ fill: (Report) -> Void) -> [Diagnostic] {
        let report = Report(SourceFile(name: "r.yaml", bytes: Array(text.utf8)))
        fill(report)
        return report.finish()
    }

    @Test func `the caret stands under the place, blanks for tabs`() {
        let said = finish("a:\tböse: x\n") {
            $0.error("no", at: SourceLocation(line: 1, column: 4, length: 4), found: "'böse'")
        }
        #expect(said[0].text() == "r.yaml:1:4: error: no\n    1 | a: böse: x\n      |    ^~~~\n        found 'böse'\n")
    }

    @Test func `colors are asked for, never guessed`() {
        let said = finish("a\n") { $0.error("no", at: SourceLocation(line: 1, column: 1)) }
        #expect(!said.text().contains("\u{1B}"))
        #expect(said.text(color: true).contains("\u{1B}[1;31merror:\u{1B}[0m"))
    }

    @Test func `diagnostics stand in order of position, then as they came`() {
        let said = finish("a\nb\n") { report in
            report.error("third", at: SourceLocation(line: 2, column: 1))
            report.warning("first", at: SourceLocation(line: 1, column: 1))
            report.error("second", at: SourceLocation(line: 1, column: 1))
        }
        #expect(said.map(\.message) == ["first", "second", "third"])
        #expect(said.text().hasSuffix("2 errors, 1 warning\n"))
    }

    @Test func `a long line is shown around the place`() {
        let said = finish(String(repeating: "x", count: 5000)) {
            $0.error("no", at: SourceLocation(line: 1, column: 3000))
        }
        let lines = said[0].text().split(separator: "\n")
        #expect(lines[1].count < 200)
        #expect(lines[2].firstIndex(of: "^") != nil && lines[2].count < 200)
    }

    @Test func `thousands of mistakes give hundreds of diagnostics and a count`() {
        let said = finish("a\n") { report in
            for column in 1...5000 { report.error("no", at: SourceLocation(line: 1, column: column)) }
        }
        #expect(said.count == Report.limit + 1)
        #expect(said.last?.message == "4800 more not shown: these 200 come first")
    }

    @Test func `JSON has one object a diagnostic, keys without values left out`() {
        let said = finish("a\n") { report in
            report.error(
                "say \"no\"", at: SourceLocation(line: 1, column: 1, length: 2), found: "a\nb", expected: "c",
                suggestion: "d")
            report.warning("w", at: SourceLocation(line: 1, column: 2))
        }
        let first =
            #"{"severity":"error","file":"r.yaml","line":1,"column":1,"length":2,"message":"say \"no\"","found":"a\nb","expected":"c","suggestion":"d"}"#
        let second = #"{"severity":"warning","file":"r.yaml","line":1,"column":2,"length":1,"message":"w"}"#
        #expect(said.json() == "{\"diagnostics\":[\(first),\(second)]}\n")
        #expect([Diagnostic]().json() == "{\"diagnostics\":[]}\n")
    }

    @Test func `hidden places are masked in every line shown`() {
        let said = finish("key: abc, x: 1\n") { report in
            report.hide(SourceLocation(line: 1, column: 6, length: 3))
            report.error("no", at: SourceLocation(line: 1, column: 11))
        }
        #expect(said[0].sourceLine == "key: •••, x: 1")
    }
}
