/// A node as JSON text: parameters and test bodies are written in YAML and sent as JSON.
///
/// Plain scalars are read by YAML 1.2's core schema (§10.3.2): null, true, false, integers and decimals; all else, and all
/// in quotes, is text. A substituted value is text unless it stands without quotes and is a number.
extension YAMLNode {
    var json: String {
        switch content {
        case .sequence(let items): "[" + items.map(\.json).joined(separator: ",") + "]"
        case .mapping(let pairs):
            "{" + pairs.map { "\(JSONText.quoted($0.key)):\($0.value.json)" }.joined(separator: ",") + "}"
        case .scalar(let scalar): scalar.json
        }
    }

    /// A scalar in it came from a substitution.
    var holdsSecret: Bool {
        switch content {
        case .scalar(let scalar): scalar.source != nil
        case .sequence(let items): items.contains(where: \.holdsSecret)
        case .mapping(let pairs): pairs.contains { $0.value.holdsSecret }
        }
    }
}

extension YAMLScalar {
    fileprivate var json: String {
        if !isPlain { return JSONText.quoted(text) }
        if isNull { return "null" }
        switch text {
        case "true", "True", "TRUE": return "true"
        case "false", "False", "FALSE": return "false"
        default: return JSONNumber.isNumber(text) ? text : JSONText.quoted(text)
        }
    }
}

enum JSONNumber {
    /// Whether `text` is a number by RFC 8259 §6, so that it may stand in JSON as it is.
    static func isNumber(_ text: String) -> Bool {
        var rest = Substring(text).utf8
        if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
        let whole = digits(&rest)
        if whole.isEmpty || (whole.count > 1 && whole.first == UInt8(ascii: "0")) { return false }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            if digits(&rest).isEmpty { return false }
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest.removeFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest.removeFirst() }
            if digits(&rest).isEmpty { return false }
        }
        return rest.isEmpty
    }

    private static func digits(_ rest: inout Substring.UTF8View) -> Substring.UTF8View {
        let run = rest.prefix { $0 &- 48 < 10 }
        rest = rest[run.endIndex...]
        return run
    }
}
