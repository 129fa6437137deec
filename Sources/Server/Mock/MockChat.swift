/// A chat's answer by the mock, in canonical form: written by the format of its client, as any other answer that is translated.
///
///     whole:    ChatAnswer ─▶ ClientChatFormat.writeAnswer
///     stream:   start, text ─▶ text ─▶ … ─▶ finish, usage, end        each by the format's ChatStreamWriter
import Chat
import Containers
import Graph

struct MockChat: ~Copyable {
    private var format: (any ClientChatFormat)?
    /// Of `format`, once a stream was asked for.
    private var writer: (any ChatStreamWriter)?
    private var context = AnswerContext()
    private var answer = ChatAnswer()
    private var events = ChatEvents()
    private var usage = TokenUsage()

    private static let words: [StaticString] = [
        "Water", "turns", "the", "wheel", "and", "the", "wheel", "turns", "the", "stone", ".",
    ]

    init() {
        // Answers have no ids of their own: each dialect makes one of these, `chatcmpl-mock`, `msg_mock`.
        context.requestID.append("mock" as StaticString)
        context.now = 1_700_000_000
    }

    /// Another answer in `format` begins. `usage`: what it will have used.
    mutating func begin(_ format: any ClientChatFormat, model: Span<UInt8>, usage: TokenUsage, asArray: Bool) {
        if format !== self.format {
            self.format = format
            writer = nil
        }
        self.usage = usage
        context.asArray = asArray
        context.model.clear()
        if model.isEmpty { context.model.append("mock" as StaticString) } else { context.model.append(model) }
        events.reset()
        // Of a stream's first event: the prompt has been read, and nothing been said.
        events.usage = TokenUsage(input: usage.input, output: 0)
        writer?.reset()
    }

    /// Writes the whole answer.
    mutating func whole(into out: inout ByteBuffer) {
        guard let format else { return }
        answer.clear()
        answer.created = context.now
        answer.usage = usage
        answer.beginChoice(0)
        let words = usage.output
        let text = answer.arena.add { made in for index in 0..<words { Self.appendWord(index, to: &made) } }
        answer.add(ChatPart(.text, text: text))
        format.writeAnswer(&answer, Span(), context, into: &out)
    }

    /// Writes what event `index` of the stream is: 0 ..< tokens are words, `tokens` is the end.
    mutating func event(_ index: Int, into out: inout ByteBuffer) {
        guard let writer = writer ?? format?.makeStreamWriter() else { return }
        self.writer = writer
        events.clear()
        if index == 0 { events.append(ChatEvent(.start)) }
        if index < usage.output {
            events.append(ChatEvent(.text, events.arena.add { made in Self.appendWord(index, to: &made) }))
        } else {
            events.append(ChatEvent(.finish))
            events.report(usage)
            events.append(ChatEvent(.end))
        }
        for index in events.list.indices {
            writer.write(events.list[index], events.text(Span()), events, context, into: &out)
        }
    }

    private static func appendWord(_ index: Int, to text: inout ByteBuffer) {
        let place = index % words.count
        if index > 0, place < words.count - 1 { text.append(UInt8(ascii: " ")) }
        text.append(words[place])
    }
}
