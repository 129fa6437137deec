/// Reads the chunks of a streamed answer.
///
///     {"choices":[],"prompt_filter_results":…,"id":""}                       Azure, first: nothing
///     {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}    start
///     {"choices":[{"index":0,"delta":{"content":"Hi"}}]}                     text; reasoning, refusal, tool_calls likewise
///     {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}            finish
///     {"choices":[],"usage":{…}}                                             usage
///     [DONE]                                                                 end
///     {"error":{…}}                                                          error
///
/// Fragments of tool calls are told apart by `index`. Servers that send calls whole leave it out, or say 0 for each; then another
/// id, or another name, is another call.
import Chat
import Containers
import JSON

final class ChatCompletionsStreamReader: ChatStreamReader {
    private var chunks = ChatCompletionsChunkReader()

    init() {}

    func reset() { chunks.reset() }

    func read(type: Span<UInt8>, data: Span<UInt8>, into events: inout ChatEvents) { chunks.read(data, into: &events) }
}

private struct ChatCompletionsChunkReader: ~Copyable {
    /// OpenAI's own bound; choices above are passed over.
    private static let mostChoices = 128

    private var hasStarted = false
    private var finished = InlineArray<2, UInt64>(repeating: 0)
    /// Reasoning has been told since the last signature, so that a signed block's own words are the same again.
    private var hasWords = false
    private var calls = OwnedArray<Call>(capacity: 8)
    /// Ids of calls, as written.
    private var ids = ByteBuffer()

    private struct Call: BitwiseCopyable {
        var choice: Int
        /// As the server counts, if it does.
        var index: Int
        /// As we do.
        var tool: Int
        var hasStarted = false
        /// Within `ids`.
        var idStart = 0
        var idEnd = 0
    }

    init() {}

    mutating func reset() {
        hasStarted = false
        finished = InlineArray(repeating: 0)
        hasWords = false
        calls.removeAll()
        ids.clear()
    }

    mutating func read(_ data: Span<UInt8>, into events: inout ChatEvents) {
        if data.starts(with: "[DONE]") { return events.append(ChatEvent(.end)) }
        guard let start = data.objectStart else { return }
        var begin = ChatEvent(.start)
        var choices: Member?
        var usage: Member?
        var isError = false
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: data) {
            if member.isNamed("choices", in: data) {
                if member.kind == .array { choices = member }
            } else if member.isNamed("id", in: data) {
                begin.id = member.inside
            } else if member.isNamed("model", in: data) {
                begin.name = member.inside
            } else if member.isNamed("usage", in: data) {
                usage = member
            } else if member.isNamed("error", in: data) {
                isError = member.kind != .null
            } else if member.isNamed("object", in: data), member.says("error", in: data) {
                isError = true
            }
        }
        if isError { return fail(data, &events) }
        if !hasStarted, !begin.id.isEmpty || choices.map({ data.says($0) }) ?? false {
            hasStarted = true
            events.append(begin)
        }
        if let choices { readChoices(choices, data, &events) }
        if let usage, let told = TokenUsage(openAI: data.extracting(usage.value)) { events.report(told) }
    }

    private func fail(_ data: Span<UInt8>, _ events: inout ChatEvents) {
        events.failure.readOpenAI(data, status: 0)
        events.append(ChatEvent(.error))
    }

    private mutating func readChoices(_ choices: Member, _ data: Span<UInt8>, _ events: inout ChatEvents) {
        var position = 0
        var walker = ElementDive(array: choices.value.lowerBound)
        while let choice = walker.next(in: data) {
            if choice.kind == .object { walker.passed(to: readChoice(choice.start, position, data, &events)) }
            position += 1
        }
    }

    /// Returns where the choice ends.
    private mutating func readChoice(
        _ start: Int, _ position: Int, _ data: Span<UInt8>, _ events: inout ChatEvents
    ) -> Int {
        var choice = position
        var delta: ChatCompletionsMessage?
        var end = ChatEvent(.finish)
        var finish: FinishReason?
        var walker = MemberDive(object: start)
        while let member = walker.next(in: data) {
            if member.kind == .object, member.isNamed("delta", in: data) {
                let read = ChatCompletionsMessage(data, at: member.value.lowerBound)
                walker.passed(to: read.end)
                delta = read
            } else if member.isNamed("index", in: data) {
                choice = member.count(in: data) ?? position
            } else if member.isNamed("finish_reason", in: data) {
                finish = ChatCompletionsWords.finish(member, data)
            } else if member.isNamed("stop_reason", in: data) {
                end.text = member.inside
            }
        }
        if choice >= Self.mostChoices { return walker.end }
        if let delta { readDelta(delta, choice, data, &events) }
        if let finish { tell(finish, &end, choice, &events) }
        return walker.end
    }

    private mutating func tell(
        _ finish: FinishReason, _ end: inout ChatEvent, _ choice: Int, _ events: inout ChatEvents
    ) {
        let bit = UInt64(1) << UInt64(choice & 63)
        // Some servers say it again with the usage.
        if finished[choice >> 6] & bit != 0 { return }
        finished[choice >> 6] |= bit
        end.choice = choice
        end.finish = ChatCompletionsWords.finish(finish, stop: end.text, hasCalls: hasCalls(choice))
        if end.finish != .stopSequence { end.text = .none }
        events.append(end)
    }

    private mutating func readDelta(
        _ delta: ChatCompletionsMessage, _ choice: Int, _ data: Span<UInt8>, _ events: inout ChatEvents
    ) {
        if let words = delta.reasoning, !words.inside.isEmpty {
            hasWords = true
            events.append(.thinking, words.inside, choice)
        }
        if let blocks = delta.thinkingBlocks { readBlocks(blocks, choice, data, &events) }
        if let content = delta.content { readContent(content, choice, data, &events) }
        if let refusal = delta.refusal { events.append(.refusal, refusal.inside, choice) }
        if let images = delta.images { readImages(images, choice, data, &events) }
        if let list = delta.toolCalls, list.kind == .array {
            var walker = ElementDive(array: list.value.lowerBound)
            while let element = walker.next(in: data) {
                if element.kind != .object { continue }
                let call = ChatCompletionsCall(data, at: element.start)
                walker.passed(to: call.end)
                readCall(call, choice, data, &events)
            }
        }
        if let function = delta.functionCall, function.kind == .object {
            var call = ChatCompletionsCall()
            call.readFunction(data, at: function.value.lowerBound)
            call.index = 0
            readCall(call, choice, data, &events)
        }
        if delta.holdsAudio { events.lost.insert(.generatedAudio) }
        if delta.holdsAnnotations { events.lost.insert(.citations) }
    }

    private mutating func readBlocks(_ blocks: Member, _ choice: Int, _ data: Span<UInt8>, _ events: inout ChatEvents) {
        if blocks.kind != .array { return }
        var walker = ElementDive(array: blocks.value.lowerBound)
        while let element = walker.next(in: data) {
            guard element.kind == .object, let block = ChatPart(thinkingBlock: element.start, in: data) else {
                continue
            }
            if block.kind == .redactedThinking {
                events.append(.redactedThinking, block.data, choice)
                continue
            }
            if !hasWords { events.append(.thinking, block.text, choice) }
            if block.signature.isPresent {
                events.append(.signature, block.signature, choice)
                hasWords = false
            }
        }
    }

    private func readContent(_ content: Member, _ choice: Int, _ data: Span<UInt8>, _ events: inout ChatEvents) {
        if content.kind == .string { return events.append(.text, content.inside, choice) }
        if content.kind != .array { return }
        var walker = ElementDive(array: content.value.lowerBound)
        while let part = walker.next(in: data) {
            if part.kind != .object { continue }
            data.contentPart(at: part.start) { kind, text in
                events.append(kind == .thinking ? .thinking : .text, text, choice)
            }
        }
    }

    private func readImages(_ images: Member, _ choice: Int, _ data: Span<UInt8>, _ events: inout ChatEvents) {
        if images.kind != .array { return }
        var walker = ElementDive(array: images.value.lowerBound)
        while let element = walker.next(in: data) {
            guard element.kind == .object, let image = ChatPart(image: element.start, in: data) else { continue }
            if image.data.isEmpty {
                events.lost.insert(.generatedImage)
                continue
            }
            var event = ChatEvent(.image, image.data)
            event.name = image.mediaType
            event.choice = choice
            events.append(event)
        }
    }

    // Tool calls.

    private mutating func readCall(
        _ call: ChatCompletionsCall, _ choice: Int, _ data: Span<UInt8>, _ events: inout ChatEvents
    ) {
        if call.isCustom { return events.lost.insert(.builtInTools) }
        let place = place(of: call, choice, data) ?? add(call, choice)
        if let id = call.id, calls[place].idEnd == 0 {
            calls[place].idStart = ids.count
            ids.append(data.extracting(id.text))
            calls[place].idEnd = ids.count
        }
        let hasName = call.name.map { !$0.text.isEmpty } ?? false
        if !calls[place].hasStarted, hasName || call.arguments != nil {
            calls[place].hasStarted = true
            var event = ChatEvent(.toolStart, call.signature)
            event.choice = choice
            event.tool = calls[place].tool
            let range = calls[place].idStart..<calls[place].idEnd
            event.id = range.isEmpty ? .none : events.arena.add(ids.span.extracting(range))
            event.name = call.name?.inside ?? .none
            events.append(event)
        } else if call.signature.isPresent {
            events.lost.insert(.thinkingSignature)
        }
        guard let arguments = call.arguments else { return }
        var event = ChatEvent(.toolArguments, arguments.inside)
        event.choice = choice
        event.tool = calls[place].tool
        if arguments.kind == .object {
            event.text = events.arena.add { $0.appendEscaped(data.extracting(arguments.value)) }
        }
        if !event.text.isEmpty { events.append(event) }
    }

    /// Where the call stands that this is a fragment of; nil: it begins another.
    private func place(of call: ChatCompletionsCall, _ choice: Int, _ data: Span<UInt8>) -> Int? {
        var found: Int?
        for place in calls.indices where calls[place].choice == choice {
            if let index = call.index {
                if calls[place].index == index { found = place }
            } else if let id = call.id, says(id, data, calls[place]) {
                return place
            } else {
                found = place
            }
        }
        guard let found else { return nil }
        if let id = call.id {
            if calls[found].idEnd > 0 { return says(id, data, calls[found]) ? found : nil }
            return call.index == nil && calls[found].hasStarted ? nil : found
        }
        let hasName = call.name.map { !$0.text.isEmpty } ?? false
        return call.index == nil && hasName && calls[found].hasStarted ? nil : found
    }

    private func says(_ id: Member, _ data: Span<UInt8>, _ call: Call) -> Bool {
        data.extracting(id.text).equals(ids.span.extracting(call.idStart..<call.idEnd))
    }

    private mutating func add(_ call: ChatCompletionsCall, _ choice: Int) -> Int {
        var tool = 0
        for place in calls.indices where calls[place].choice == choice { tool += 1 }
        calls.append(Call(choice: choice, index: call.index ?? tool, tool: tool))
        return calls.count - 1
    }

    private func hasCalls(_ choice: Int) -> Bool {
        for place in calls.indices where calls[place].choice == choice { return true }
        return false
    }
}

extension ChatEvents {
    /// Nothing for a text that is absent or empty.
    fileprivate mutating func append(_ kind: ChatEvent.Kind, _ text: Piece, _ choice: Int) {
        if text.isEmpty { return }
        var event = ChatEvent(kind, text)
        event.choice = choice
        append(event)
    }
}
