/// Keys that session tickets are sealed with (RFC 5077 §4), the same in every worker and over reloads.
///
///     generate ──▶ [current]      rotated ──▶ [current' | previous = current]      rotated ──▶ …
///
/// Tickets are made with the current key; those made with the previous one are accepted and replaced. After two rotations a
/// ticket is worthless, and so is the key for reading a recording of what it protected.
import COpenSSL
public import Containers

public struct TicketKeys: Sendable {
    /// A key's name (16 bytes), AES-256 key (32) and HMAC-SHA-256 key (32).
    public static let keySize = 80

    let current: TicketKey
    let previous: TicketKey?

    /// A fresh key. Throws only when the system has no randomness.
    public static func generate() throws(TLSError) -> TicketKeys {
        TicketKeys(current: try TicketKey.random(), previous: nil)
    }

    /// A fresh key, with what was current as the previous.
    public func rotated() throws(TLSError) -> TicketKeys {
        TicketKeys(current: try TicketKey.random(), previous: current)
    }

    private init(current: TicketKey, previous: TicketKey?) {
        self.current = current
        self.previous = previous
    }

    /// Keys that another process wrote with `append(to:)`; nil unless `bytes` holds one key or two.
    public init?(_ bytes: Span<UInt8>) {
        guard bytes.count == Self.keySize || bytes.count == 2 * Self.keySize else { return nil }
        current = TicketKey(bytes.extracting(0..<Self.keySize))
        previous = bytes.count == Self.keySize ? nil : TicketKey(bytes.extracting(Self.keySize..<bytes.count))
    }

    /// Writes the keys in the clear: only for a process that takes over.
    public func append(to out: inout ByteBuffer) {
        out.append(current.bytes.span)
        if let previous { out.append(previous.bytes.span) }
    }
}

struct TicketKey: Sendable {
    static let nameSize = 16
    static let secretSize = 32

    var bytes = InlineArray<80, UInt8>(repeating: 0)

    init(_ source: Span<UInt8>) {
        for index in source.indices { bytes[index] = source[index] }
    }

    private init() {}

    static func random() throws(TLSError) -> TicketKey {
        var key = TicketKey()
        var span = key.bytes.mutableSpan
        ErrorQueue.clear()
        let status = unsafe span.withUnsafeMutableBufferPointer { bytes in
            unsafe RAND_priv_bytes(bytes.baseAddress, Int32(bytes.count))
        }
        guard status == 1 else { throw ErrorQueue.error(.library) }
        return key
    }
}
