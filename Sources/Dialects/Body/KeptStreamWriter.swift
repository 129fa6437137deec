/// What the writers of all formats' streams begin with.
///
///     call ──keeps──▶ KeptStreamWriter ──holds──▶ a struct of the format: how far the stream has been written
///
/// Calls keep objects, but an object's stored buffers cannot be lent as spans (Swift 6.3); those of a struct can.
import Chat
import Containers

/// Writes one stream after another. Nothing is asked of it after an `end` or an `error`.
protocol StreamWriting: ~Copyable {
    mutating func reset()
    mutating func write(
        _ event: ChatEvent, _ text: borrowing ChatText, _ events: borrowing ChatEvents,
        _ context: borrowing AnswerContext, into out: inout ByteBuffer)
    mutating func flush(_ events: borrowing ChatEvents, _ context: borrowing AnswerContext, into out: inout ByteBuffer)
    var lost: FeatureSet { get }
    /// Bytes that it keeps of what it has been told.
    var held: Int { get }
}

extension StreamWriting where Self: ~Copyable {
    var held: Int { 0 }
}

final class KeptStreamWriter<Writer: StreamWriting & ~Copyable>: ChatStreamWriter {
    private var writer: Writer
    private var isOver = false

    init(_ writer: consuming Writer) { self.writer = writer }

    var lost: FeatureSet { writer.lost }
    var held: Int { isOver ? 0 : writer.held }

    func reset() {
        writer.reset()
        isOver = false
    }

    func write(
        _ event: ChatEvent, _ text: borrowing ChatText, _ events: borrowing ChatEvents,
        _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        if isOver { return }
        isOver = event.kind == .end || event.kind == .error
        writer.write(event, text, events, context, into: &out)
    }

    func flush(_ events: borrowing ChatEvents, _ context: borrowing AnswerContext, into out: inout ByteBuffer) {
        if !isOver { writer.flush(events, context, into: &out) }
    }
}

/// What the start of a stream tells, for formats that say it again in each event. Insides of strings; empty where the backend names
/// none.
struct StreamNames: ~Copyable {
    private(set) var id = ByteBuffer()
    private(set) var model = ByteBuffer()

    init() {}

    mutating func clear() {
        id.clear()
        model.clear()
    }

    mutating func take(_ start: ChatEvent, _ text: borrowing ChatText) {
        clear()
        id.append(text[start.id])
        model.append(text[start.name])
    }
}

/// Texts of a stream whose format has no place for a refusal: it is told as text where there is none (`ChatAnswer.hasText`).
struct StreamedTexts {
    /// A bit for each choice that has said something.
    private var spoken: UInt128 = 0

    /// Whether the words of `event` are to be told.
    mutating func take(_ event: ChatEvent) -> Bool {
        let choice = UInt128(1) << UInt128(event.choice)
        if event.text.isEmpty || event.kind == .refusal && spoken & choice != 0 { return false }
        if event.kind == .text { spoken |= choice }
        return true
    }
}
