import Foundation
import Invariants
import Testing

@testable import HTTP

/// Inputs that taught something, replayed for ever. Every file under `Tests/Corpus` for this module is held to the
/// invariants of its format, cut at every byte. What a mutation or the fuzzer breaks is added there.
enum Corpus {
    static let formats: [InputFormat] = [.http, .response, .chunked, .sse, .frames]

    static func files(_ format: InputFormat) -> [(name: String, bytes: [UInt8])] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let directory = root.appendingPathComponent("Corpus/\(format.rawValue)")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        return names.filter { !$0.hasPrefix(".") }.sorted().compactMap { name in
            guard let data = try? Data(contentsOf: directory.appendingPathComponent(name)) else { return nil }
            return (name, [UInt8](data))
        }
    }
}

@Suite struct CorpusTests {
    @Test(arguments: Corpus.formats)
    func `every input keeps the invariants wherever it is cut`(_ format: InputFormat) {
        let files = Corpus.files(format)
        #expect(files.count >= 10)
        for (name, bytes) in files {
            #expect(throws: Never.self, "\(format.rawValue)/\(name)") { try format.check(bytes, .every(of: bytes)) }
        }
    }

    @Test func noSmuggledRequestIsEverSeen() {
        for (name, bytes) in Corpus.files(.http) where String(decoding: bytes, as: UTF8.self).contains("/smuggled") {
            let outcome = connectionOutcome([bytes])
            #expect(outcome.contains("refused 400"), "\(name)")
            #expect(!outcome.contains("/smuggled"), "\(name)")
        }
    }
}
