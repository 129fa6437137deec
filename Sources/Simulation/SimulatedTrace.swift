/// What happened in a run, as one number: two runs that differ anywhere differ in their digests.
///
/// FNV-1a over every call and delivery. With `keepsLines`, each is written down too, to compare two runs or to read a failing one.
public struct SimulatedTrace: Sendable {
    public private(set) var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    /// Calls and deliveries so far.
    public private(set) var count = 0
    public private(set) var lines: [String] = []
    public var keepsLines = false

    mutating func note(_ what: StaticString, _ descriptor: Int32, _ value: Int, at now: UInt64) {
        count += 1
        mix(UInt64(what.utf8CodeUnitCount))
        mix(UInt64(bitPattern: Int64(descriptor)))
        mix(UInt64(bitPattern: Int64(value)))
        mix(now)
        if keepsLines { lines.append("\(now) \(what) #\(descriptor) \(value)") }
    }

    private mutating func mix(_ word: UInt64) { digest = (digest ^ word) &* 0x0000_0100_0000_01B3 }
}
