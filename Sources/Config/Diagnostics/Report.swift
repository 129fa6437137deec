/// Collects diagnostics while a file is read, and gives them in order of position.
final class Report {
    /// More help nobody; a file with ten thousand mistakes must not make ten thousand searches for near words.
    static let limit = 200
    /// Longest piece of a source line that is shown.
    static let shownColumns = 160

    private(set) var source: SourceFile
    private var diagnostics: [Diagnostic] = []
    private var dropped = 0
    private(set) var errorCount = 0
    /// Places of literal credentials: masked in every line that is shown.
    private var hidden: [SourceLocation] = []

    init(_ source: SourceFile) { self.source = source }

    var hasErrors: Bool { errorCount > 0 }

    /// Whether another diagnostic would be kept: asked before costly suggestions.
    var hasRoom: Bool { diagnostics.count < Self.limit }

    func error(
        _ message: String, at location: SourceLocation, found: String? = nil, expected: String? = nil,
        suggestion: String? = nil
    ) {
        errorCount += 1
        add(
            .init(
                .error, file: source.name, at: location, message, found: found, expected: expected,
                suggestion: suggestion))
    }

    /// An error past the limit, whose words are not worth making.
    func countError() {
        errorCount += 1
        dropped += 1
    }

    func warning(_ message: String, at location: SourceLocation, found: String? = nil, expected: String? = nil) {
        add(.init(.warning, file: source.name, at: location, message, found: found, expected: expected))
    }

    private func add(_ diagnostic: Diagnostic) {
        if hasRoom { diagnostics.append(diagnostic) } else { dropped += 1 }
    }

    /// Keeps the text at `location` out of every source line.
    func hide(_ location: SourceLocation) { hidden.append(location) }

    /// All of them by position, each with its source line.
    func finish() -> [Diagnostic] {
        var sorted = diagnostics.enumerated()
            .sorted { ($0.element.location, $0.offset) < ($1.element.location, $1.offset) }
            .map(\.element)
        for index in sorted.indices where sorted[index].location.line > 0 && !source.bytes.isEmpty {
            addSource(to: &sorted[index])
        }
        if dropped > 0, let last = sorted.last {
            sorted.append(
                Diagnostic(
                    hasErrors ? .error : .warning, file: source.name, at: last.location,
                    "\(dropped) more not shown: these \(Self.limit) come first"))
        }
        return sorted
    }

    private func addSource(to diagnostic: inout Diagnostic) {
        var line = source.line(Int(diagnostic.location.line))
        for place in hidden where place.line == diagnostic.location.line {
            let start = min(Int(place.column) - 1, line.count)
            for index in start..<min(start + Int(place.length), line.count) { line[index] = "•" }
        }
        let column = Int(diagnostic.location.column) - 1
        let first = line.count <= Self.shownColumns ? 0 : max(0, min(column - Self.shownColumns / 2, line.count))
        var text = String.UnicodeScalarView()
        for scalar in line[first..<min(line.count, first + Self.shownColumns)] {
            text.append(scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) ? " " : scalar)
        }
        diagnostic.sourceLine = String(text)
        diagnostic.sourceOffset = first
    }
}
