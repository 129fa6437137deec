/// The tables of docs/dialects.md are what the formats do.
///
/// `UPDATE_GOLDEN=1 swift test --filter FeatureTableTests` writes them anew.
import Chat
import ChatStand
import Foundation
import Testing

@Suite struct FeatureTableTests {
    private static let page = ChatRecording.root.appendingPathComponent("docs/dialects.md")

    /// A column: backends of one format ask different models in different ways.
    private struct Column {
        let title: String
        let format: String
        var model = "m"
        var takesExtensions = false
    }

    private static let backends = [
        Column(title: "OpenAI", format: "chat_completions", model: "gpt-5"),
        Column(title: "compatible", format: "chat_completions", takesExtensions: true),
        Column(title: "Anthropic", format: "messages", model: "claude-sonnet-4-5"),
        Column(title: "Gemini", format: "generate_content", model: "gemini-2.5-flash"),
        Column(title: "Bedrock: Claude", format: "converse", model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0"),
        Column(title: "Bedrock: others", format: "converse", model: "meta.llama3-3-70b-instruct-v1:0"),
        Column(title: "Ollama", format: "ollama_chat", model: "qwen3"),
    ]
    private static let clients = [
        Column(title: "chat completions", format: "chat_completions"), Column(title: "responses", format: "responses"),
        Column(title: "completions", format: "completions"), Column(title: "messages", format: "messages"),
        Column(title: "Gemini", format: "generate_content"), Column(title: "Ollama chat", format: "ollama_chat"),
        Column(title: "Ollama generate", format: "ollama_generate"),
    ]

    /// Formats of one dialect: what one asks of the other is passed on as it is.
    private static func isSame(_ client: String, _ backend: String) -> Bool {
        switch backend {
        case "chat_completions": ["chat_completions", "responses", "completions"].contains(client)
        case "ollama_chat": ["ollama_chat", "ollama_generate"].contains(client)
        default: client == backend
        }
    }

    @Test func `the table of requests is what the formats do`() throws {
        let rows = Self.rows(FeatureSample.requests, Self.backends) { (sample, column) throws(ChatError) in
            if Self.isSame(sample.format, column.format) { return nil }
            var stand = ChatStand(ChatFormats.client(sample.format), ChatFormats.backend(column.format))
            (stand.model, stand.takesExtensions) = (column.model, column.takesExtensions)
            return try stand.request(sample.body).lost
        }
        try Self.compare(rows, section: "requests")
    }

    @Test func `the table of answers is what the formats do`() throws {
        let rows = Self.rows(FeatureSample.answers, Self.clients) { (sample, column) throws(ChatError) in
            if Self.isSame(column.format, sample.format) { return nil }
            let stand = ChatStand(ChatFormats.client(column.format), ChatFormats.backend(sample.format))
            return try stand.answer(sample.body).lost
        }
        try Self.compare(rows, section: "answers")
    }

    @Test func `every feature stands in a table`() {
        let shown = Set((FeatureSample.requests + FeatureSample.answers).map(\.feature))
        // Members of no known name, and arguments of tools that are no object, which each pair sends on as well as it can.
        #expect(Feature.allCases.filter { !shown.contains($0) } == [.toolArguments, .unknown])
    }

    // MARK: - Tables

    /// Lines of a table. `lost` gives nil for a pair that needs no translation.
    private static func rows(
        _ samples: [FeatureSample], _ columns: [Column],
        lost: (FeatureSample, Column) throws(ChatError) -> [String]?
    ) -> [String] {
        var lines = ["| |" + columns.map { " \($0.title) |" }.joined()]
        lines.append("|---|" + columns.map { _ in "---|" }.joined())
        for feature in Feature.allCases {
            let own = samples.filter { $0.feature == feature }
            if own.isEmpty { continue }
            let cells = columns.map { column in
                let marks = own.compactMap { sample in
                    mark(feature) { () throws(ChatError) in try lost(sample, column) }.map { (sample.format, $0) }
                }
                return " \(cell(marks)) |"
            }
            lines.append("| `\(feature.name)` |" + cells.joined())
        }
        return lines
    }

    private static func mark(_ feature: Feature, _ lost: () throws(ChatError) -> [String]?) -> String? {
        do throws(ChatError) {
            guard let lost = try lost() else { return nil }
            return lost.contains(feature.name.description) ? "–" : "✓"
        } catch {
            return "400"
        }
    }

    /// One mark where the formats on the other side agree; else each with its own.
    private static func cell(_ marks: [(format: String, mark: String)]) -> String {
        guard let first = marks.first else { return "=" }
        if marks.allSatisfy({ $0.mark == first.mark }) { return first.mark }
        return marks.map { "\($0.mark) \($0.format)" }.joined(separator: ", ")
    }

    private static func compare(_ rows: [String], section: String) throws {
        let (begin, end) = ("<!-- \(section) -->\n", "\n<!-- end of \(section) -->")
        let text = try String(contentsOf: page, encoding: .utf8)
        let start = try #require(text.firstRange(of: begin)).upperBound
        let stop = try #require(text.firstRange(of: end)).lowerBound
        let table = rows.joined(separator: "\n")
        if Expected.isWriting {
            try text.replacingCharacters(in: start..<stop, with: table).write(
                to: page, atomically: true, encoding: .utf8)
        } else {
            #expect(text[start..<stop] == table)
        }
    }
}
