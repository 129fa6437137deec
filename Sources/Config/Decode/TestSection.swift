/// The keys of the file's own tests.

extension RouteTest: PlacedSection {
    static let schema = Schema<RouteTest>(
        "a test",
        [
            .required("request", \.request, .section(TestRequest.self)),
            .required("expect", \.expect, .section(TestExpectation.self)),
        ])
}

extension TestRequest: PlacedSection {
    static let schema = Schema<TestRequest>(
        "request of a test",
        [
            .optional("method", \.method, .method),
            .required("path", \.path, .requestPath),
            .optional("host", \.host, .host),
            .optional("headers", \.headers, .headerFields(canRepeat: true, isSent: false)),
            .optional("body", \.body, .body),
        ])

    mutating func finish(_ node: YAMLNode, _ reader: Reader) {
        if method.isBuiltIn, body != nil { method = Located(builtIn: "POST") }
    }
}

extension TestExpectation: PlacedSection {
    static let schema = Schema<TestExpectation>(
        "expect of a test",
        [
            .optional("route", \.route, .routeName),
            .optional("backend", \.backend, .backendName),
            .optional("model", \.model, .text),
            .optional("status", \.status, .integer(100...599)),
        ])

    mutating func finish(_ node: YAMLNode, _ reader: Reader) {
        if case .mapping(let pairs) = node.content, pairs.isEmpty {
            reader.report.error(
                "a test that expects nothing", at: node.location, expected: "route, backend, model or status")
        }
    }
}

extension Shape where Value == Located<String> {
    /// A path as a client sends it, with a query or none.
    fileprivate static var requestPath: Shape {
        .scalar("a path", "a path such as /v1/chat/completions", allowsQuotes: true) { text in
            text.hasPrefix("/") && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } ? text : nil
        }
    }

    fileprivate static var routeName: Shape {
        Shape(noun: "the name of a route", expected: "the name of a route") { node, reader in
            reader.routes.use(node, reader).map { Located(reader.routes.names[$0], at: node.location) }
        }
    }

    /// Naming a backend in a test does not make it used.
    fileprivate static var backendName: Shape {
        Shape(noun: "the name of a backend", expected: "the name of a backend") { node, reader in
            var names = reader.backends
            return names.use(node, reader).map { Located(names.names[$0], at: node.location) }
        }
    }
}
