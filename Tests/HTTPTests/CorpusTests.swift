import Foundation
import Testing

@testable import HTTP

/// Inputs that taught something, replayed for ever. Every file under `Tests/Corpus` for this module is fed whole and
/// split at every byte; what it makes must not depend on the split. A crash that the mutation tests find is added
/// there.
enum Corpus {
    static func files(_ folder: String) -> [(name: String, bytes: [UInt8])] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let directory = root.appendingPathComponent("Corpus/\(folder)")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        return names.filter { !$0.hasPrefix(".") }.sorted().compactMap { name in
            guard let data = try? Data(contentsOf: directory.appendingPathComponent(name)) else { return nil }
            return (name, [UInt8](data))
        }
    }

    /// All that this module makes of one input, given in pieces.
    static func outcome(_ folder: String, _ bytes: [UInt8], cuts: [Int]) -> String {
        let parts = pieces(bytes, at: cuts)
        switch folder {
        case "chunked": return bodyOutcome(parts)
        case "sse": return eventOutcome(parts).joined(separator: "\n")
        default:
            let request = requestOutcome(bytes, prefixes: cuts + [bytes.count])
            let response = responseOutcome(bytes, prefixes: cuts + [bytes.count])
            return "\(request)\n\(response)\n\(connectionOutcome(parts))"
        }
    }
}

@Suite struct CorpusTests {
    @Test(arguments: ["http", "chunked", "sse"])
    func everyInputReadsTheSameWhereverItIsSplit(_ folder: String) {
        let files = Corpus.files(folder)
        #expect(files.count >= 10)
        for (name, bytes) in files {
            let whole = Corpus.outcome(folder, bytes, cuts: [])
            for split in bytes.indices where Corpus.outcome(folder, bytes, cuts: [split]) != whole {
                Issue.record("\(folder)/\(name) split at \(split)")
            }
            if Corpus.outcome(folder, bytes, cuts: Array(bytes.indices)) != whole {
                Issue.record("\(folder)/\(name) byte by byte")
            }
        }
    }

    @Test func noSmuggledRequestIsEverSeen() {
        for (name, bytes) in Corpus.files("http") where String(decoding: bytes, as: UTF8.self).contains("/smuggled") {
            let outcome = connectionOutcome([bytes])
            #expect(outcome.contains("refused 400"), "\(name)")
            #expect(!outcome.contains("/smuggled"), "\(name)")
        }
    }
}
