/// Sets of ASCII octets as two words, so that membership is a shift and no table is loaded or built at start.
///
/// The constants are spelled out by their grammars in `OctetSetTests`.

struct OctetSet {
    /// Bit `n` stands for octet `n`.
    let low: UInt64
    /// Bit `n` stands for octet `64 + n`.
    let high: UInt64

    /// tchar of RFC 9110 section 5.6.2.
    static var token: OctetSet { OctetSet(low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE) }
    /// unreserved of RFC 3986 section 2.3.
    static var unreserved: OctetSet { OctetSet(low: 0x03FF_6000_0000_0000, high: 0x47FF_FFFE_87FF_FFFE) }
    /// pchar, `/` and the `%` of an encoding: RFC 3986 section 3.3. `\` is not among them.
    static var path: OctetSet { OctetSet(low: 0x2FFF_FFF2_0000_0000, high: 0x47FF_FFFE_87FF_FFFF) }
    /// Visible ASCII without `#`. Wider than RFC 3986: clients send `|`, `[` and `"` unencoded, and no hop splits on
    /// them.
    static var query: OctetSet { OctetSet(low: 0xFFFF_FFF6_0000_0000, high: 0x7FFF_FFFF_FFFF_FFFF) }

    @inline(__always)
    func contains(_ octet: UInt8) -> Bool {
        let word = octet < 64 ? low : high
        return octet < 128 && (word &>> UInt64(octet & 63)) & 1 != 0
    }

    func containsAll(_ octets: Span<UInt8>) -> Bool {
        for index in octets.indices where !contains(octets[index]) { return false }
        return true
    }
}
