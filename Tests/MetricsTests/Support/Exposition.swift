/// A strict reader of Prometheus text format 0.0.4, for tests: refuses what a scraper might merely tolerate.
struct Exposition {
    struct Sample {
        var name = ""
        var labels: [String: String] = [:]
        var value = ""
    }

    struct Malformed: Error { let line: String }

    var samples: [Sample] = []
    var types: [String: String] = [:]

    init(_ text: String) throws {
        guard text.isEmpty || text.hasSuffix("\n") else { throw Malformed(line: "no LF at the end") }
        var family = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
            if line.hasPrefix("# HELP ") {
                family = String(words[2])
                guard types[family] == nil else { throw Malformed(line: String(line)) }
            } else if line.hasPrefix("# TYPE ") {
                guard words.count == 4, String(words[2]) == family else { throw Malformed(line: String(line)) }
                types[family] = String(words[3])
            } else {
                let sample = try Self.sample(line)
                let suffixes = types[family] == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
                guard suffixes.contains(where: { family + $0 == sample.name }) else {
                    throw Malformed(line: String(line))
                }
                samples.append(sample)
            }
        }
    }

    func value(_ name: String, _ labels: [String: String]? = nil) -> String? {
        samples.first { $0.name == name && (labels == nil || $0.labels == labels) }?.value
    }

    private static func sample(_ line: Substring) throws -> Sample {
        var rest = Array(line)[...]
        func fail() -> Malformed { Malformed(line: String(line)) }
        func word() -> String {
            let end = rest.firstIndex { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") } ?? rest.endIndex
            defer { rest = rest[end...] }
            return String(rest[..<end])
        }
        var sample = Sample(name: word())
        if rest.first == "{" {
            repeat {
                rest.removeFirst()
                let label = word()
                guard rest.popFirst() == "=", rest.popFirst() == "\"" else { throw fail() }
                var value = ""
                while let character = rest.popFirst(), character != "\"" {
                    guard character == "\\" else {
                        value.append(character)
                        continue
                    }
                    switch rest.popFirst() {
                    case "\\": value += "\\"
                    case "\"": value += "\""
                    case "n": value += "\n"
                    default: throw fail()
                    }
                }
                guard sample.labels.updateValue(value, forKey: label) == nil else { throw fail() }
            } while rest.first == ","
            guard rest.popFirst() == "}" else { throw fail() }
        }
        guard rest.popFirst() == " " else { throw fail() }
        sample.value = String(rest)
        guard Int(sample.value) != nil || UInt64(sample.value) != nil else { throw fail() }
        return sample
    }
}
