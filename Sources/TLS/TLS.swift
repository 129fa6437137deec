// Stub until the TLS branch lands.
public import Containers
public struct TLSError: Error {}
public enum TLSRead { case bytes(Int), wantsMore, closed }
public final class ServerTLSContext {}
public final class ClientTLSContext {}
public final class TLSSession {
    public var incoming = ByteBuffer()
    public var outgoing = ByteBuffer()
    public init(server: ServerTLSContext) {}
    public init(client: ClientTLSContext, host: String) {}
    public func handshake() throws(TLSError) -> Bool { throw TLSError() }
    public func read(into plain: inout ByteBuffer, atMost: Int) throws(TLSError) -> TLSRead { throw TLSError() }
    public func write(_ plain: Span<UInt8>) throws(TLSError) -> Int { throw TLSError() }
    public func close() {}
}
