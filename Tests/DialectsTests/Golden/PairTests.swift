/// Every recorded request in the words of every backend, every recorded answer and stream in those of every client.
///
/// `Tests/Golden/chat/expected` holds what comes of each, a section for the other format, with what was lost.
/// `UPDATE_GOLDEN=1 swift test --filter PairTests` writes the files anew: read the difference before committing it.
import Chat
import ChatStand
import Foundation
import Testing

@Suite struct PairTests {
    @Test(arguments: ChatRecording.all(.requests))
    func `a request is put to every backend in its own words`(_ request: ChatRecording) throws {
        let client = ChatFormats.client(request.format)
        let sections = ChatFormats.backends.map { backend in
            var stand = ChatStand(client, backend)
            stand.model = ChatFormats.model(of: backend)
            return section("to \(backend.name)", isJSON: true) { () throws(ChatError) in try stand.request(request.text)
            }
        }
        try Expected.compare(sections.joined(separator: "\n"), with: request.expected)
    }

    @Test(arguments: ChatRecording.all(.answers))
    func `an answer is told to every client in its own words`(_ answer: ChatRecording) throws {
        let backend = ChatFormats.backend(answer.format)
        let sections = ChatFormats.clients.map { client in
            section("to \(client.name)", isJSON: true) { () throws(ChatError) in
                try ChatStand(client, backend).answer(answer.text)
            }
        }
        try Expected.compare(sections.joined(separator: "\n"), with: answer.expected)
    }

    @Test(arguments: ChatRecording.all(.streams))
    func `a stream is told to every client in its own words`(_ stream: ChatRecording) throws {
        let backend = ChatFormats.backend(stream.format)
        let sections = ChatFormats.clients.map { client in
            section("to \(client.name)", isJSON: false) { () throws(ChatError) in
                ChatStand(client, backend).stream(recorded: stream.text)
            }
        }
        try Expected.compare(sections.joined(separator: "\n"), with: stream.expected)
    }

    @Test func `every file of what is expected has its input`() {
        for kind in [ChatRecording.Kind.requests, .answers, .streams] {
            let recordings = ChatRecording.all(kind)
            let names = Set(recordings.map(\.format))
            #expect(names.count == (kind == .requests ? ChatFormats.clients.count : ChatFormats.backends.count))
            let folder = recordings[0].expected.deletingLastPathComponent().deletingLastPathComponent()
            let files = (FileManager.default.enumerator(atPath: folder.path)?.allObjects as? [String]) ?? []
            #expect(files.count { $0.hasSuffix(".txt") } == recordings.count)
        }
    }

    /// What became of a text, under its headline.
    private func section(
        _ title: String, isJSON: Bool, _ translate: () throws(ChatError) -> Translated
    ) -> String {
        do throws(ChatError) {
            let found = try translate()
            let lost = found.lost.isEmpty ? "" : "lost: \(found.lost.joined(separator: ", "))\n"
            let text = isJSON ? Expected.laidOut(found.text) : found.text
            return "=== \(title)\n\(lost)\(text)\(text.hasSuffix("\n") ? "" : "\n")"
        } catch {
            return "=== \(title)\nrefused: \(error.kind) \(error.field)\n"
        }
    }
}
