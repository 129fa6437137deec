/// Where the lines of the access log go: standard output, a file, or nowhere.
import Config
import Containers
import Glibc
import System

final class LogSink {
    /// -1: nowhere.
    private let descriptor: Int32
    private let isOwn: Bool

    var isOn: Bool { descriptor >= 0 }

    /// Opens the file, or makes it; throws with its path when that cannot be done.
    init(_ target: Config.AccessLog) throws(SystemError) {
        switch target {
        case .off: (descriptor, isOwn) = (-1, false)
        case .stdout: (descriptor, isOwn) = (1, false)
        case .file(let path):
            // A pipe without a reader is an error at once, not a wait.
            descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0o640)
            isOwn = true
            if descriptor < 0 { throw SystemError("open", errno: errno) }
        }
    }

    deinit {
        if isOwn { _ = close(descriptor) }
    }

    /// Takes what the sink takes without waiting; true when that was something.
    func take(_ bytes: inout ByteBuffer) -> Bool {
        if bytes.isEmpty || !isOn { return false }
        // A pipe that is ready takes PIPE_BUF bytes without waiting (pipe(7)), so control never waits for a reader.
        var state = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard unsafe poll(&state, 1, 0) == 1 else { return false }
        let count = unsafe bytes.span.withUnsafeBytes {
            unsafe write(descriptor, $0.baseAddress, min($0.count, Int(PIPE_BUF)))
        }
        if count > 0 { bytes.consume(count) }
        return count > 0
    }
}
