/// A value with the place it was written at.
///
/// A value that came out of `${env:…}` or `${file:…}` is a secret: `description` and reflection show what the user wrote
/// in its place, so that printing a table, however carelessly, shows none.
public struct Located<Value: Sendable>: Sendable {
    public let value: Value
    public let location: SourceLocation
    /// What the user wrote, where that is not the value itself.
    let source: String?

    init(_ value: Value, at location: SourceLocation, source: String? = nil) {
        self.value = value
        self.location = location
        self.source = source
    }

    /// A default: it stands in no file.
    init(builtIn value: Value) { self.init(value, at: .builtIn) }

    /// The value holds a substitution and must not be shown.
    public var isSecret: Bool { source != nil }
    /// Whether the file says it, or it is our default.
    public var isBuiltIn: Bool { location.line == 0 }
    /// What may be shown of it: the value, or for a secret the text that stands in the file.
    public var shown: String { source ?? "\(value)" }

    func map<Other>(_ change: (Value) -> Other) -> Located<Other> {
        Located<Other>(change(value), at: location, source: source)
    }
}

extension Located: Equatable where Value: Equatable {
    /// Compares values; places do not matter.
    public static func == (left: Located, right: Located) -> Bool { left.value == right.value }
}

extension Located: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { shown }
    public var debugDescription: String { shown }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
