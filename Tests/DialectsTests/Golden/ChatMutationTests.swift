/// Recorded chats and the corpus of each dialect, as they are and mutated, held to what must hold of any bytes.
import ChatStand
import Foundation
import Invariants
import Testing

@Suite struct ChatMutationTests {
    static let rounds = 300

    /// Bytes on which the formats turn.
    static let tokens: [[UInt8]] =
        [
            "null", "true", "0", "-1", "1e999", "\"\"", "{}", "[]", "[{}]", "{\"type\":\"text\"}",
            "\"role\":\"assistant\",", ",", ":",
            "{", "}", "[", "]", "\"", "\\", "\\u0000", "\\ud800", "\\\"", "\n", "\r\n", "\n\n", "data: ",
            "event: error\n",
            // What strings break on: escapes that mean nothing, a control byte, half a character, a text that is JSON itself.
            "\\x", "\\/", "\\n", "\\\\", "\u{1}", "_-\\\"", "{\\\"a\\\":\\n1}", "{\\\"a\\\":\\\"\\n\\\"}",
            "[DONE]",
            "data: {}\n\n", "\"index\":9999999,", "\"index\":-1,", "data:image/png;base64,", "\u{FEFF}", "é",
        ].map { Array($0.utf8) } + [[0xC3], [0xE2, 0x82]]

    /// The corpus and all that is recorded of a dialect's formats.
    static func files(_ format: InputFormat) -> [[UInt8]] {
        let formats =
            switch format {
            case .openai: ["chat_completions", "responses", "completions"]
            case .anthropic: ["messages"]
            case .gemini: ["generate_content"]
            case .bedrock: ["converse"]
            default: ["ollama_chat", "ollama_generate"]
            }
        let kinds = [ChatRecording.Kind.requests, .answers, .streams]
        let recorded = kinds.flatMap { kind in formats.flatMap { ChatRecording.all(kind, $0) } }
        return recorded.map { Array($0.text.utf8) } + corpus(format).map(\.bytes)
    }

    static func corpus(_ format: InputFormat) -> [(name: String, bytes: [UInt8])] {
        let folder = ChatRecording.root.appendingPathComponent("Tests/Corpus/\(format.rawValue)")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().compactMap { name in
            (try? Data(contentsOf: folder.appendingPathComponent(name))).map { (name, Array($0)) }
        }
    }

    @Test(arguments: InputFormat.dialects)
    func `every input keeps the invariants, whatever it is taken for`(_ format: InputFormat) {
        #expect(!Self.corpus(format).isEmpty)
        for bytes in Self.files(format) {
            #expect(throws: Never.self) { try format.check(bytes, Cuts(ways: [])) }
        }
    }

    @Test(arguments: InputFormat.dialects)
    func `no input breaks a translation`(_ format: InputFormat) {
        var random = Draw(seed: 0x6D69_6C6C_7261_6365)
        let files = Self.files(format)
        for round in 0..<Self.rounds {
            let bytes = Self.mutated(files, &random)
            do throws(Breach) { try format.check(bytes, Cuts(ways: [])) } catch {
                Issue.record("\(format.rawValue) round \(round): \(error): \(String(decoding: bytes, as: UTF8.self))")
            }
        }
    }

    /// Half of the changes keep JSON what it is: they put a value in place of another, or a member before another.
    private static func mutated(_ files: [[UInt8]], _ random: inout Draw) -> [UInt8] {
        var bytes = files[random.below(files.count)]
        for _ in 0...random.below(4) {
            let at = random.below(bytes.count + 1)
            let length = random.below(min(8, bytes.count - at) + 1)
            let token = tokens[random.below(tokens.count)]
            switch random.below(8) {
            case 0: bytes.removeSubrange(at..<(at + length))
            case 1: bytes.insert(contentsOf: token, at: at)
            case 2: bytes.insert(contentsOf: bytes[at..<(at + length)], at: at)
            case 3: if at < bytes.count { bytes[at] ^= 1 << UInt8(random.below(8)) }
            default: changeValue(&bytes, from: at, to: tokens[random.below(11)])
            }
        }
        return bytes
    }

    /// Replaces the next string, number or word behind a colon.
    private static func changeValue(_ bytes: inout [UInt8], from at: Int, to token: [UInt8]) {
        guard let colon = bytes[at...].firstIndex(of: UInt8(ascii: ":")), colon + 1 < bytes.count else { return }
        let start = colon + 1
        let isString = bytes[start] == UInt8(ascii: "\"")
        let end =
            isString
            ? bytes[(start + 1)...].firstIndex(of: UInt8(ascii: "\"")).map { $0 + 1 }
            : bytes[start...].firstIndex { ",}]".utf8.contains($0) }
        if let end { bytes.replaceSubrange(start..<end, with: token) }
    }
}
