import Testing

@testable import Dialects

@Suite("Arguments that come in fragments")
struct ArgumentScanTests {
    @Test(
        "The object is whole with its last bracket, and not before",
        arguments: [
            "{}", #"{\"a\":1}"#, #" {\"a\":[{},{\"b\":2}]}"#, #"{\"a\":\"}\"}"#, #"{\"a\":\"\\\"}\"}"#,
            #"{\"a\":\"\\\\\"}"#, #"{\u0022a\u0022:\"\u005c\u0022}\"}"#, #"{\n\"a\":\"\u7b7b}\"\t}"#,
        ])
    func whole(_ inside: String) {
        let bytes = Array(inside.utf8)
        var scan = ArgumentScan()
        scan.read(bytes.span)
        #expect(scan.isWhole)
        scan = ArgumentScan()
        scan.read(bytes.span.extracting(0..<bytes.count - 1))
        #expect(!scan.isWhole)
    }

    @Test("Strings and escapes go on from one fragment to the next")
    func fragments() {
        var scan = ArgumentScan()
        for fragment in [#"{\"a\":\"x\\"#, #"\"}"#, #"\""#] {
            scan.read(Array(fragment.utf8).span)
            #expect(!scan.isWhole)
        }
        scan.read(Array("}".utf8).span)
        #expect(scan.isWhole)
    }
}
