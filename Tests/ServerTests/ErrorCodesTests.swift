import Foundation
import Testing

@testable import Server

struct ErrorCodesTests {
    @Test func `every code that the sources give has a cell of its own`() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Sources")
        let files = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
        var given: Set<String> = ["client_closed_request"]
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /(?:GatewayError|\.init)\(\s*[\w.]+,\s*"([a-z_]+)"/) {
                given.insert(String(match.1))
            }
        }
        #expect(given.count > 30)
        #expect(given == Set(ErrorCodes.all.map { "\($0)" }))
    }

    @Test func `a code that is not in the list is counted with the others`() {
        #expect(ErrorCodes.index(of: "bad_request") == ErrorCodes.all.firstIndex { "\($0)" == "bad_request" })
        #expect(ErrorCodes.index(of: "no_such_code") == ErrorCodes.all.count)
    }
}
