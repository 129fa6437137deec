/// Texts with `@NAME@` in them.
import Foundation

enum Template {
    /// Every placeholder must have a value: one that has none is a mistake in the template, and is named.
    static func filled(_ text: String, _ values: [String: String]) throws -> String {
        var result = ""
        var rest = text[...]
        while let match = rest.firstMatch(of: /@([A-Z]+)@/) {
            guard let value = values[String(match.1)] else {
                let known = values.keys.sorted().joined(separator: ", ")
                throw Complaint("'@\(match.1)@' stands for nothing; there are \(known)")
            }
            result += rest[..<match.range.lowerBound] + value
            rest = rest[match.range.upperBound...]
        }
        return result + rest
    }

    /// A command; `@LINES:file@` stands for the lines of a file in `folder`, an argument each.
    static func command(_ words: [String], folder: String, _ values: [String: String]) throws -> [String] {
        try words.flatMap { word in
            guard let match = word.wholeMatch(of: /@LINES:(.+)@/) else { return [try filled(word, values)] }
            let lines = try read("\(folder)/\(match.1)").split(separator: "\n").filter { !$0.hasPrefix("#") }
            return try lines.map { try filled(String($0), values) }
        }
    }

    static func fill(_ name: String, from folder: String, to target: String, _ values: [String: String]) throws {
        do {
            let text = try filled(try read("\(folder)/\(name)"), values)
            try Data(text.utf8).write(to: URL(fileURLWithPath: target))
        } catch let complaint as Complaint {
            throw Complaint("\(name): \(complaint)")
        }
    }

    private static func read(_ path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path) else { throw Complaint("\(path): no such file") }
        return String(decoding: data, as: UTF8.self)
    }
}
