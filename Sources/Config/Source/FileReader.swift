/// Reads whole files within a bound: the only place of this module that touches the file system.
///
/// The size is asked for before the first byte is read, so that a file of any length is refused at once. Only regular
/// files are read: a FIFO or a device could block or never end.
import Glibc

/// Why a file could not be read.
public enum FileError: Error, Hashable, Sendable {
    /// The system's words: `No such file or directory`.
    case unreadable(String)
    case notAFile
    /// Bytes it has, at least.
    case tooLarge(Int)
}

enum FileReader {
    /// The file's bytes, `limit` at most.
    static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(lastError()) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .unreadable(lastError()) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
        guard status.st_size <= limit else { throw .tooLarge(Int(status.st_size)) }
        return try readAll(descriptor, expecting: Int(status.st_size), limit: limit)
    }

    /// The size may be a lie (files of /proc say 0) or out of date, so reading goes on to the end or the limit.
    private static func readAll(_ descriptor: Int32, expecting size: Int, limit: Int) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe Glibc.read(descriptor, &block, block.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw .unreadable(lastError())
            }
            if bytes.count + count > limit { throw .tooLarge(bytes.count + count) }
            bytes.append(contentsOf: block[..<count])
        }
    }

    private static func lastError() -> String { unsafe String(cString: strerror(errno)) }
}

enum ProcessEnvironment {
    static func variable(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }
}
