/// Events → one tree, within bounds; stops at the first thing that makes the rest meaningless.
///
///     libyaml ─ event ─▶ frames (open collections) ─ complete node ─▶ parent frame … ─▶ root
///
/// Every node knows its weight, the nodes it stands for with aliases counted as what they stand for: an alias bomb is
/// refused at the alias that passes the bound, before anything is expanded. An anchor is known once its node is complete, so
/// a cycle is an alias to an anchor that is still open.
struct YAMLTree {
    private struct Frame {
        var isMapping: Bool
        var location: SourceLocation
        var anchor: String?
        var weight = 1
        var items: [YAMLNode] = []
        var pairs: [YAMLPair] = []
        var key: (text: String, location: SourceLocation)?
    }

    private struct Anchor {
        var node: YAMLNode
        var weight: Int
    }

    /// What stops the reading, beside libyaml's own refusals.
    private struct Stop: Error {}

    private let limits: YAMLLimits
    private let report: Report
    /// Fills in `${…}` in one scalar; nil when it reported an error.
    private let substitute: (String, SourceLocation) -> String?
    private var frames: [Frame] = []
    private var anchors: [String: Anchor] = [:]
    private var open: Set<String> = []
    private var nodes = 0
    private var root: YAMLNode?

    /// The file's one document; nil when it was refused, which the report then says.
    static func parse(
        _ report: Report, limits: YAMLLimits, substitute: @escaping (String, SourceLocation) -> String?
    ) -> YAMLNode? {
        do throws(YAMLPrescan.Refusal) {
            let bytes = report.source.bytes
            try YAMLPrescan.check(bytes.span)
        } catch {
            report.error(
                error.message, at: report.source.location(ofByte: error.offset), found: error.found,
                expected: error.expected)
            return nil
        }
        var tree = YAMLTree(limits: limits, report: report, substitute: substitute)
        return tree.read()
    }

    private init(limits: YAMLLimits, report: Report, substitute: @escaping (String, SourceLocation) -> String?) {
        self.limits = limits
        self.report = report
        self.substitute = substitute
    }

    private mutating func read() -> YAMLNode? {
        var events = YAMLEvents(report.source.bytes)
        do throws(YAMLSyntaxError) {
            while true {
                let event = try events.next()
                if case .streamEnd = event.kind { break }
                do throws(Stop) { try take(event) } catch { return nil }
            }
        } catch {
            YAMLSyntax.explain(error, report)
            return nil
        }
        if root == nil {
            report.error(
                "the file is empty", at: SourceLocation(line: 1, column: 1), expected: "at least 'version: 1'")
        }
        return root
    }

    private mutating func take(_ event: YAMLEvent) throws(Stop) {
        if event.hasTag {
            report.error("YAML tags are not supported", at: event.location, expected: "a value without '!'")
            throw Stop()
        }
        switch event.kind {
        case .streamStart, .streamEnd, .documentEnd: break
        case .documentStart:
            if root != nil {
                report.error("a second document begins here", at: event.location, expected: "one document a file")
                throw Stop()
            }
        case .sequenceStart, .mappingStart: try begin(event)
        case .sequenceEnd, .mappingEnd: try end()
        case .alias(let name): try alias(name, event.location)
        case .scalar(let text, let isPlain): try scalar(text, isPlain: isPlain, event)
        }
    }

    private mutating func begin(_ event: YAMLEvent) throws(Stop) {
        try refuseAsKey(event.location)
        try count(event.location)
        if frames.count == limits.depth {
            report.error(
                "nested too deep", at: event.location,
                found: "more than \(limits.depth) lists and mappings inside each other")
            throw Stop()
        }
        var isMapping = false
        if case .mappingStart = event.kind { isMapping = true }
        if let anchor = event.anchor { open.insert(anchor) }
        frames.append(Frame(isMapping: isMapping, location: event.location, anchor: event.anchor))
    }

    private mutating func end() throws(Stop) {
        let frame = frames.removeLast()
        let content: YAMLNode.Content = frame.isMapping ? .mapping(frame.pairs) : .sequence(frame.items)
        let node = YAMLNode(content: content, location: frame.location)
        if let anchor = frame.anchor {
            open.remove(anchor)
            anchors[anchor] = Anchor(node: node, weight: frame.weight)
        }
        try attach(node, weight: frame.weight)
    }

    private mutating func alias(_ name: String, _ location: SourceLocation) throws(Stop) {
        try refuseAsKey(location)
        try count(location)
        guard let anchor = anchors[name] else {
            if open.contains(name) {
                report.error("an alias to what it stands in", at: location, found: "*\(name) inside &\(name)")
            } else {
                report.error(
                    "unknown anchor '\(name)'", at: location, found: "*\(name), an alias",
                    expected: "quotes around a pattern that begins with *: \"*\(name)\"")
            }
            throw Stop()
        }
        if (frames.last?.weight ?? 0) + anchor.weight > limits.expandedNodes {
            report.error(
                "aliases stand for too much", at: location,
                found: "more than \(limits.expandedNodes) nodes when written out")
            throw Stop()
        }
        try attach(YAMLNode(content: anchor.node.content, location: anchor.node.location), weight: anchor.weight)
    }

    private mutating func scalar(_ text: String, isPlain: Bool, _ event: YAMLEvent) throws(Stop) {
        try count(event.location)
        if text.utf8.contains(0) {
            report.error("a zero character stands in the text", at: event.location, found: "the escape \\0")
            throw Stop()
        }
        if let last = frames.indices.last, frames[last].isMapping, frames[last].key == nil {
            frames[last].key = (text, event.location)
            frames[last].weight += 1
            return
        }
        var value = YAMLScalar(text: text, source: nil, isPlain: isPlain)
        if text.utf8.contains(UInt8(ascii: "$")) {
            // A failed one was reported; what was written stands in, so that the rest of the file is still looked at.
            let filled = substitute(text, event.location)
            if filled == nil || filled != text {
                value = YAMLScalar(text: filled ?? text, source: text, isPlain: isPlain)
            }
        }
        let node = YAMLNode(content: .scalar(value), location: event.location)
        if let anchor = event.anchor { anchors[anchor] = Anchor(node: node, weight: 1) }
        try attach(node, weight: 1)
    }

    /// Puts a complete node into the collection it stands in.
    private mutating func attach(_ node: YAMLNode, weight: Int) throws(Stop) {
        guard let last = frames.indices.last else {
            root = node
            return
        }
        frames[last].weight += weight
        if frames[last].weight > limits.expandedNodes {
            report.error(
                "aliases stand for too much", at: node.location,
                found: "more than \(limits.expandedNodes) nodes when written out")
            throw Stop()
        }
        if let key = frames[last].key {
            frames[last].pairs.append(YAMLPair(key: key.text, keyLocation: key.location, value: node))
            frames[last].key = nil
        } else {
            frames[last].items.append(node)
        }
    }

    private func refuseAsKey(_ location: SourceLocation) throws(Stop) {
        guard let frame = frames.last, frame.isMapping, frame.key == nil else { return }
        report.error("a key must be a word", at: location, found: "a list, a mapping or an alias")
        throw Stop()
    }

    private mutating func count(_ location: SourceLocation) throws(Stop) {
        nodes += 1
        if nodes > limits.nodes {
            report.error("the file holds too much", at: location, found: "more than \(limits.nodes) values")
            throw Stop()
        }
    }
}
