/// Standard error and files, for the commands.
import Glibc
import System

enum Terminal {
    /// Colors only where a person looks, and has not said no (https://no-color.org).
    static var hasColor: Bool { unsafe isatty(2) == 1 && getenv("NO_COLOR") == nil }

    /// A line on standard error.
    static func say(_ line: String) {
        let bytes = Array((line.hasSuffix("\n") ? line : line + "\n").utf8)
        unsafe _ = write(2, bytes, bytes.count)
    }

    /// A file of at most 64 MiB.
    static func read(_ path: String) -> [UInt8]? { FileBytes.read(path, limit: 64 << 20) }
}
