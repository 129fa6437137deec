import Testing

@testable import TLS

struct NameTableTests {
    private func owners(_ table: NameTable, _ host: String) -> [Int] {
        let bytes = Array(host.utf8)
        return Array(table.owners(of: bytes.span))
    }

    @Test func anExactNameGoesBeforeAWildcard() {
        let table = NameTable([["*.example.com"], ["api.example.com"]])
        #expect(owners(table, "api.example.com") == [1])
        #expect(owners(table, "www.example.com") == [0])
    }

    @Test func aWildcardStandsForOneLabel() {
        let table = NameTable([["*.example.com"]])
        #expect(owners(table, "example.com") == [])
        #expect(owners(table, ".example.com") == [])
        #expect(owners(table, "a.b.example.com") == [])
        #expect(owners(table, "a.example.com") == [0])
    }

    @Test func caseAndAFinalDotDoNotMatter() {
        let table = NameTable([["Api.Example.com"], ["*.Other.com"]])
        #expect(owners(table, "aPI.exAMPLE.COM.") == [0])
        #expect(owners(table, "X.OTHER.com") == [1])
    }

    @Test func allOwnersOfANameAreGivenInOrder() {
        let table = NameTable([["b.com"], ["a.com", "b.com"], ["b.com"], ["c.com"]])
        #expect(owners(table, "b.com") == [0, 1, 2])
    }

    @Test func emptyAndUnknownNamesHaveNoOwner() {
        let table = NameTable([["a.com"], []])
        for host in ["", ".", "a", "a.co", "a.comm", "b.com"] { #expect(owners(table, host) == []) }
        #expect(owners(NameTable([]), "a.com") == [])
    }

    @Test func everyNameOfAThousandIsFound() {
        let table = NameTable((0..<1000).map { ["host\($0).test", "*.zone\($0).test"] })
        for index in 0..<1000 {
            #expect(owners(table, "host\(index).test") == [index])
            #expect(owners(table, "x.zone\(index).test") == [index])
        }
    }
}
