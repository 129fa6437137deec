/// What the owner of a cluster decides: where it goes, how it chooses, how long it waits, how much it may hold.

/// A backend's host as the route file names it.
public struct ClusterEndpoint: Sendable, Hashable {
    /// A DNS name, an IPv4 or IPv6 literal, or `unix:/path`.
    public var host: String
    public var port: UInt16
    /// Share of the requests, 1 … 1,000,000; its addresses divide it.
    public var weight: Int
    public var usesTLS: Bool
    /// The name that is asked for and checked by TLS; nil: the host.
    public var tlsName: String?

    public init(host: String, port: UInt16, weight: Int = 1, usesTLS: Bool = false, tlsName: String? = nil) {
        precondition(weight >= 1 && weight <= 1_000_000, "an endpoint's weight is 1 … 1,000,000")
        self.host = host
        self.port = port
        self.weight = weight
        self.usesTLS = usesTLS
        self.tlsName = tlsName
    }
}

/// Nanoseconds; 0 waits for ever.
public struct ClusterTimeouts: Sendable, Hashable {
    /// From the first try until connected, the TLS handshake and further addresses included.
    public var connect: UInt64 = 1_000_000_000
    /// For a free connection when all are taken.
    public var wait: UInt64 = 5_000_000_000
    /// From the last byte of the request until the first of the answer.
    public var firstByte: UInt64 = 60_000_000_000
    /// Without a byte of the answer, or without a byte of the request taken. Does not run while the caller pauses.
    public var idle: UInt64 = 30_000_000_000
    /// From `open` until the end of the answer.
    public var total: UInt64 = 600_000_000_000
    /// A kept connection without a request. Below the 60 s after which most servers and load balancers close.
    public var keepAlive: UInt64 = 55_000_000_000

    public init() {}
}

public struct ClusterOptions: Sendable {
    public var name: String
    public var endpoints: [ClusterEndpoint]
    public var balance: Balance = .roundRobin
    public var timeouts = ClusterTimeouts()
    /// Connections to one address from one loop. 1,024 is far above what one loop can feed and below a loop's share of
    /// the usual 20,000 descriptors.
    public var connectionsPerAddress = 1024
    /// Idle connections kept to one address from one loop; the longest idle go first.
    public var idlePerAddress = 128
    /// Requests that wait for a connection on one loop.
    public var waiting = 1024

    public init(name: String, endpoints: [ClusterEndpoint]) {
        self.name = name
        self.endpoints = endpoints
    }
}
