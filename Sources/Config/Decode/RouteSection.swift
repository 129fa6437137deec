/// The keys of a route.

struct RouteSection: PlacedSection {
    var location = SourceLocation.builtIn
    var result = Route()
    var target: Target?
    var respond: RespondOptions?

    static let schema = Schema<RouteSection>(
        "a route",
        [
            .optional("name", \.result.name, .name),
            .optional("match", \.result.match, .section(Match.self)),
            .optional("filters", \.result.filters, .list(.filterUse, atLeast: 0)),
            .optional("to", \.target, .target),
            .optional("respond", \.respond, .section(RespondOptions.self)),
            .optional("keepalive", \.result.keepalive, .delay),
            .optional("on_lossy", \.result.onLossy, .word(OnLossy.self)),
        ])

    mutating func finish(_ node: YAMLNode, _ reader: Reader) {
        result.location = location
        guard case .mapping(let pairs) = node.content else { return }
        let actions = pairs.filter { $0.key == "to" || $0.key == "respond" }
        if actions.isEmpty {
            reader.report.error(
                "a route without a target", at: location, expected: "to: a backend, or respond: {status: 404}")
        } else if actions.count > 1 {
            reader.report.error(
                "a route with both 'to' and 'respond'", at: actions[1].keyLocation, expected: "one of them")
        }
        checkFilters(reader)
        if let target { result.action = .target(target) }
        if let respond { result.action = .respond(respond) }
    }
}

extension RouteSection {
    /// One that stood twice would count a request twice, or wait for itself.
    private func checkFilters(_ reader: Reader) {
        var seen: [Int: SourceLocation] = [:]
        for use in result.filters {
            guard let first = seen.updateValue(use.location, forKey: use.filter) else { continue }
            reader.report.error(
                "the same filter twice in a route", at: use.location, found: "as in line \(first.line)",
                expected: "each filter once")
        }
    }
}

extension Match: PlacedSection {
    static let schema = Schema<Match>(
        "match",
        [
            .optional("listener", \.listener, .listenerName),
            .optional("host", \.host, .hostPattern),
            .optional("path", \.path, .pathPattern),
            .optional("model", \.model, .pattern),
            .optional("method", \.methods, .methods),
            .optional("headers", \.headers, .headerMatches),
            .planned("when"),
        ])

    /// `*` alone takes everything, as the key's absence does.
    mutating func finish(_ node: YAMLNode, _ reader: Reader) {
        if host?.value == .prefix("") { host = nil }
        if path?.value == .prefix("") || path?.value == .prefix("/") { path = nil }
        if model?.value == .prefix("") { model = nil }
    }
}

extension RespondOptions: PlacedSection {
    static let schema = Schema<RespondOptions>(
        "respond",
        [
            .required("status", \.status, .integer(200...599)),
            .optional("body", \.body, .body),
            .optional("error", \.error, .errorCode),
            .optional("list", \.list, .word(RespondList.self)),
            .optional("headers", \.headers, .headerFields(canRepeat: true)),
        ])

    mutating func finish(_ node: YAMLNode, _ reader: Reader) {
        guard case .mapping(let pairs) = node.content else { return }
        if let body = pairs.first(where: { $0.key == "body" }), case .scalar = body.value.content {
        } else {
            bodyIsJSON = body != nil
        }
        let contents = pairs.filter { ["body", "error", "list"].contains($0.key) }
        if contents.count > 1 {
            reader.report.error(
                "'respond' with both '\(contents[0].key)' and '\(contents[1].key)'", at: contents[0].value.location,
                expected: "one of them")
        }
        if let error, !status.isBuiltIn, status.value < 400 {
            reader.report.error(
                "an error with a status of success", at: error.location, found: "status \(status.value)",
                expected: "a status from 400")
        }
    }
}

extension Shape where Value == Located<Int> {
    fileprivate static var listenerName: Shape {
        Shape(noun: "the name of a listener", expected: "the name or the address of a listener") { node, reader in
            reader.listeners.use(node, reader).map { Located($0, at: node.location) }
        }
    }
}

extension Shape where Value == [Located<String>] {
    /// One method, or a list.
    fileprivate static var methods: Shape {
        Shape(noun: "a method", expected: "GET, or a list: [GET, POST]") { node, reader in
            guard case .sequence = node.content else {
                return Shape<Located<String>>.method.read(node, reader).map { [$0] }
            }
            let methods = Shape<[Located<String>]>.list(.method).read(node, reader) ?? []
            return methods.reduce(into: []) { kept, method in if !kept.contains(method) { kept.append(method) } }
        }
    }
}

extension Shape where Value == Located<String> {
    /// Text as it is, anything else as JSON.
    static var body: Shape {
        Shape(noun: "a body", expected: "a text, or a mapping that is sent as JSON") { node, reader in
            if case .scalar = node.content { return anyText.read(node, reader) }
            return json.read(node, reader)
        }
    }

    /// A stable code for clients to act on: `unknown_model`.
    fileprivate static var errorCode: Shape {
        .scalar("an error code", "lower-case letters and '_': unknown_model", allowsQuotes: true) { text in
            let isCode = text.utf8.count <= 64 && text.utf8.allSatisfy { $0 &- 97 < 26 || $0 &- 48 < 10 || $0 == 95 }
            return isCode && !text.isEmpty ? text : nil
        }
    }
}

extension Shape where Value == [Route] {
    static var routes: Shape {
        Shape(
            noun: "a list", expected: "a list of routes; the first that matches wins",
            keys: RouteSection.schema.keys
        ) {
            node, reader in
            guard let items = reader.items(node, of: "a route") else { return nil }
            return items.enumerated().map { index, item in
                let written = item.routeName
                reader.route = (written?.name ?? "route-\(index + 1)", 0)
                reader.key = "routes"
                let errors = reader.report.errorCount
                var route = RouteSection.schema.read(item, reader)?.result ?? Route()
                if route.name.isBuiltIn { route.name = Located(reader.route.name, at: item.location) }
                if let first = reader.routes.add(reader.route.name, at: written?.location ?? item.location) {
                    reader.report.error(
                        "duplicate route name '\(reader.route.name)'", at: route.name.location,
                        found: "the same name in line \(first.line)",
                        expected: "a name of its own: logs and metrics tell routes by it")
                }
                reader.soundRoutes.append(reader.report.errorCount == errors)
                return route
            }
        }
    }
}

extension YAMLNode {
    /// Inline filters are named after their route, which must be known before they are read.
    fileprivate var routeName: (name: String, location: SourceLocation)? {
        guard case .mapping(let pairs) = content, let pair = pairs.first(where: { $0.key == "name" }) else {
            return nil
        }
        guard case .scalar(let scalar) = pair.value.content, scalar.source == nil, Names.isValid(scalar.text) else {
            return nil
        }
        return (scalar.text, pair.value.location)
    }
}
