/// Files and functions that fit a reader's head.
import Testing

struct LengthTests {
    /// Lines. Past it a file holds more than one idea.
    static let longestFile = 400
    /// Lines from the name to the closing brace.
    static let longestFunction = 60

    @Test func `No file is longer than 400 lines`() {
        let long = (SourceTree.sources + SourceTree.tests).filter { $0.lineCount > Self.longestFile }
        #expect(long.map(\.path) == [])
    }

    @Test func `No function is longer than 60 lines`() {
        var offenders: [String] = []
        for file in SourceTree.sources + SourceTree.tests {
            let long = SwiftText.functions(in: file.code).filter { $0.length > Self.longestFunction }
            offenders += long.map { "\(file.path):\($0.line): \($0.name) has \($0.length) lines" }
        }
        #expect(offenders == [])
    }

    @Test func `The median source file is at most 120 lines`() {
        let lengths = SourceTree.sources.map(\.lineCount).sorted()
        #expect(lengths.isEmpty || lengths[lengths.count / 2] <= 120)
    }

    @Test func `Lines end without blanks, and files with one line break`() {
        var offenders: [String] = []
        for file in SourceTree.sources + SourceTree.tests {
            if !file.text.hasSuffix("\n") || file.text.hasSuffix("\n\n") { offenders.append(file.path) }
            for (number, line) in file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                if line.hasSuffix(" ") || line.contains("\t") { offenders.append("\(file.path):\(number + 1)") }
            }
        }
        #expect(offenders == [])
    }
}
