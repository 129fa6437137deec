/// Diagnostics for editors and CI: one JSON object a file, stable keys.
extension [Diagnostic] {
    /// `{"diagnostics":[{"severity":…,"file":…,"line":…,"column":…,"length":…,"message":…,…}]}` and a line end.
    /// Keys without a value are left out.
    public func json() -> String {
        "{\"diagnostics\":[" + map { $0.json() }.joined(separator: ",") + "]}\n"
    }
}

extension Diagnostic {
    func json() -> String {
        var members = [
            "\"severity\":\"\(severity.rawValue)\"", "\"file\":\(JSONText.quoted(file))", "\"line\":\(location.line)",
            "\"column\":\(location.column)", "\"length\":\(location.length)", "\"message\":\(JSONText.quoted(message))",
        ]
        if let found { members.append("\"found\":\(JSONText.quoted(found))") }
        if let expected { members.append("\"expected\":\(JSONText.quoted(expected))") }
        if let suggestion { members.append("\"suggestion\":\(JSONText.quoted(suggestion))") }
        return "{" + members.joined(separator: ",") + "}"
    }
}

enum JSONText {
    /// A JSON string (RFC 8259 §7) with its quotes.
    static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}
