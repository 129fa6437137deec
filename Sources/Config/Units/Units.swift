/// A time span in nanoseconds, the event loop's unit.
public typealias Nanoseconds = UInt64
/// A size in bytes.
public typealias ByteCount = Int

/// So many in so long: `60/min`.
public struct Rate: Hashable, Sendable, CustomStringConvertible {
    public var count: Int
    public var per: Nanoseconds

    public var description: String {
        let unit = Self.units.first { $0.nanoseconds == per }?.name ?? "\(per)ns"
        return "\(count)/\(unit)"
    }

    static let units: [(name: String, nanoseconds: Nanoseconds)] = [
        ("s", 1_000_000_000), ("min", 60_000_000_000), ("h", 3_600_000_000_000), ("day", 86_400_000_000_000),
    ]
}

/// What a token costs, in 10⁻¹² dollars: the least that is told, 0.000001 dollars a million tokens, is 1.
public struct TokenPrice: Hashable, Sendable, CustomStringConvertible {
    public var picodollars: Int

    public var description: String {
        let fraction = String(picodollars % 1_000_000 + 1_000_000).dropFirst()
        let digits = fraction.reversed().drop { $0 == "0" }.reversed()
        return "$\(picodollars / 1_000_000)\(digits.isEmpty ? "" : "." + String(digits))/M"
    }

    /// 10,000 dollars a million tokens.
    static let most = 10_000_000_000
}

extension Nanoseconds {
    static func seconds(_ count: UInt64) -> Nanoseconds { count * 1_000_000_000 }
    static func minutes(_ count: UInt64) -> Nanoseconds { count * 60_000_000_000 }
}

extension ByteCount {
    static func kibibytes(_ count: Int) -> ByteCount { count << 10 }
    static func mebibytes(_ count: Int) -> ByteCount { count << 20 }
}
