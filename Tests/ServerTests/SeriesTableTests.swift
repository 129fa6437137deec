import Testing

@testable import Server

struct SeriesTableTests {
    @Test func `a name keeps its number, and what has none is counted as other`() {
        var names = SeriesTable.Names(capacity: 2)
        #expect(["a", "b", "a", "c", "b", "d"].map { names.number(of: $0) } == [0, 1, 0, 2, 1, 2])
        #expect(names.all.map(\.name) == ["a", "b", "other"])
        #expect(names.all.map(\.number) == [0, 1, 2])
    }
}
