/// A family as the catalog keeps it: what it is called and which series it has so far.
struct Family {
    enum Kind: Equatable {
        case counter, gauge
        case histogram(Scale)

        /// Cells a series.
        var width: Int {
            if case .histogram(let scale) = self { return scale.boundCount + 2 }
            return 1
        }

        var text: StaticString {
            switch self {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram: "histogram"
            }
        }
    }

    struct Series {
        let cell: UInt32
        /// `route="a",status="2xx"`, escaped; empty without labels.
        let labels: String
    }

    let name: String
    let help: String
    let kind: Kind
    let labels: [String]
    let cap: Int
    /// First cell of the series that takes what does not fit; nil without labels.
    let overflow: UInt32?
    var series: [Series] = []
    var known: [String: UInt32] = [:]

    /// Label names and values as they stand between the braces; values escaped as text format 0.0.4 wants.
    func text(of values: [String]) -> String {
        precondition(values.count == labels.count, "\(name) takes the labels \(labels)")
        var text = ""
        for (label, value) in zip(labels, values) {
            if !text.isEmpty { text += "," }
            text += "\(label)=\"\(Self.escaped(value, quotes: true))\""
        }
        return text
    }

    static func escaped(_ value: String, quotes: Bool) -> String {
        var text = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\"" where quotes: text += "\\\""
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// `[a-zA-Z_:][a-zA-Z0-9_:]*` (Prometheus data model); labels have no colon.
    static func isName(_ name: String, allowsColon: Bool) -> Bool {
        guard let first = name.utf8.first, !(48...57).contains(first) else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case 48...57, 65...90, 95, 97...122: true
            case 58: allowsColon
            default: false
            }
        }
    }
}
