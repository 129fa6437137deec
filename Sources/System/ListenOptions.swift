/// How a listening socket is made.
public struct ListenOptions: Sendable {
    /// Several sockets share the address, one a worker (SO_REUSEPORT). Linux spreads connections over them.
    public var sharesPort = true
    /// Connections that wait to be accepted; the kernel takes at most `net.core.somaxconn` (4096 since Linux 5.4).
    public var backlog: Int32 = 4096

    var onlyBinds = false

    public init() {}

    /// For one socket alone: listening fails with EADDRINUSE where another process listens, sharing or not.
    public static let exclusive: ListenOptions = {
        var options = ListenOptions()
        options.sharesPort = false
        return options
    }()

    /// As `exclusive`, and never listening: whoever connects meanwhile is refused, as before. Listeners are opened so first, and
    /// closed at once: among sharing sockets a second Millrace would steal connections silently.
    public static let probe: ListenOptions = {
        var options = ListenOptions.exclusive
        options.onlyBinds = true
        return options
    }()
}
