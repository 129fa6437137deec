/// How long something takes, time and again: always the same, or log-normally distributed as the times of real model servers
/// are, with a long tail to the right.
///
///     300ms                       fixed
///     lognormal(300ms,0.5)        median, and sigma: the standard deviation of the logarithm
public enum Pace: Equatable, Sendable {
    /// ns.
    case fixed(UInt64)
    case logNormal(median: UInt64, sigma: Double)

    public init(parsing text: String) throws(TextFault) {
        guard text.hasPrefix("lognormal(") else {
            do throws(TextFault) {
                self = .fixed(try DurationText.nanoseconds(text))
            } catch {
                throw TextFault(found: text, expected: "a duration such as 300ms, or lognormal(300ms,0.5)")
            }
            return
        }
        let inside = text.dropFirst("lognormal(".count)
        let parts = inside.dropLast().split(separator: ",", omittingEmptySubsequences: false)
        guard inside.last == ")", parts.count == 2, let sigma = Double(parts[1].drop { $0 == " " }), sigma >= 0,
            sigma <= Self.widest
        else {
            throw TextFault(
                found: text, expected: "lognormal(median,sigma) with sigma from 0 to 4: lognormal(300ms,0.5)")
        }
        self = .logNormal(median: try DurationText.nanoseconds(String(parts[0])), sigma: sigma)
    }

    /// With a sigma of 4 one in 40 takes 2,000 times as long as the median.
    private static let widest = 4.0
}

extension Pace: CustomStringConvertible {
    public var description: String {
        switch self {
        case .fixed(let nanoseconds): DurationText.text(nanoseconds)
        case .logNormal(let median, let sigma): "lognormal(\(DurationText.text(median)),\(sigma))"
        }
    }
}
