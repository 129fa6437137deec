/// Every source of substance has a test.
import Foundation
import Testing

struct MirrorTests {
    /// Lines of code, without comments and blanks, from which a file must be tested.
    static let substance = 40

    /// The wire tests of the real binary do for these.
    static let testedFromOutside: Set<String> = ["Millrace", "MillraceBench", "Server", "Simulator"]

    /// By a test file of the same name; or because a test of its target uses what it declares, or names the file or its folder
    /// in a comment: `/// Covers Config/Decode.`
    @Test func `Every source file of substance is tested`() {
        let tests = Dictionary(grouping: SourceTree.tests, by: \.target)
        var offenders: [String] = []
        for file in SourceTree.sources
        where lines(of: file) >= Self.substance && !Self.testedFromOutside.contains(file.target) {
            let own = tests[file.target + "Tests"] ?? []
            let folder = file.path.split(separator: "/").dropFirst().dropLast().joined(separator: "/")
            let isNamed = own.contains { test in
                test.name.hasPrefix(file.name) || test.text.contains("\(file.name).swift")
                    || folder.contains("/") && test.text.contains(folder)
            }
            let words = own.reduce(into: Set<Substring>()) { $0.formUnion($1.words) }
            if !isNamed, words.isDisjoint(with: declarations(in: file)) { offenders.append(file.path) }
        }
        #expect(offenders == [])
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
