/// Listening sockets that whoever started this process hands over: systemd, or the process that this one replaces.
///
///     LISTEN_PID=417  LISTEN_FDS=2  LISTEN_FDNAMES=public:admin      descriptors 3 and 4
///
/// Source: sd_listen_fds(3).
import Glibc

public struct InheritedSocket: Sendable {
    public let descriptor: Descriptor
    /// From LISTEN_FDNAMES; `unknown` without, as systemd calls it.
    public let name: String
    public let address: SocketAddress

    /// The first descriptor that is handed over.
    private static let first: Int32 = 3
    /// More than anyone hands over; a bound for a number that comes from outside.
    private static let most = 1_024

    /// Takes what is handed over to this process, once: the variables are removed, so that no child thinks them its own. Sockets
    /// that do not listen are left alone.
    public static func takeAll() -> [InheritedSocket] {
        let sockets = find(process: getpid(), first: first) { name in
            unsafe getenv(name).map { unsafe String(cString: $0) }
        }
        for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsafe _ = unsetenv(name) }
        return sockets
    }

    static func find(process: pid_t, first: Int32, variable: (String) -> String?) -> [InheritedSocket] {
        guard variable("LISTEN_PID").flatMap({ pid_t($0) }) == process else { return [] }
        guard let count = variable("LISTEN_FDS").flatMap({ Int($0) }), (1...most).contains(count) else { return [] }
        let names = variable("LISTEN_FDNAMES")?.split(separator: ":", omittingEmptySubsequences: false) ?? []
        return (0..<count).compactMap { index in
            let descriptor = Descriptor(raw: first + Int32(index))
            guard isListening(descriptor), let address = LinuxKernel.localAddress(descriptor) else { return nil }
            prepare(descriptor)
            let name = index < names.count ? String(names[index]) : "unknown"
            return InheritedSocket(descriptor: descriptor, name: name, address: address)
        }
    }

    private static func isListening(_ descriptor: Descriptor) -> Bool {
        var answer: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        let result = unsafe getsockopt(descriptor.raw, SOL_SOCKET, SO_ACCEPTCONN, &answer, &length)
        return result == 0 && answer == 1
    }

    /// As our own sockets are: non-blocking, and closed in children.
    private static func prepare(_ descriptor: Descriptor) {
        _ = fcntl(descriptor.raw, F_SETFL, fcntl(descriptor.raw, F_GETFL) | O_NONBLOCK)
        _ = fcntl(descriptor.raw, F_SETFD, FD_CLOEXEC)
    }
}
