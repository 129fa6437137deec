/// One thing that is wrong with a config file, or may be: where, what was found, what was expected.
public struct Diagnostic: Hashable, Sendable {
    public enum Severity: String, Sendable { case error, warning }

    public var severity: Severity
    /// As it was given to the loader.
    public var file: String
    /// Line 0: the file as a whole (it could not be read).
    public var location: SourceLocation
    /// One sentence without a full stop.
    public var message: String
    public var found: String?
    public var expected: String?
    /// The nearest known word.
    public var suggestion: String?
    /// The line as it stands in the file, tabs made blanks; credentials are masked.
    public var sourceLine: String?
    /// Columns that `sourceLine` begins after: 0 unless the line was too long to show whole.
    public var sourceOffset = 0

    public init(
        _ severity: Severity, file: String, at location: SourceLocation, _ message: String, found: String? = nil,
        expected: String? = nil, suggestion: String? = nil
    ) {
        self.severity = severity
        self.file = file
        self.location = location
        self.message = message
        self.found = found
        self.expected = expected
        self.suggestion = suggestion
    }
}
