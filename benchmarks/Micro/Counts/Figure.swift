/// A number for people: so many digits after the point, thousands apart.
public struct Figure: CustomStringConvertible, Sendable {
    public let description: String

    public init(_ value: Double, digits: Int = 0) {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = Int64((value.magnitude * scale).rounded())
        let whole = String(scaled / Int64(scale))
        var grouped = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index) % 3 == 0 { grouped += "," }
            grouped.append(digit)
        }
        if digits > 0 {
            let rest = String(scaled % Int64(scale))
            grouped += "." + String(repeating: "0", count: digits - rest.count) + rest
        }
        description = (value < 0 && scaled > 0 ? "-" : "") + grouped
    }
}
