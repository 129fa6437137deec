/// What decoding carries along: the report, the names that other parts refer to, and the key that is being read.
final class Reader {
    let report: Report
    /// The config file's folder: relative paths start there.
    let folder: String
    /// The key whose value is being read: wrong values are told by it.
    var key = ""
    var listeners = NameTable("listener")
    var backends = NameTable("backend")
    var filters = NameTable("filter")
    var routes = NameTable("route")
    /// Filters written in routes, in file order; their indices follow those of the named ones.
    var inlineFilters: [FilterDefinition] = []
    /// The route that is being read and how many filters it has so far: they name its inline filters.
    var route = (name: "", filters: 0)
    /// Which routes were read without an error.
    var soundRoutes: [Bool] = []
    var referencedFiles: [Located<String>] = []

    init(_ report: Report, folder: String) {
        self.report = report
        self.folder = folder
    }

    /// Reports that the value of `key` is not what it must be.
    func refuse(
        _ node: YAMLNode, mustBe noun: String, expected: String? = nil, found: String? = nil, suggestion: String? = nil
    ) {
        report.error(
            "\(key.isEmpty ? "the file" : "'\(key)'") must be \(noun)", at: node.location, found: found ?? node.found,
            expected: expected,
            suggestion: suggestion)
    }

    /// The pairs of a mapping, keys told apart; nil, with a report, for anything else.
    func pairs(_ node: YAMLNode, of noun: String, expected: String? = nil) -> [YAMLPair]? {
        guard case .mapping(let pairs) = node.content else {
            refuse(node, mustBe: "a mapping", expected: expected ?? "{name: …}, or lines of 'name: …'")
            return nil
        }
        var seen: [String: SourceLocation] = [:]
        return pairs.filter { pair in
            if let first = seen.updateValue(pair.keyLocation, forKey: pair.key) {
                seen[pair.key] = first
                report.error(
                    "duplicate key '\(pair.key)' in \(noun)", at: pair.keyLocation,
                    found: "the same key in line \(first.line)")
                return false
            }
            return true
        }
    }

    /// The items of a list; nil, with a report, for anything else.
    func items(_ node: YAMLNode, of noun: String) -> [YAMLNode]? {
        if case .sequence(let items) = node.content { return items }
        refuse(node, mustBe: "a list", expected: "[…] or lines with '- ', each \(noun)")
        return nil
    }
}

/// Names that are given in one place and used in others.
struct NameTable {
    /// `backend`, as messages say it.
    let noun: String
    private(set) var names: [String] = []
    private(set) var locations: [SourceLocation] = []
    private(set) var isUsed: [Bool] = []
    private var indices: [String: Int] = [:]

    init(_ noun: String) { self.noun = noun }

    /// Gives the place of an earlier one of that name, which then stays the one that is found.
    mutating func add(_ name: String, at location: SourceLocation) -> SourceLocation? {
        names.append(name)
        locations.append(location)
        isUsed.append(false)
        if let first = indices[name] { return locations[first] }
        indices[name] = names.count - 1
        return nil
    }

    /// The index of the thing that `node` names, which is used from now on; reports an unknown name.
    mutating func use(_ node: YAMLNode, _ reader: Reader) -> Int? {
        guard case .scalar(let scalar) = node.content, !scalar.isNull else {
            reader.refuse(node, mustBe: "the name of a \(noun)", expected: listed)
            return nil
        }
        if let index = indices[scalar.text] {
            isUsed[index] = true
            return index
        }
        let near = scalar.source == nil && reader.report.hasRoom ? NearestWord.find(scalar.text, among: names) : nil
        // What was probably meant is not called unused as well.
        if let near, let index = indices[near] { isUsed[index] = true }
        reader.report.error(
            "unknown \(noun) \(node.found)", at: node.location, found: nil, expected: listed, suggestion: near)
        return nil
    }

    /// Counts as used whatever refers to it.
    func contains(_ name: String) -> Bool { indices[name] != nil }

    private var listed: String {
        if names.isEmpty { return "a name under '\(noun)s', which has none" }
        let shown = names.prefix(8).joined(separator: ", ")
        return names.count > 8 ? "one of \(shown), …" : (names.count == 1 ? shown : "one of \(shown)")
    }
}
