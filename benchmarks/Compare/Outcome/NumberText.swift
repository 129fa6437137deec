/// Numbers as tables show them.
import Foundation

enum NumberText {
    /// `12,345.6`: thousands set off by commas, whatever the locale.
    static func grouped(_ value: Double, decimals: Int) -> String {
        let text = String(format: "%.\(decimals)f", abs(value))
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        var whole = ""
        for (index, digit) in parts[0].enumerated() {
            if index > 0, (parts[0].count - index) % 3 == 0 { whole.append(",") }
            whole.append(digit)
        }
        let isNegative = value < 0 && text.contains { $0 != "0" && $0 != "." }
        return (isNegative ? "−" : "") + whole + (parts.count > 1 ? "." + parts[1] : "")
    }

    /// The median; with `showsSpread` and several rounds, the lowest and the highest after it.
    static func cell(_ spread: Spread?, decimals: Int, showsSpread: Bool) -> String {
        guard let spread else { return "–" }
        let median = grouped(spread.median, decimals: decimals)
        guard showsSpread, spread.lowest != spread.highest else { return median }
        let lowest = grouped(spread.lowest, decimals: decimals)
        return "\(median) (\(lowest)–\(grouped(spread.highest, decimals: decimals)))"
    }
}
