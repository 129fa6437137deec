import Digests
import Testing

@testable import State

@Suite struct CallerTableTests {
    let digester = Digester()

    private func entry(_ key: String, id: String, models: [String] = [], expiry: UInt64? = nil) -> CallerEntry {
        CallerEntry(
            digest: digester.digest(key), id: id, name: "Name of \(id)", team: "team", tags: ["blue", "beta"],
            models: models, expiry: expiry)
    }

    private func text(_ span: Span<UInt8>) -> String {
        String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
    }

    @Test func `a caller is found by its key with all that is known of it`() throws {
        let table = try CallerTable([entry("mr-a", id: "alice"), entry("mr-b", id: "Böb", expiry: 100)])
        let caller = try #require(table.find(digester.digest("mr-b")))
        #expect(text(table.text(caller.id)) == "Böb")
        #expect(text(table.text(caller.name)) == "Name of Böb")
        #expect(text(table.text(caller.team)) == "team")
        #expect(caller.tagCount == 2)
        #expect(text(table.tag(0, of: caller)) == "blue")
        #expect(text(table.tag(1, of: caller)) == "beta")
        #expect(table.find(digester.digest("mr-c")) == nil)
        #expect(table.find(digester.digest("")) == nil)
    }

    @Test func `a key is good until the second in which it expires`() throws {
        let table = try CallerTable([entry("mr-a", id: "a", expiry: 100), entry("mr-b", id: "b")])
        let mortal = try #require(table.find(digester.digest("mr-a")))
        #expect(!mortal.isExpired(at: 99))
        #expect(mortal.isExpired(at: 100))
        let lasting = try #require(table.find(digester.digest("mr-b")))
        #expect(!lasting.isExpired(at: .max - 1))
    }

    @Test func `models are allowed by name, by beginning, or all`() throws {
        let table = try CallerTable([
            entry("some", id: "a", models: ["smart", "gpt-4*"]), entry("all", id: "b"),
            entry("any", id: "c", models: ["*"]),
        ])
        let cases: [(String, String, Bool)] = [
            ("some", "smart", true), ("some", "smarter", false), ("some", "gpt-4", true), ("some", "gpt-4o-mini", true),
            ("some", "gpt-", false), ("some", "", false), ("some", "GPT-4", false), ("all", "whatever", true),
            ("any", "", true), ("any", "x", true),
        ]
        for (key, model, isAllowed) in cases {
            let caller = try #require(table.find(digester.digest(key)))
            let answer = table.allows(caller, model: Array(model.utf8).span)
            #expect(answer == isAllowed, "\(key) asks for \(model)")
        }
    }

    @Test func `one caller may have several keys, one key only one caller`() throws {
        let rotated = try CallerTable([entry("old", id: "alice"), entry("new", id: "alice")])
        #expect(rotated.count == 2)
        #expect(throws: CallerTableError.sameKey(first: 0, second: 2)) {
            try CallerTable([entry("x", id: "a"), entry("y", id: "b"), entry("x", id: "c")])
        }
    }

    @Test func `an empty table knows nobody`() throws {
        let table = try CallerTable([])
        #expect(table.count == 0)
        #expect(table.find(digester.digest("")) == nil)
    }

    @Test func `digests that share their first word are told apart by the rest`() throws {
        let entries = (0..<20).map { number in
            CallerEntry(digest: SHA256Digest(words: (7, 7, 7, UInt64(number))), id: "\(number)")
        }
        let table = try CallerTable(entries)
        for number in 0..<20 {
            let caller = try #require(table.find(SHA256Digest(words: (7, 7, 7, UInt64(number)))))
            #expect(text(table.text(caller.id)) == "\(number)")
        }
        #expect(table.find(SHA256Digest(words: (7, 7, 7, 20))) == nil)
    }

    @Test func `each of 100,000 callers is found, and no other`() throws {
        let entries = (0..<100_000).map { number in
            CallerEntry(digest: digester.digest("key \(number)"), id: "\(number)")
        }
        let table = try CallerTable(entries)
        var wrong = 0
        for number in stride(from: 0, to: 100_000, by: 7) {
            guard let caller = table.find(entries[number].digest) else {
                wrong += 1
                continue
            }
            if text(table.text(caller.id)) != "\(number)" { wrong += 1 }
        }
        for number in 0..<10_000 where table.find(digester.digest("stranger \(number)")) != nil { wrong += 1 }
        #expect(wrong == 0)
    }
}
