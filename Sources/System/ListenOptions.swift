/// How a listening socket is made.
public struct ListenOptions: Sendable {
    /// Several sockets share the address, one a worker (SO_REUSEPORT). Linux spreads connections over them.
    public var sharesPort = true
    /// Connections that wait to be accepted; the kernel takes at most `net.core.somaxconn` (4096 since Linux 5.4).
    public var backlog: Int32 = 4096

    public init() {}

    /// For one socket alone: listening fails with EADDRINUSE where another process listens, sharing or not. Listeners are opened
    /// so first, as a probe that is closed at once: among sharing sockets a second Millrace would steal connections silently.
    public static let exclusive: ListenOptions = {
        var options = ListenOptions()
        options.sharesPort = false
        return options
    }()
}
