import Testing

@testable import Config

struct ConfigLoaderTests {
    @Test func `the shipped file has nothing wrong with it`() throws {
        let path = "\(Repository.root)/routes.yaml"
        let result = ConfigLoader.process.load(path: path)
        #expect(result.diagnostics.text() == "")
        let table = try #require(result.table)
        #expect(table.backends.map(\.name.value) == ["mock", "mock-slow"])
        #expect(!table.routes.isEmpty)
        #expect(table.tests.count >= table.routes.count - 1)
        #expect(result.inputs.map(\.path) == [path])
    }
}
