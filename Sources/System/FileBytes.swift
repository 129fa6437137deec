/// Whole files, for set-up and pages that are read rarely: blocking.
import Glibc

public enum FileBytes {
    /// Nil when there is no such file, it cannot be read, or it is longer than `limit` bytes. No more than that is ever held, so
    /// a file without end costs no more than the limit.
    public static func read(_ path: String, limit: Int) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { return nil }
        defer { _ = Glibc.close(descriptor) }
        var bytes: [UInt8] = []
        // One byte past the limit tells a file that fits from one that does not.
        var block = [UInt8](repeating: 0, count: min(limit + 1, 65_536))
        while true {
            let count = unsafe Glibc.read(descriptor, &block, block.count)
            if count < 0 {
                if errno == EINTR { continue }
                return nil
            }
            if count == 0 { return bytes }
            if bytes.count + count > limit { return nil }
            bytes += block[0..<count]
        }
    }
}
