import Containers
import Testing

@testable import BenchMock

struct BodyScannerTests {
    /// The same in one piece, and cut at every byte.
    private func scan(_ text: String) throws -> BodyScanner {
        let bytes = Array(text.utf8)
        var whole = BodyScanner()
        whole.take(bytes.span)
        for cut in bytes.indices {
            var scanner = BodyScanner()
            scanner.take(bytes.span.extracting(0..<cut))
            scanner.take(bytes.span.extracting(cut..<bytes.count))
            try #require(scanner.streams == whole.streams, "cut at \(cut) of \(text)")
            try #require(scanner.wantsUsage == whole.wantsUsage, "cut at \(cut) of \(text)")
            try #require(scanner.isObject == whole.isObject, "cut at \(cut) of \(text)")
        }
        return whole
    }

    @Test(arguments: [
        #"{"stream":true}"#, #"{"stream" : true }"#, "{\n\t\"model\":\"m\",\r\n \"stream\":\ttrue\n}\n",
        #"{"model":"m","messages":[{"role":"user","content":"x"}],"stream":true,"n":1}"#,
        #"{"a":{"stream":false},"stream":true,"b":[false,{"stream":false}]}"#,
        #"{"a":"\"","stream":true}"#, #"{"a":"\\","stream":true}"#, #"{"a\"b":1,"stream":true}"#,
        #"{"stream":false,"stream":true}"#, #"{"a":-1.5e+3,"b":null,"c":false,"stream":true}"#,
    ])
    func `A stream is asked for by the member of the outermost object`(_ text: String) throws {
        let scanner = try scan(text)
        #expect(scanner.streams)
        #expect(scanner.isObject)
    }

    @Test(arguments: [
        "{}", #"{"stream":false}"#, #"{"stream":null}"#, #"{"stream":"true"}"#, #"{"messages":[{"stream":true}]}"#,
        #"{"a":{"stream":true}}"#, #"{"a":"\"stream\":true"}"#, #"{"a":"stream","b":true}"#, #"{"streams":true}"#,
        #"{"strea":true}"#, #"{"a":["stream",true]}"#, #"{"stream":true,"stream":false}"#, #"{"Stream":true}"#,
        #"{"stream":[true]}"#, #"{"a_very_long_key_that_ends_in_stream":true}"#,
    ])
    func `Nothing else asks for one`(_ text: String) throws {
        let scanner = try scan(text)
        #expect(!scanner.streams)
        #expect(scanner.isObject)
    }

    @Test func `Usage is asked for within the options of the stream`() throws {
        #expect(try scan(#"{"stream":true,"stream_options":{"include_usage":true}}"#).wantsUsage)
        #expect(try scan(#"{"stream_options":{"x":[1,{}],"include_usage":true},"stream":true}"#).streams)
        #expect(try !scan(#"{"stream_options":{"include_usage":false}}"#).wantsUsage)
        #expect(try !scan(#"{"stream_options":{"a":{"include_usage":true}}}"#).wantsUsage)
        #expect(try !scan(#"{"include_usage":true,"b":{"include_usage":true}}"#).wantsUsage)
        #expect(try !scan(#"{"stream_options":{"stream":true}}"#).streams)
    }

    @Test(arguments: ["", " ", "[]", "1", "x{}", "{} {}", "{}x", #"{"a":1"#, #"{"a":"}"#, #"{"a":{}"#, "}"])
    func `What is not one object is known as such`(_ text: String) throws {
        #expect(try !scan(text).isObject)
    }
}
