/// Files and functions that fit a reader's head.
import Testing

struct LengthTests {
    /// Lines. Past it a file holds more than one idea.
    static let longestFile = 400
    /// Lines from the name to the closing brace.
    static let longestFunction = 60

    @Test func `No file is longer than 400 lines`() {
        for file in SourceTree.sources + SourceTree.tests {
            #expect(file.lineCount <= Self.longestFile, "\(file.path) has \(file.lineCount) lines")
        }
    }

    @Test func `No function is longer than 60 lines`() {
        for file in SourceTree.sources + SourceTree.tests {
            for function in SwiftText.functions(in: file.code) where function.length > Self.longestFunction {
                Issue.record("\(file.path):\(function.line): \(function.name) has \(function.length) lines")
            }
        }
    }

    @Test func `The median source file is at most 120 lines`() {
        let lengths = SourceTree.sources.map(\.lineCount).sorted()
        #expect(lengths.isEmpty || lengths[lengths.count / 2] <= 120)
    }

    @Test func `Lines end without blanks, and files with one line break`() {
        for file in SourceTree.sources + SourceTree.tests {
            #expect(file.text.hasSuffix("\n") && !file.text.hasSuffix("\n\n"), "\(file.path) does not end with one line break")
            for (number, line) in file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                if line.hasSuffix(" ") || line.contains("\t") {
                    Issue.record("\(file.path):\(number + 1): a blank at the end, or a tab")
                }
            }
        }
    }
}
