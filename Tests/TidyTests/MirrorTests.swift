/// Every source of substance has a test.
import Foundation
import Testing

struct MirrorTests {
    /// Lines of code, without comments and blanks, from which a file must be tested.
    static let substance = 40

    /// Wire tests of the real binary, and the tests of the targets above, do for these.
    static let testedFromOutside: Set<String> = ["Millrace", "Server", "Simulator"]

    @Test func `Every source file of substance is tested by name or by what it declares`() {
        let tests = Dictionary(grouping: SourceTree.tests, by: \.target)
        for file in SourceTree.sources where lines(of: file) >= Self.substance && !Self.testedFromOutside.contains(file.target) {
            let own = tests[file.target + "Tests"] ?? []
            let isMirrored = own.contains { $0.name.hasPrefix(file.name) }
            let words = own.reduce(into: Set<Substring>()) { $0.formUnion($1.words) }
            let isMentioned = !words.isDisjoint(with: declarations(in: file))
            #expect(isMirrored || isMentioned, "\(file.path) has no test in Tests/\(file.target)Tests")
        }
    }

    private func lines(of file: SourceFile) -> Int {
        file.code.split(separator: "\n").count { !$0.allSatisfy { $0 == " " } }
    }

    /// Names of the types, extended types and functions of a file.
    private func declarations(in file: SourceFile) -> Set<Substring> {
        let kinds = /\b(?:struct|class|enum|protocol|actor|func|extension)\s+(\w+)/
        return Set(file.code.matches(of: kinds).map(\.1))
    }
}
