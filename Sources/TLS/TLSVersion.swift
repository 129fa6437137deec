/// Protocol versions that are spoken; older ones are refused everywhere (RFC 8996).
public enum TLSVersion: UInt16, Sendable, Comparable {
    case tls12 = 0x0303
    case tls13 = 0x0304

    public static func < (left: TLSVersion, right: TLSVersion) -> Bool { left.rawValue < right.rawValue }
}
