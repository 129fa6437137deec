/// What one kind of request is made from.
struct RequestShape: Hashable, Sendable {
    enum Content: Hashable, Sendable {
        /// A chat prompt, so that the body has so many bytes; 0: no body.
        case filler(Int)
        case literal([UInt8])
    }

    var method: String
    var path: String
    var model: String
    var content: Content
    var stream: Bool
    var headers: [String]

    /// Paths of Anthropic's API get its shape, all others OpenAI's.
    var isMessages: Bool { Self.lastSegments(path).hasSuffix("/messages") }
    var isChat: Bool { Self.lastSegments(path).hasSuffix("/chat/completions") }

    private static func lastSegments(_ path: String) -> Substring { path.prefix { $0 != "?" } }

    /// Of the prompt's body, around the text that fills it.
    var front: String {
        let isStream = stream ? "\"stream\":true," : ""
        let bound = isMessages ? "\"max_tokens\":1024," : ""
        return
            "{\"model\":\"\(Self.escaped(model))\",\(isStream)\(bound)\"messages\":[{\"role\":\"user\",\"content\":\""
    }

    static let back = "\"}]}"

    private static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": out += "\\\(scalar)"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
