/// Covers Config/Decode, Config/Checks, Config/Options, Config/Source, Config/Table, Config/Units, Config/YAML and Config/Callers.
/// Every message has a golden file: `Tests/Golden/config/NAME.yaml` and what is said of it, `NAME.expected`.
///
/// `UPDATE_GOLDEN=1 swift test --filter GoldenTests` writes the expected files anew: read the difference before committing it.
import Foundation
import Testing

@testable import Config

struct GoldenTests {
    static let names = Repository.files(in: "Tests/Golden/config", suffix: ".yaml")

    @Test(arguments: names) func `each file is answered as its golden file says`(_ name: String) throws {
        let folder = "\(Repository.root)/Tests/Golden/config/"
        let text = try String(contentsOfFile: folder + name + ".yaml", encoding: .utf8)
        let result = Sample.loader.parse(text: text, name: "\(name).yaml")
        let said = result.diagnostics.isEmpty ? "no diagnostics\n" : result.diagnostics.text()
        let expected = folder + name + ".expected"
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try said.write(toFile: expected, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOfFile: expected, encoding: .utf8) == said)
        #expect((result.table == nil) == result.diagnostics.contains { $0.severity == .error })
        #expect(!said.contains(Sample.secret), "a substituted value is shown")
    }

    @Test func `every golden file has its input`() {
        #expect(Repository.files(in: "Tests/Golden/config", suffix: ".expected") == Self.names)
        #expect(Self.names.count >= 60)
    }
}

/// The source tree that the tests were built from.
enum Repository {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// Names without the suffix, sorted.
    static func files(in folder: String, suffix: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")) ?? []
        return names.filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }.sorted()
    }

    static func bytes(_ path: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(fileURLWithPath: "\(root)/\(path)")))
    }
}

/// Texts and doors that tests share.
enum Sample {
    static let secret = "s3cr3t-value"

    /// An environment and files of its own: nothing of the machine is seen.
    static let loader = ConfigLoader(
        variable: { ["SECRET": secret, "EMPTY": "", "PORT": "8080"][$0] },
        readFile: { (path, limit) throws(FileError) in
            let files = [
                "secret.txt": Array("\(secret)\n".utf8), "binary.dat": [0, 1, 2],
                "/abs/prompt.txt": Array("Be kind.".utf8),
            ]
            guard let bytes = files[path] else { throw .unreadable("No such file or directory") }
            if bytes.count > limit { throw .tooLarge(bytes.count) }
            return bytes
        })

    static let head = "version: 1\nlisteners: [{address: 127.0.0.1:8080}]\n"

    /// A table from a text that has nothing wrong with it.
    static func table(_ text: String, head: String = head) throws -> RouteTable {
        let result = loader.parse(text: head + text, name: "routes.yaml")
        return try #require(result.table, "\(result.diagnostics.text())")
    }

    /// The messages for a text, one a line: `line:column severity message`.
    static func messages(_ text: String, head: String = head) -> [String] {
        loader.parse(text: head + text, name: "routes.yaml").diagnostics.map {
            "\($0.location.line):\($0.location.column) \($0.severity.rawValue) \($0.message)"
        }
    }
}
