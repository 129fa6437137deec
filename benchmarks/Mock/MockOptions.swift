/// How the mock answers; the defaults are those of the command line.
public import BenchReport
public import System

public struct MockOptions: Sendable {
    /// Port 0: one that is free.
    public var listen = SocketAddress("127.0.0.1", port: 9000)!
    /// From a request's last byte to its answer, or to the first token of its stream.
    public var firstToken = Pace.fixed(0)
    /// From a token of a stream to the next one.
    public var between = Pace.fixed(0)
    /// Events with content in a stream; what `usage` says of any answer.
    public var tokens = 12
    /// Bytes of a plain answer's body; 0: as short as its shape allows.
    public var answerBytes = 0
    /// The part of the requests that fail, 0…1.
    public var failures = 0.0
    public var failureStatus = 500
    /// Of failures and log-normal times.
    public var seed: UInt64 = 1

    public init() {}
}
