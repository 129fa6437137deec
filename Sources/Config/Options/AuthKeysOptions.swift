/// `auth.keys`: callers are known by a key from a file.
public struct AuthKeysOptions: Sendable {
    /// The callers' file, resolved against the config file's folder.
    public var file = Located(builtIn: "")
}

extension AuthKeysOptions: Section {
    static let schema = Schema<AuthKeysOptions>("auth.keys", [.required("file", \.file, .file)])
}
