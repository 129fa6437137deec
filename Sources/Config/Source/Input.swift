/// A file that was read, or should have been: what a reload compares to know whether anything changed.
public struct Input: Hashable, Sendable {
    public let path: String
    /// FNV-1a (64 bits) of the bytes; nil when the file could not be read. Tells versions apart, protects nothing.
    public let digest: UInt64?

    public init(path: String, digest: UInt64?) {
        self.path = path
        self.digest = digest
    }

    public init(path: String, bytes: [UInt8]) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        self.init(path: path, digest: hash)
    }
}

enum FilePath {
    /// `path` as it stands in a file of `folder`; an empty folder is the process's own.
    static func resolve(_ path: String, in folder: String) -> String {
        if folder.isEmpty || path.utf8.first == UInt8(ascii: "/") { return path }
        return folder.utf8.last == UInt8(ascii: "/") ? folder + path : "\(folder)/\(path)"
    }

    /// The folder part of `path`, empty for a bare name.
    static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
        return slash == path.utf8.startIndex ? "/" : String(path[..<slash])
    }
}
