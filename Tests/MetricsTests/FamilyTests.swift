import Testing

@testable import Metrics

@Suite struct FamilyTests {
    @Test func `label values are escaped`() {
        #expect(Family.escaped("a\\b\"c\nd", quotes: true) == "a\\\\b\\\"c\\nd")
        #expect(Family.escaped("a\\b\"c\nd", quotes: false) == "a\\\\b\"c\\nd")
        #expect(Family.escaped("größe\r", quotes: true) == "größe\r")
    }

    @Test func `names follow the data model`() {
        for name in ["a", "_", "a9_:b", "A"] { #expect(Family.isName(name, allowsColon: true)) }
        for name in ["", "9a", "a-b", "a b", "ä"] { #expect(!Family.isName(name, allowsColon: true)) }
        #expect(!Family.isName("a:b", allowsColon: false))
    }
}
