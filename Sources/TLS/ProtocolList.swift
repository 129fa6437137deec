/// Names of application protocols as ALPN sends them: each with its length before it (RFC 7301 §3.1), at a stable address.
import COpenSSL

@safe
final class ProtocolList: Sendable {
    nonisolated(unsafe) let start: UnsafeMutablePointer<UInt8>
    let count: Int

    /// In order of preference. Throws `badProtocolName` for an empty name or one above 255 bytes.
    init(_ names: [String]) throws(TLSError) {
        var bytes: [UInt8] = []
        for name in names {
            let length = name.utf8.count
            guard length > 0, length <= 255 else { throw TLSError(.badProtocolName) }
            bytes.append(UInt8(length))
            bytes += name.utf8
        }
        count = bytes.count
        unsafe start = .allocate(capacity: bytes.count)
        for (index, byte) in bytes.enumerated() { unsafe start[index] = byte }
    }

    deinit { unsafe start.deallocate() }
}
