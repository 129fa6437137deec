import Testing

@testable import Config

struct SubstitutionTests {
    private func fill(_ text: String) -> (value: String?, said: [Diagnostic], inputs: [String]) {
        let report = Report(SourceFile(name: "r.yaml", bytes: []))
        var inputs: [String] = []
        let substitution = Substitution(report, folder: "", variable: Sample.loader.variable) {
            (path) throws(FileError) in
            inputs.append(path)
            return try Sample.loader.readFile(path, 1024)
        }
        let value = substitution.fill(text, at: SourceLocation(line: 1, column: 1))
        return (value, report.finish(), inputs)
    }

    @Test(arguments: [
        ("${env:PORT}", "8080"), ("a${env:PORT}b${env:PORT}", "a8080b8080"), ("${env:GONE:-x}", "x"),
        ("${env:GONE:-}", ""),
        ("${env:EMPTY:-x}", "x"), ("${env:EMPTY}", ""), ("${env:PORT:-x}", "8080"), ("$${env:PORT}", "${env:PORT}"),
        ("$5/day and $", "$5/day and $"), ("${file:/abs/prompt.txt}!", "Be kind.!"), ("${env:GONE:-a:-b}", "a:-b"),
    ])
    func `substitutions are filled in`(_ text: String, _ value: String) {
        let result = fill(text)
        #expect(result.value == value && result.said.isEmpty)
    }

    @Test(arguments: [
        "${env:GONE}", "${env:}", "${env:A B}", "${env:PORT:x}", "${file:gone}", "${file:}", "${file:binary.dat}",
        "${x}", "${", "${env:PORT",
    ])
    func `what cannot be filled in is reported`(_ text: String) {
        let result = fill(text)
        #expect(result.value == nil && result.said.count == 1)
    }

    @Test func `the line end of a file is not part of its value`() {
        #expect(fill("${file:secret.txt}").value == Sample.secret)
    }

    @Test func `paths start from the config file's folder`() throws {
        let loader = ConfigLoader(readFile: { (path, _) throws(FileError) in
            if path != "/etc/millrace/keys/a" { throw .notAFile }
            return Array("k".utf8)
        })
        let text = Sample.head + "routes: [{respond: {status: 200, body: \"${file:keys/a}\"}}]\n"
        let result = loader.parse(text: text, name: "/etc/millrace/routes.yaml")
        #expect(result.diagnostics.isEmpty)
        #expect(result.inputs.map(\.path) == ["/etc/millrace/routes.yaml", "/etc/millrace/keys/a"])
    }

    @Test func `files that are missing are inputs too, so that a reload sees them come`() {
        let result = Sample.loader.parse(
            text: Sample.head + "routes: [{respond: {status: 200, body: \"${file:gone}\"}}]\n", name: "r.yaml")
        #expect(result.table == nil)
        #expect(result.inputs.last == Input(path: "gone", digest: nil))
    }

    @Test func `a value is never shown by a table, however it is printed`() throws {
        let table = try Sample.table(
            "backends: {b: {dialect: openai, url: \"http://${env:SECRET}/v1\", key: \"${env:SECRET}\"}}\n"
                + "routes: [{filters: [{use: prompt.defaults, parameters: {user: {a: [\"${file:secret.txt}\"]}}}], "
                + "to: {backend: b, model: \"${env:SECRET}\"}}]\n")
        #expect(table.backends[0].keys.first?.key.value == Sample.secret)
        var dumped = ""
        dump(table, to: &dumped)
        for text in [dumped, "\(table)", String(reflecting: table)] { #expect(!text.contains(Sample.secret)) }
        #expect(table.backends[0].keys.first?.key.shown == "${env:SECRET}")
    }
}
