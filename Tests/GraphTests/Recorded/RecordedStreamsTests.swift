/// Every recorded stream through the way that answers take: StreamSplitter, reader and writer of every pair of formats.
import Chat
import ChatStand
import Containers
import Dialects
import Invariants
import Testing

@testable import Graph

@Suite("Recorded streams in translation")
struct RecordedStreamsTests {
    static let recordings = ChatRecording.all(.streams)

    private func runs(_ recording: ChatRecording) throws -> [TranslationRun] {
        try TranslationRun.all(ChatFormats.backend(recording.format))
    }

    @Test("A stream is the same to its client wherever its bytes are cut", arguments: recordings)
    func cuts(_ recording: ChatRecording) throws {
        let bytes = WireStream(recording).bytes
        var random = Draw(seed: 0x6375_7473)
        for run in try runs(recording) {
            let whole = try run([bytes])
            #expect(!whole.bytes.isEmpty && (whole.isFinished || whole.hasError))
            #expect(try run(bytes.map { [$0] }) == whole, "in single bytes, to \(run)")
            for cut in 1..<bytes.count where try run([bytes[..<cut], bytes[cut...]]) != whole {
                Issue.record("cut at \(cut), to \(run)")
            }
            for _ in 0..<50 {
                let first = random.below(bytes.count)
                let second = first + random.below(bytes.count - first)
                if try run([bytes[..<first], bytes[first..<second], bytes[second...]]) != whole {
                    Issue.record("cut at \(first) and \(second), to \(run)")
                }
            }
        }
    }

    @Test(
        "A stream is the same to its client whatever the translation was used for",
        arguments: ChatFormats.backends.map(\.name.description))
    func reuse(_ backend: String) throws {
        let streams = Self.recordings.filter { $0.format == backend }.map(WireStream.init)
        for used in try TranslationRun.all(ChatFormats.backend(backend)) {
            for before in streams {
                for stream in streams {
                    let fresh = try TranslationRun(used.client, used.backend, asArray: used.isArray)
                    // Left in the middle.
                    _ = try used(before.events.prefix(before.events.count / 2))
                    #expect(try used(stream.events) == fresh(stream.events), "to \(used)")
                }
            }
        }
    }

    @Test(
        "A stream that stops anywhere is told of as broken unless it has finished, and no end is made up",
        arguments: recordings)
    func stops(_ recording: ChatRecording) throws {
        let events = WireStream(recording).events
        for run in try runs(recording) {
            for count in events.indices {
                let found = try run(events.prefix(count), breaksOff: true)
                let client = run.client.name.description
                let told = StreamMarks(String(decoding: found.bytes, as: UTF8.self), client: client)
                if !found.isFinished || StreamMarks.hasOwnEnd(client) {
                    #expect(told.ends == 0 && told.errors == (found.isFinished ? 0 : 1), "\(count) events, to \(run)")
                }
                if run.isArray { #expect(found.bytes.last == UInt8(ascii: "]"), "\(count) events") }
            }
        }
    }

    @Test("Line ends of every kind, comments and a mark at the front change nothing", arguments: recordings)
    func lineEnds(_ recording: ChatRecording) throws {
        let wire = WireStream(recording)
        let framing = ChatFormats.backend(recording.format).framing
        for run in try runs(recording) {
            let whole = try run([wire.bytes])
            for (name, bytes) in variants(wire, framing) {
                #expect(try run([bytes]) == whole, "\(name), to \(run)")
                #expect(try run(bytes.map { [$0] }) == whole, "\(name) in single bytes, to \(run)")
            }
        }
    }

    /// Other bytes that say the same.
    private func variants(_ wire: WireStream, _ framing: StreamFraming) -> [(name: String, bytes: [UInt8])] {
        let text = String(decoding: wire.bytes, as: UTF8.self)
        switch framing {
        case .events:
            return [
                ("CRLF", Array(text.replacing("\n", with: "\r\n").utf8)),
                ("CR", Array(text.replacing("\n", with: "\r").utf8)),
                ("comments", Array(text.replacing("\n\n", with: "\n\n: ping\n\n:\n").utf8)),
                ("fields", Array(text.replacing("data: ", with: "id: 1\nretry: 9\nother\ndata:").utf8)),
                ("lines of data", Array(text.replacing("data: {", with: "data: {\ndata:").utf8)),
                ("a mark", [0xEF, 0xBB, 0xBF] + wire.bytes), ("no last line end", wire.bytes.dropLast(2)),
            ]
        case .lines:
            return [
                ("CRLF", Array(text.replacing("\n", with: "\r\n").utf8)),
                ("empty lines", Array(text.replacing("\n", with: "\n\n\r\n").utf8)),
                ("no last line end", wire.bytes.dropLast()),
            ]
        case .frames:
            let other = WireStream.frame(kind: "event", type: "contentBlockFuture", Array("{\"x\":1}".utf8))
            let unknown = WireStream.frame(kind: "notice", type: "a", [])
            return [("frames of no known type", Array(wire.events.joined(separator: unknown + other)))]
        case .array: return []
        }
    }

    @Test(
        "What an event says is told before the next has come; only what follows the finish is held",
        arguments: recordings)
    func atOnce(_ recording: ChatRecording) throws {
        let wire = WireStream(recording)
        for run in try runs(recording) {
            let whole = try run([wire.bytes])
            let found = try run(wire.events, keepsPieces: true)
            #expect(found.bytes == whole.bytes)
            // An end that was told leaves nothing behind.
            #expect(whole.bytes.count == found.pieces.joined().count || !recording.endsItself)
            let words = words(of: wire, run)
            for (piece, words) in zip(found.pieces, words) {
                let told = String(decoding: piece, as: UTF8.self)
                for word in words where !told.contains(word) {
                    Issue.record("\(word) is not told at once to \(run), but \(told)")
                }
            }
        }
    }

    /// What each event says that every client can be told at once.
    private func words(of wire: WireStream, _ run: TranslationRun) -> [[String]] {
        let reader = run.backend.makeStreamReader()
        var splitter = StreamSplitter()
        splitter.begin(run.backend.framing)
        reader.reset()
        let streamsArguments = ["chat_completions", "responses"].contains(run.client.name.description)
        return wire.events.map { bytes in
            var found: [String] = []
            try? splitter.read(bytes.span) { event, _ in
                var events = ChatEvents()
                reader.read(type: event.type, data: event.data, into: &events)
                let text = events.text(event.data)
                for index in events.list.indices {
                    let said = events.list[index]
                    if said.kind == .text || streamsArguments && said.kind == .toolArguments {
                        found.append(text[said.text].text)
                    }
                }
            }
            return found
        }
    }
}

extension ChatRecording {
    /// The backend says so when its stream is over.
    fileprivate var endsItself: Bool { format != "generate_content" }
}
