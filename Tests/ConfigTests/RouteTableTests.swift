import Testing

@testable import Config

struct RouteTableTests {
    private static let mock = "backends: {mock: {dialect: mock}, spare: {dialect: mock}}\n"

    @Test func `what is not written has its documented default`() throws {
        let table = try Sample.table("backends: {b: {dialect: openai, url: http://h/v1}}\nroutes: [{to: b}]\n")
        #expect(table.limits.body.value == 32 << 20 && table.limits.body.isBuiltIn)
        #expect(table.limits.headerBytes.value == 32 << 10)
        #expect(table.shutdown.deadline.value == 30_000_000_000)
        #expect(table.log.access.value == .stdout)
        #expect(table.admin == nil)
        let backend = table.backends[0]
        #expect(backend.balance.value == .roundRobin && backend.host.value == .backend && backend.mock == nil)
        #expect(backend.timeouts.connect.value == 5_000_000_000 && backend.timeouts.total.value == 600_000_000_000)
        #expect(table.routes[0].name.value == "route-1")
    }

    @Test func `listeners carry their certificates and trusted ranges, files resolved`() throws {
        let result = Sample.loader.parse(
            text: """
                version: 1
                listeners:
                  - name: secure
                    address: "[::1]:8443"
                    tls: {certificates: [{chain: certs/a.pem, key: /keys/a.key}], client_ca: ca.pem}
                    trusted_proxies: [10.0.0.0/8, "::1"]
                routes: [{match: {listener: secure}, respond: {status: 204}}]
                """, name: "/etc/millrace/routes.yaml")
        let table = try #require(result.table)
        let listener = table.listeners[0]
        #expect(listener.address.value == .internet(host: "::1", port: 8443))
        let files = ["/etc/millrace/certs/a.pem", "/keys/a.key", "/etc/millrace/ca.pem"]
        #expect(table.referencedFiles.map(\.value) == files)
        #expect(listener.tls?.certificates[0].chain.value == files[0] && listener.tls?.clientCA?.value == files[2])
        #expect(listener.tls?.certificates[0].key.location == SourceLocation(line: 5, column: 52, length: 11))
        #expect(listener.trustedProxies.map(\.value.prefix) == [8, 128])
        #expect(table.routes[0].match.listener?.value == 0)
    }

    @Test func `a backend has one endpoint or several with weights`() throws {
        let table = try Sample.table(
            """
            backends:
              one: {dialect: anthropic, url: "https://api.example.com", key: "${env:SECRET}", timeouts: {first_byte: 20s}}
              two:
                dialect: http
                endpoints: ["http://10.0.0.5:8000/v1", {url: "http://10.0.0.6:8000/v1", weight: 2}]
                balance: least_pending
                connections: 16
                host: pass
              fake: {dialect: mock, delay: 1s, tokens: 3, every: 5ms, fail: 2, status: 500}
            routes: [{to: {split: [one, two, fake]}}]
            """)
        #expect(table.backends[0].endpoints.map(\.url.value.port) == [443])
        #expect(table.backends[0].keys.first?.key.value == Sample.secret)
        #expect(table.backends[0].timeouts.firstByte.value == 20_000_000_000)
        #expect(table.backends[1].endpoints.map(\.weight.value) == [1, 2])
        #expect(table.backends[1].balance.value == .leastPending && table.backends[1].host.value == .pass)
        let mock = try #require(table.backends[2].mock)
        #expect(
            mock.delay.value == 1_000_000_000 && mock.tokens.value == 3 && mock.fail.value == 2
                && mock.status.value == 500)
    }

    @Test func `the base of an Azure backend may name what its paths begin with`() throws {
        func path(_ base: String, _ version: String = "") throws -> (path: String, hasDeployments: Bool) {
            let backend =
                "{dialect: azure, url: \"https://r.openai.azure.com\(base)\"\(version), key: \"${env:SECRET}\"}"
            let table = try Sample.table("backends: {a: \(backend)}\nroutes: [{to: a}]\n")
            return (table.backends[0].endpoints[0].url.value.path, table.backends[0].hasDeployments)
        }
        for base in ["", "/", "/openai", "/openai/"] {
            #expect(try path(base) == ("", false))
            #expect(try path(base, ", api_version: 2024-10-21") == ("", true))
        }
        #expect(try path("/gateway/openai") == ("/gateway", false))
        #expect(try path("/openai/v1") == ("/openai/v1", false))
        #expect(try path("/openai/v1/", ", api_version: preview") == ("/openai/v1", false))
    }

    @Test func `targets nest, names become indices`() throws {
        let table = try Sample.table(
            Self.mock
                + "routes: [{to: {fallback: [{backend: spare, model: m}, {split: [{backend: mock, weight: 9}, spare]}]}}]\n"
        )
        guard case .target(.fallback(let parts, _)) = table.routes[0].action, case .backend(let first) = parts[0],
            case .split(let weighted, _) = parts[1]
        else {
            Issue.record("not the shape")
            return
        }
        #expect(first.backend == 1 && first.model?.value == "m")
        #expect(weighted.map(\.weight.value) == [9, 1])
        var visited: [Int] = []
        if case .target(let target) = table.routes[0].action { target.forEachBackend { visited.append($0.backend) } }
        #expect(visited == [1, 0, 1])
    }

    @Test func `filters are found by name or written in place, in the order they run`() throws {
        let table = try Sample.table(
            "filters: {callers: {use: auth.keys, file: keys.yaml}}\n" + Self.mock
                + "routes: [{name: r, filters: [{use: cache.exact, ttl: 1m}, callers, {use: prompt.append, text: hi}], to: {split: [mock, spare]}}]\n"
        )
        #expect(table.routes[0].filters.map(\.filter) == [1, 0, 2])
        #expect(table.filters.map(\.name.value) == ["callers", "r/1", "r/3"])
        #expect(table.filters.map(\.isInline) == [false, true, true])
    }

    @Test func `parts of a match are read as they are compared`() throws {
        let table = try Sample.table(
            Self.mock + """
                routes:
                  - match: {host: "*.Example.COM", path: "/v1/*", model: "gpt-*-mini", method: [get, GET, POST], headers: {X-Team: "b*"}}
                    to: {split: [mock, spare]}
                  - match: {host: "*", path: "/*", model: "*"}
                    to: mock
                """)
        let match = table.routes[0].match
        #expect(match.host?.value == .glob(["", ".example.com"]) && match.path?.value == .prefix("/v1/"))
        #expect(match.model?.value == .glob(["gpt-", "-mini"]))
        #expect(match.methods.map(\.value) == ["GET", "POST"])
        #expect(match.headers.map(\.name.value) == ["x-team"] && match.headers[0].value.value == .prefix("b"))
        let any = table.routes[1].match
        #expect(any.host == nil && any.path == nil && any.model == nil)
    }

    @Test func `an answer of our own is text, JSON or an error`() throws {
        let table = try Sample.table(
            """
            routes:
              - {match: {path: /a}, respond: {status: 200, body: "a: b", headers: {x-a: [one, two]}}}
              - {match: {path: /b}, respond: {status: 200, body: {ok: true, list: [1, "2"]}}}
              - {respond: {status: 404, error: unknown_model}}
            """)
        let answers = table.routes.compactMap { if case .respond(let answer) = $0.action { answer } else { nil } }
        #expect(answers.map(\.body?.value) == ["a: b", #"{"ok":true,"list":[1,"2"]}"#, nil])
        #expect(answers.map(\.bodyIsJSON) == [false, true, false])
        #expect(answers[0].headers.map(\.value.value) == ["one", "two"])
        #expect(answers[2].error?.value == "unknown_model")
    }

    @Test func `tests know their route and what they send`() throws {
        let table = try Sample.table(
            """
            routes: [{name: all, respond: {status: 404}}]
            tests:
              - {request: {path: "/a?b=c", body: {model: m}}, expect: {route: all, status: 404}}
              - {request: {path: /, method: put, host: Example.com, headers: {X-A: b}}, expect: {status: 404}}
            """)
        #expect(table.tests.map(\.request.method.value) == ["POST", "PUT"])
        #expect(table.tests[0].request.body?.value == #"{"model":"m"}"#)
        #expect(table.tests[0].expect.route?.value == "all" && table.tests[1].expect.route == nil)
        #expect(
            table.tests[1].request.host?.value == "example.com" && table.tests[1].request.headers[0].name.value == "X-A"
        )
    }

    @Test func `the order of the file's sections does not matter`() throws {
        let text =
            "routes: [{filters: [f], to: mock}]\nfilters: {f: {use: limit.rate, requests: 1/s}}\nbackends: {mock: {dialect: mock}}\nlisteners: [{address: 127.0.0.1:0}]\nversion: 1\n"
        #expect(Sample.loader.parse(text: text, name: "r.yaml").diagnostics.isEmpty)
    }

    @Test func `ten thousand routes by model are checked`() throws {
        let routes = (0..<10_000).map {
            "  - {name: r\($0), match: {path: /v1/chat/completions, model: m\($0)}, to: mock}\n"
        }
        let table = try Sample.table("backends: {mock: {dialect: mock}}\nroutes:\n" + routes.joined())
        #expect(table.routes.count == 10_000)
    }

    @Test func `ten thousand mistakes are bounded in what they cost and say`() {
        let names = (0..<3_000).map { "  name-\($0): {dialect: mock}\n" }.joined()
        let routes = (0..<3_000).map { "  - {match: {path: /p\($0)}, to: nama-\($0)}\n" }.joined()
        let said = Sample.loader.parse(text: Sample.head + "backends:\n" + names + "routes:\n" + routes, name: "r.yaml")
            .diagnostics
        #expect(said.count == Report.limit + 1)
    }
}
