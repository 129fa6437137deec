/// Reading a stream of generateContent: whole answers, each with the parts that are new.
///
///     {text}  {text}  {functionCall}  {text, finishReason, usageMetadata}
///     start, text · text · toolStart, toolArguments, toolEnd · text, finish, usage, end
///
/// Nothing tells the end but the reason why the last candidate stopped.
import Chat
import Containers
import JSON

final class GenerateContentStreamReader: ChatStreamReader {
    private var stream = GeminiStreamReading()

    func reset() { stream.reset() }

    func read(type: Span<UInt8>, data: Span<UInt8>, into events: inout ChatEvents) {
        stream.read(data, into: &events)
    }
}

private struct GeminiStreamReading: ~Copyable {
    /// Candidates that are told apart; Google makes at most eight.
    private static let choiceLimit = 8

    private var hasStarted = false
    private var isOver = false
    /// Calls so far, of all candidates and of each.
    private var calls = 0
    private var callsOf = InlineArray<8, Int>(repeating: 0)
    /// A bit for each candidate that was seen, and that has stopped.
    private var seen: UInt8 = 0
    private var stopped: UInt8 = 0
    /// The answer's id as the first object has it, for the ids of calls.
    private var answerID = ByteBuffer()

    mutating func reset() {
        hasStarted = false
        isOver = false
        calls = 0
        callsOf = InlineArray(repeating: 0)
        seen = 0
        stopped = 0
        answerID.clear()
    }

    mutating func read(_ data: Span<UInt8>, into events: inout ChatEvents) {
        guard let start = data.objectStart else {
            // Vertex AI puts an error into a list.
            if let start = data.geminiObject, data.object("error", ofObjectAt: start) != nil {
                fail(data, into: &events)
            }
            return
        }
        var candidates: Member?
        var usage: TokenUsage?
        var isBlocked = false
        var first = ChatEvent(.start)
        var members = MemberSkim(object: start)
        while let member = members.next(in: data) {
            if member.kind == .array, member.isNamed("candidates", in: data) {
                candidates = member
            } else if member.isSpelled("usageMetadata", "usage_metadata", in: data) {
                usage = TokenUsage(gemini: data.extracting(member.value))
            } else if member.isSpelled("promptFeedback", "prompt_feedback", in: data) {
                isBlocked = GeminiFeedback.isBlocked(member, data)
            } else if member.isSpelled("modelVersion", "model_version", in: data) {
                first.name = member.inside
            } else if member.isSpelled("responseId", "response_id", in: data) {
                first.id = member.inside
            } else if member.kind == .object, member.isNamed("error", in: data) {
                return fail(data, into: &events)
            }
        }
        if isOver {
            if let usage { events.usage.update(usage) }
            return
        }
        begin(first, data, into: &events)
        if let candidates { read(candidates, data, into: &events) }
        if isBlocked, seen == 0 { stop(0, .contentFilter, into: &events) }
        if let usage { events.report(usage) }
        if seen != 0, stopped == seen {
            isOver = true
            events.append(ChatEvent(.end))
        }
    }

    private mutating func begin(_ event: ChatEvent, _ data: Span<UInt8>, into events: inout ChatEvents) {
        if hasStarted { return }
        hasStarted = true
        if event.id.isPresent { answerID.append(ChatText(source: data, made: Span())[event.id]) }
        events.append(event)
    }

    private mutating func fail(_ data: Span<UInt8>, into events: inout ChatEvents) {
        if isOver { return }
        isOver = true
        GenerateContentFormat.readError(data, status: 0, into: &events.failure)
        events.append(ChatEvent(.error))
    }

    private mutating func stop(_ choice: Int, _ reason: FinishReason, into events: inout ChatEvents) {
        let bit: UInt8 = 1 << UInt8(choice)
        seen |= bit
        if stopped & bit != 0 { return }
        stopped |= bit
        var event = ChatEvent(.finish)
        event.choice = choice
        event.finish = callsOf[choice] > 0 && reason == .stop ? .toolCalls : reason
        events.append(event)
    }

    private mutating func read(_ candidates: Member, _ data: Span<UInt8>, into events: inout ChatEvents) {
        var items = GeminiItems(candidates)
        while let item = items.nextObject(in: data) {
            let candidate = GeminiCandidate(item, data)
            let choice = candidate.index ?? 0
            if choice >= Self.choiceLimit { continue }
            seen |= 1 << UInt8(choice)
            if let parts = candidate.parts {
                var walker = GeminiItems(parts)
                while let part = walker.nextObject(in: data) {
                    read(GeminiPart(part, data), choice, data, into: &events)
                }
            }
            events.lost.formUnion(candidate.lost)
            if let reason = candidate.finish(data) { stop(choice, reason, into: &events) }
        }
    }

    private mutating func read(_ part: GeminiPart, _ choice: Int, _ data: Span<UInt8>, into events: inout ChatEvents) {
        switch part.kind {
        case .text:
            if !part.text.isEmpty { add(ChatEvent(part.isThought ? .thinking : .text, part.text), choice, &events) }
            if !part.signature.isPresent { return }
            if part.isThought {
                add(ChatEvent(.signature, part.signature), choice, &events)
            } else {
                events.lost.insert(.thinkingSignature)
            }
        case .functionCall: read(call: part, choice, data, into: &events)
        case .inlineData, .fileData: read(media: part, choice, data, into: &events)
        case .builtIn: events.lost.insert(.builtInTools)
        case .functionResponse, .none: break
        }
    }

    private func add(_ event: ChatEvent, _ choice: Int, _ events: inout ChatEvents) {
        var event = event
        event.choice = choice
        events.append(event)
    }

    private mutating func read(call part: GeminiPart, _ choice: Int, _ data: Span<UInt8>, into events: inout ChatEvents)
    {
        let (call, isCut) = part.call(data)
        if call.name.isEmpty { return }
        if isCut { events.lost.insert(.toolArguments) }
        var event = ChatEvent(.toolStart, call.signature)
        event.tool = callsOf[choice]
        event.name = call.name
        event.id = call.id
        if !call.id.isPresent { event.id = madeID(into: &events) }
        add(event, choice, &events)
        event = ChatEvent(.toolArguments)
        event.tool = callsOf[choice]
        if call.json.isPresent {
            let arguments = ChatText(source: data, made: Span())[call.json]
            event.text = events.arena.add { $0.appendEscaped(arguments) }
        } else {
            event.text = events.arena.add("{}")
        }
        add(event, choice, &events)
        event = ChatEvent(.toolEnd)
        event.tool = callsOf[choice]
        add(event, choice, &events)
        callsOf[choice] += 1
        calls += 1
    }

    private func madeID(into events: inout ChatEvents) -> Piece {
        events.arena.add { out in out.appendCallID(calls, answer: answerID.span) }
    }

    private mutating func read(
        media part: GeminiPart, _ choice: Int, _ data: Span<UInt8>, into events: inout ChatEvents
    ) {
        guard let media = part.media(data), !part.isThought else { return }
        if media.kind == .image, media.data.isPresent {
            var event = ChatEvent(.image, media.data)
            event.name = media.mediaType
            add(event, choice, &events)
        } else {
            events.lost.insert(media.kind == .audio ? .generatedAudio : .generatedImage)
        }
    }
}
