/// What holds of any bytes that stand in a route file.
import Config
import Containers
import JSON

struct ConfigInvariants {
    private static let secret = "s3cr3t-v4lue"
    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func check() throws(Breach) {
        let result = load(bytes)
        let hasErrors = result.diagnostics.contains { $0.severity == .error }
        try requireEqual(result.table == nil, hasErrors, "no table, and an error")
        try placesAreInTheFile(result.diagnostics)
        try require(!result.diagnostics.text().contains(Self.secret), "a substituted value is shown")
        try reportIsJSON(result.diagnostics)
        try requireEqual(load(bytes).diagnostics, result.diagnostics, "the second reading of a file")
        try aMarkChangesNothing(result.diagnostics)
        try aCommentAboveMovesLines(result.diagnostics)
    }

    /// An environment and files of its own: nothing of the machine is seen.
    private func load(_ bytes: [UInt8]) -> LoadResult {
        let loader = ConfigLoader(
            variable: { ["SECRET": Self.secret, "EMPTY": "", "PORT": "8080"][$0] },
            readFile: { (path, limit) throws(FileError) in
                switch path {
                case "fuzz.yaml": return bytes
                case "secret.txt": return Array("\(Self.secret)\n".utf8)
                case "binary.dat": return [0, 1, 2]
                default: throw .unreadable("No such file or directory")
                }
            })
        return loader.load(path: "fuzz.yaml")
    }

    private func placesAreInTheFile(_ diagnostics: [Diagnostic]) throws(Breach) {
        let lines = 1 + bytes.count { $0 == 10 || $0 == 13 } + bytes.count { $0 == 0x85 || $0 == 0xA8 || $0 == 0xA9 }
        for said in diagnostics {
            let place = said.location
            try require(place.line >= 1 && place.line <= lines + 1, "\(said.message) at line \(place.line) of \(lines)")
            try require(place.column >= 1 && place.column <= bytes.count + 1, "\(said.message) at \(place.column)")
            try require(!said.message.isEmpty && place.length >= 0, "a diagnostic without a message")
        }
        let places = diagnostics.map(\.location)
        try require(!zip(places, places.dropFirst()).contains { $1 < $0 }, "diagnostics out of order")
    }

    private func reportIsJSON(_ diagnostics: [Diagnostic]) throws(Breach) {
        let report = Array(diagnostics.json().utf8)
        try require(ReferenceParser.members(report)?.count == 1, "a report that is no JSON: \(diagnostics.json())")
    }

    /// A byte order mark in front is not part of the text.
    private func aMarkChangesNothing(_ diagnostics: [Diagnostic]) throws(Breach) {
        if Self.hasMark(bytes) { return }
        let marked = load(Self.mark + bytes)
        try requireEqual(marked.diagnostics.text(), diagnostics.text(), "what is said of a file with a mark")
    }

    /// A comment in front moves what is said by a line, but for what is said of the whole file.
    private func aCommentAboveMovesLines(_ diagnostics: [Diagnostic]) throws(Breach) {
        if Self.hasMark(bytes) { return }
        let moved = load(Array("# a comment\n".utf8) + bytes).diagnostics
        try requireEqual(moved.count, diagnostics.count, "what is said below a comment")
        for (here, below) in zip(diagnostics, moved) where below.location != SourceLocation(line: 1, column: 1) {
            try requireEqual(below.severity, here.severity, "what is said below a comment")
            try requireEqual(
                below.location.line, here.location.line + 1, "the line of '\(here.message)' below a comment")
            try requireEqual(below.location.column, here.location.column, "the column of '\(here.message)'")
        }
    }

    private static func hasMark(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: mark) || bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    }
}
