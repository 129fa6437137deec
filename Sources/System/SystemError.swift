/// A system call that failed: which, and errno. A trivial value: throwing it allocates nothing.
import Glibc

public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    public let errno: Int32
    public let call: StaticString

    public init(_ call: StaticString, errno: Int32) {
        self.call = call
        self.errno = errno
    }

    /// The calling thread's last error.
    static func last(_ call: StaticString) -> SystemError { SystemError(call, errno: Glibc.errno) }

    /// `connect: Connection refused (111)`.
    public var description: String { unsafe "\(call): \(String(cString: strerror(errno))) (\(errno))" }

    /// The next accept may do better at once: the connection was gone before it was taken (accept(2), "Error handling").
    public var isTransient: Bool { errno == ECONNABORTED || errno == EINTR || errno == EPROTO }

    /// Out of descriptors or memory: nothing can be accepted or opened until something is given back (accept(2), "Errors").
    public var isExhaustion: Bool { errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM }

    public static func == (left: SystemError, right: SystemError) -> Bool { left.errno == right.errno }
}
