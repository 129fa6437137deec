/// Covers JSONObject.swift too.
import Testing

@testable import BenchLoad

struct MixEntryTests {
    private func parse(_ text: String) throws -> [MixEntry] {
        try MixEntry.parse(Array(text.utf8), defaults: LoadOptions(try LoadTarget("http://127.0.0.1:1")))
    }

    @Test func `Lines and arrays are read alike`() throws {
        let lines =
            "{\"weight\": 9, \"model\": \"small\"}\n\n{\"path\": \"/v1/messages\", \"stream\": true, \"body_bytes\": 2000}\n"
        let array =
            "[{\"weight\": 9, \"model\": \"small\"}, {\"path\": \"/v1/messages\", \"stream\": true, \"body_bytes\": 2000}]"
        for text in [lines, array] {
            let entries = try parse(text)
            #expect(entries.map(\.weight) == [9, 1] && entries.map(\.shape.model) == ["small", "bench"])
            #expect(entries[1].shape.stream && entries[1].shape.content == .filler(2000))
        }
    }

    @Test func `A body is sent as it stands`() throws {
        let entries = try parse(
            "{\"body\": {\"model\": \"é\"}, \"headers\": {\"x-a\": \"1\"}}\n{\"body\": \"a\\nb\", \"method\": \"PUT\"}")
        #expect(entries[0].shape.content == .literal(Array("{\"model\": \"é\"}".utf8)))
        #expect(entries[0].shape.headers == ["x-a: 1"])
        #expect(entries[1].shape.content == .literal(Array("a\nb".utf8)) && entries[1].shape.method == "PUT")
    }

    @Test(arguments: [
        ("", "the mix holds no entry"),
        ("{\"weight\": 0}", "line 1 of the mix: a weight is greater than 0, not 0.0"),
        ("{}\n{\"wieght\": 1}", "line 2 of the mix: \"wieght\" is no member of a mix; they are weight,"),
        ("{\"model\": 1}", "line 1 of the mix: \"model\" must be a string, not 1"),
        ("{\"stream\": \"yes\"}", "line 1 of the mix: \"stream\" must be true or false, not \"yes\""),
        ("{\"path\": \"v1\"}", "line 1 of the mix: a path begins with /, not \"v1\""),
        ("nonsense", "line 1 of the mix is not a JSON object"),
        ("[{}, 1]", "entry 2 of the mix is not a JSON object"),
    ])
    func `A wrong entry is refused with its place`(text: String, reason: String) {
        let error = #expect(throws: LoadError.self) { try parse(text) }
        #expect(error?.reason.hasPrefix(reason) == true, "\(error?.reason ?? "")")
    }
}
