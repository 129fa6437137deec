/// Diagnostics for people:
///
///     routes.yaml:9:12: error: 'connect' must be a duration
///        9 |   timeouts: {connect: 10}
///          |                       ^^
///          found 10, a bare number
///          expected a number with a unit: 250ms, 10m, 1h30m
extension Diagnostic {
    /// Several lines, each ended. `color` adds ANSI colours.
    public func text(color: Bool = false) -> String {
        let paint = Paint(enabled: color)
        var out = ""
        let place = location.line > 0 ? "\(file):\(location.line):\(location.column)" : file
        let tint = severity == .error ? Paint.red : Paint.yellow
        out +=
            "\(paint(Paint.bold, place + ":")) \(paint(tint, severity.rawValue + ":")) \(paint(Paint.bold, message))\n"
        let margin = appendSource(to: &out, paint, tint)
        if let found { out += "\(margin)found \(found)\n" }
        if let expected { out += "\(margin)expected \(expected)\n" }
        if let suggestion { out += "\(margin)did you mean \(paint(Paint.green, "'\(suggestion)'"))?\n" }
        return out
    }

    /// The source line and the caret under it; gives the blanks that further lines begin with.
    private func appendSource(to out: inout String, _ paint: Paint, _ tint: String) -> String {
        guard let sourceLine else { return "    " }
        let number = String(location.line)
        let gutter = String(repeating: " ", count: max(0, 5 - number.utf8.count))
        let cut = sourceOffset > 0 ? "…" : ""
        out += "\(gutter)\(number) | \(cut)\(sourceLine)\n"
        let start = max(0, Int(location.column) - 1 - sourceOffset) + (sourceOffset > 0 ? 1 : 0)
        let room = max(0, sourceLine.unicodeScalars.count + (sourceOffset > 0 ? 1 : 0) - start)
        let marks = "^" + String(repeating: "~", count: max(0, min(Int(location.length), room) - 1))
        let margin = String(repeating: " ", count: max(5, number.utf8.count))
        out += "\(margin) | \(String(repeating: " ", count: start))\(paint(tint, marks))\n"
        return margin + "   "
    }
}

extension [Diagnostic] {
    /// All of them one under the other, then a line that counts them; empty when there are none.
    public func text(color: Bool = false) -> String {
        if isEmpty { return "" }
        let errors = count { $0.severity == .error }
        let tally = [(errors, "error"), (count - errors, "warning")]
            .filter { $0.0 > 0 }
            .map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }
        return map { $0.text(color: color) }.joined() + tally.joined(separator: ", ") + "\n"
    }
}

/// ANSI colours, or none.
private struct Paint {
    static let bold = "1"
    static let red = "1;31"
    static let yellow = "1;33"
    static let green = "32"

    let enabled: Bool

    func callAsFunction(_ code: String, _ text: String) -> String {
        enabled ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
