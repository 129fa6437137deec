/// HMAC-SHA-256 (RFC 2104, FIPS 198-1): a key, made ready for any number of messages.
///
///     code = SHA-256( key ⊕ 5c5c… ‖ SHA-256( key ⊕ 3636… ‖ message ) )
public struct HMACKey: Sendable {
    /// SHA-256's block, to which a key is filled up with zeros.
    private static var block: Int { 64 }
    private var inner = InlineArray<64, UInt8>(repeating: 0x36)
    private var outer = InlineArray<64, UInt8>(repeating: 0x5C)

    /// A key of more than 64 bytes stands for its digest.
    public init(_ key: Span<UInt8>, _ digester: Digester) {
        if key.count > Self.block {
            self = HMACKey(digester.digest(key))
        } else {
            add(key)
        }
    }

    public init(_ key: SHA256Digest) {
        let bytes = key.bytes
        add(bytes.span)
    }

    private mutating func add(_ key: Span<UInt8>) {
        for index in key.indices {
            inner[index] ^= key[index]
            outer[index] ^= key[index]
        }
    }

    /// The message's code. A digest that is under way is dropped.
    public func code(of message: Span<UInt8>, by digester: Digester) -> SHA256Digest {
        digester.begin()
        digester.update(inner.span)
        digester.update(message)
        let first = digester.finish().bytes
        digester.begin()
        digester.update(outer.span)
        digester.update(first.span)
        return digester.finish()
    }
}
