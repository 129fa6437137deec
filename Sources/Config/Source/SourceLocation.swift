/// A place in a config file, as a person counts: lines and columns from 1, columns in characters.
public struct SourceLocation: Hashable, Sendable, Comparable {
    /// 1-based; 0 for a value that stands in no file (a default).
    public var line: Int32
    /// 1-based, in Unicode scalars.
    public var column: Int32
    /// Scalars marked by the caret line; at least 1.
    public var length: Int32

    public init(line: Int, column: Int, length: Int = 1) {
        self.line = Int32(clamping: line)
        self.column = Int32(clamping: column)
        self.length = Int32(clamping: length)
    }

    /// Where defaults stand: nowhere.
    public static let builtIn = SourceLocation(line: 0, column: 0)

    public static func < (left: SourceLocation, right: SourceLocation) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}
