/// `headers`: fields set, added and removed, on the way there and back.
public struct HeadersOptions: Sendable {
    public var request = HeaderChanges()
    public var response = HeaderChanges()
}

/// Removed first, then set (replaces every line of that name), then added.
public struct HeaderChanges: Sendable {
    public var set: [HeaderField] = []
    public var add: [HeaderField] = []
    public var remove: [Located<String>] = []
}
