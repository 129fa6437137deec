/// Latency against load as an SVG: two panels, p50 and p99, both axes logarithmic, a line a system.
import Foundation

struct LatencyPlot {
    let curves: [Outcome.Curve]
    let caption: String

    private static let colors = [
        "#0b6e4f", "#c8553d", "#2f6690", "#8e44ad", "#7f8c8d", "#b8860b", "#222222", "#d81b60",
    ]
    private static let panel = (width: 400.0, height: 300.0, left: 64.0, top: 48.0, gap: 84.0)
    private static let size = (width: 1080.0, height: 420.0)

    var svg: String {
        let scale = Scale(curves)
        var body = ""
        for (index, title) in ["p50", "p99"].enumerated() {
            let left = Self.panel.left + Double(index) * (Self.panel.width + Self.panel.gap)
            body += axes(title, left: left, scale: scale)
            for (number, curve) in curves.enumerated() {
                let color = Self.colors[number % Self.colors.count]
                let places = curve.points.map { point in
                    (
                        left + scale.x(point.rate) * Self.panel.width,
                        Self.panel.top + (1 - scale.y(index == 0 ? point.p50 : point.p99)) * Self.panel.height
                    )
                }
                body += line(places, color)
            }
        }
        for (number, curve) in curves.enumerated() { body += legend(curve.peer, number) }
        body += label(caption, x: Self.panel.left, y: Self.size.height - 14, size: 11)
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(Self.size.width)) \(Int(Self.size.height))" \
            font-family="sans-serif">
            <rect width="100%" height="100%" fill="white"/>
            \(body)</svg>

            """
    }

    private func axes(_ title: String, left: Double, scale: Scale) -> String {
        let (width, height, top) = (Self.panel.width, Self.panel.height, Self.panel.top)
        var text = label("\(title) latency, against requests a second", x: left, y: top - 14, size: 14)
        for rate in scale.rates {
            let x = left + scale.x(rate) * width
            text += rule(x, top, x, top + height)
            text += label(Self.short(rate), x: x, y: top + height + 18, size: 11, anchor: "middle")
        }
        for latency in scale.latencies {
            let y = top + (1 - scale.y(latency)) * height
            text += rule(left, y, left + width, y)
            text += label(Self.time(latency), x: left - 6, y: y + 4, size: 11, anchor: "end")
        }
        return text
    }

    private func line(_ places: [(Double, Double)], _ color: String) -> String {
        guard !places.isEmpty else { return "" }
        let points = places.map { "\(Self.number($0.0)),\(Self.number($0.1))" }
        var text =
            "<polyline points=\"\(points.joined(separator: " "))\" fill=\"none\" stroke=\"\(color)\" stroke-width=\"2\"/>\n"
        for place in places {
            text +=
                "<circle cx=\"\(Self.number(place.0))\" cy=\"\(Self.number(place.1))\" r=\"3\" fill=\"\(color)\"/>\n"
        }
        return text
    }

    private func legend(_ peer: String, _ number: Int) -> String {
        let x = Self.panel.left + 2 * Self.panel.width + Self.panel.gap + 20
        let y = Self.panel.top + 12 + Double(number) * 20
        let color = Self.colors[number % Self.colors.count]
        return
            "<rect x=\"\(Self.number(x))\" y=\"\(Self.number(y - 8))\" width=\"14\" height=\"8\" fill=\"\(color)\"/>\n"
            + label(peer, x: x + 20, y: y, size: 12)
    }

    private func rule(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
        "<line x1=\"\(Self.number(x1))\" y1=\"\(Self.number(y1))\" x2=\"\(Self.number(x2))\" y2=\"\(Self.number(y2))\" "
            + "stroke=\"#dddddd\"/>\n"
    }

    private func label(_ text: String, x: Double, y: Double, size: Int, anchor: String = "start") -> String {
        "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" font-size=\"\(size)\" text-anchor=\"\(anchor)\">"
            + Self.escaped(text) + "</text>\n"
    }

    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    private static func number(_ value: Double) -> String { String(format: "%.1f", value) }
    private static func short(_ rate: Double) -> String {
        rate >= 1000 ? String(format: "%gk", rate / 1000) : String(format: "%g", rate)
    }
    private static func time(_ microseconds: Double) -> String {
        if microseconds >= 1_000_000 { return String(format: "%g s", microseconds / 1_000_000) }
        if microseconds >= 1000 { return String(format: "%g ms", microseconds / 1000) }
        return String(format: "%g µs", microseconds)
    }

    /// Where a value stands between the bounds, 0–1, by its logarithm. The bounds are 1, 2 or 5 times a power of ten.
    private struct Scale {
        let rates, latencies: [Double]

        init(_ curves: [Outcome.Curve]) {
            let points = curves.flatMap(\.points)
            rates = Self.steps(points.map(\.rate), [1, 2, 5])
            latencies = Self.steps(points.flatMap { [$0.p50, $0.p99] }, [1, 3])
        }

        func x(_ rate: Double) -> Double { Self.place(rate, rates) }
        func y(_ latency: Double) -> Double { Self.place(latency, latencies) }

        private static func place(_ value: Double, _ steps: [Double]) -> Double {
            (log(max(value, 1)) - log(steps[0])) / (log(steps[steps.count - 1]) - log(steps[0]))
        }

        /// From the last step below all values to the first above them; two at least.
        private static func steps(_ values: [Double], _ leading: [Double]) -> [Double] {
            let lowest = max(values.min() ?? 1, 1)
            let highest = max(values.max() ?? 10, lowest * 1.01)
            let all = (0...9).flatMap { power in leading.map { $0 * pow(10, Double(power)) } }
            let first = all.lastIndex { $0 <= lowest } ?? 0
            let last = all.firstIndex { $0 >= highest } ?? all.count - 1
            return Array(all[first...max(last, first + 1)])
        }
    }
}
