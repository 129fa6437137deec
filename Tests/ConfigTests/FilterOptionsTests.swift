import Testing

@testable import Config

struct FilterOptionsTests {
    private func options(_ text: String) throws -> FilterOptions {
        let table = try Sample.table("backends: {mock: {dialect: mock}}\nroutes: [{filters: [{\(text)}], to: mock}]\n")
        return table.filters[0].options
    }

    @Test(
        arguments: [
            ("caller", .caller), ("team", .team), ("ip", .ip), ("model", .model), ("route", .route),
            ("header:X-Team", .header("x-team")),
        ] as [(String, RateLimitKey)])
    func `requests are counted by a key`(_ by: String, _ key: RateLimitKey) throws {
        guard
            case .limitRate(let limit) = try options("use: limit.rate, by: \"\(by)\", requests: 60/min, concurrent: 4")
        else { return }
        #expect(limit.by.value == key && limit.concurrent?.value == 4)
        #expect(limit.requests?.value == Rate(count: 60, per: 60_000_000_000))
    }

    @Test func `tokens are counted together, or of prompts and answers`() throws {
        guard
            case .limitRate(let limit) = try options(
                "use: limit.rate, tokens: 100k/min, input_tokens: 2M/h, output_tokens: 5/s, default_output: 0")
        else { return }
        #expect(limit.tokens?.value == Rate(count: 100_000, per: 60_000_000_000))
        #expect(limit.inputTokens?.value == Rate(count: 2_000_000, per: 3_600_000_000_000))
        #expect(limit.outputTokens?.value == Rate(count: 5, per: 1_000_000_000))
        #expect(limit.defaultOutput.value == 0 && limit.requests == nil)
    }

    @Test func `a message goes before or after`() throws {
        guard case .promptInsert(let before) = try options("use: prompt.prepend, text: Be brief."),
            case .promptInsert(let after) = try options(
                "use: prompt.append, role: user, text: \"${file:/abs/prompt.txt}\"")
        else {
            Issue.record("not the kinds")
            return
        }
        #expect(before.position == .before && before.role.value == .system && before.text.value == "Be brief.")
        #expect(
            after.position == .after && after.role.value == .user && after.text.value == "Be kind."
                && after.text.isSecret)
    }

    @Test func `parameters are JSON, in the order they stand`() throws {
        guard
            case .promptParameters(let defaults) = try options(
                "use: prompt.defaults, parameters: {top_p: 0.5, stop: [a, \"1\"], seed: 7}"),
            case .promptParameters(let overrides) = try options("use: prompt.overrides, parameters: {user: x}")
        else {
            Issue.record("not the kinds")
            return
        }
        #expect(defaults.mode == .defaults && overrides.mode == .overrides)
        #expect(defaults.parameters.map(\.name.value) == ["top_p", "stop", "seed"])
        #expect(defaults.parameters.map(\.json.value) == ["0.5", #"["a","1"]"#, "7"])
    }

    @Test func `clamps are bounds`() throws {
        guard case .promptClamp(let clamp) = try options("use: prompt.clamp, max_tokens: 1000, temperature: 1.5") else {
            return
        }
        #expect(clamp.maxTokens?.value == 1000 && clamp.temperature?.value == 1.5)
    }

    @Test func `a small cache keeps small answers`() throws {
        guard case .cacheExact(let cache) = try options("use: cache.exact, size: 64KiB"),
            case .cacheExact(let shared) = try options("use: cache.exact, scope: shared, ttl: 1h, max_entry: 2MiB")
        else {
            Issue.record("not the kinds")
            return
        }
        #expect(cache.maxEntry.value == 64 << 10 && cache.scope.value == .caller)
        #expect(
            shared.scope.value == .shared && shared.ttl.value == 3_600_000_000_000 && shared.maxEntry.value == 2 << 20)
    }

    @Test func `headers are changed both ways`() throws {
        let text =
            "use: headers, request: {set: {X-Team: blue}, add: {x-a: [one, two]}, remove: [X-Old]}, response: {remove: [server]}"
        guard case .headers(let headers) = try options(text) else { return }
        #expect(
            headers.request.set.map(\.name.value) == ["X-Team"] && headers.request.set.map(\.value.value) == ["blue"])
        #expect(headers.request.add.map(\.value.value) == ["one", "two"])
        #expect(headers.request.remove.map(\.value) == ["X-Old"] && headers.response.remove.map(\.value) == ["server"])
    }

    @Test func `the callers' file is one of the files that are watched`() throws {
        let table = try Sample.table(
            "backends: {mock: {dialect: mock}}\nroutes: [{filters: [{use: auth.keys, file: keys.yaml}], to: mock}]\n")
        #expect(table.referencedFiles.map(\.value) == ["keys.yaml"])
    }
}
