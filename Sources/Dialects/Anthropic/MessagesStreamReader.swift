/// Reads the events of a streamed message (Anthropic docs: Streaming messages).
///
///     message_start           start, usage
///     content_block_start     toolStart; redactedThinking; what the block holds already
///     content_block_delta     text, thinking, signature, toolArguments
///     content_block_stop      toolEnd
///     message_delta           finish, usage (cumulative)
///     message_stop            end
///     error                   error
///     ping, any other         –
///
/// Blocks are numbered by the message, tools by their order among the tools: what the provider's own tools did (`server_tool_use`)
/// has no number, and is passed over.
import Chat
import Containers
import JSON

final class MessagesStreamReader: ChatStreamReader {
    /// Index of the block of each tool call, in order.
    private var tools = OwnedArray<Int>(capacity: 8)
    /// The last tool call has told a part of its arguments.
    private var hasArguments = false

    func reset() {
        tools.removeAll()
        hasArguments = false
    }

    func read(type: Span<UInt8>, data: Span<UInt8>, into events: inout ChatEvents) {
        guard let start = data.objectStart else { return }
        if !type.isEmpty {
            read(type, data, start, into: &events)
        } else if let type = data.member("type", ofObjectAt: start), type.kind == .string {
            read(data.extracting(type.text), data, start, into: &events)
        }
    }

    private func read(_ type: Span<UInt8>, _ data: Span<UInt8>, _ start: Int, into events: inout ChatEvents) {
        if type.equals("content_block_delta") {
            readDelta(data, start, into: &events)
        } else if type.equals("content_block_start") {
            readBlock(data, start, into: &events)
        } else if type.equals("content_block_stop") {
            readStop(data, start, into: &events)
        } else if type.equals("message_start") {
            readMessage(data, start, into: &events)
        } else if type.equals("message_delta") {
            readFinish(data, start, into: &events)
        } else if type.equals("message_stop") {
            events.append(ChatEvent(.end))
        } else if type.equals("error") {
            events.failure.clear()
            if let error = data.object("error", ofObjectAt: start) { events.failure.read(messagesError: error, data) }
            events.append(ChatEvent(.error))
        }
    }

    private func readMessage(_ data: Span<UInt8>, _ start: Int, into events: inout ChatEvents) {
        var event = ChatEvent(.start)
        guard let message = data.object("message", ofObjectAt: start) else { return events.append(event) }
        var usage: TokenUsage?
        var walker = MemberSkim(object: message)
        while let member = walker.next(in: data) {
            if member.isNamed("id", in: data) {
                event.id = member.inside
            } else if member.isNamed("model", in: data) {
                event.name = member.inside
            } else if member.isNamed("usage", in: data) {
                usage = TokenUsage(anthropic: data.extracting(member.value))
            }
        }
        events.append(event)
        if let usage { events.report(usage) }
    }

    /// The index and the object `content_block` or `delta` of an event.
    private func parts(
        _ data: Span<UInt8>, _ start: Int, _ name: StaticString
    ) -> (index: Int, object: Int)? {
        var index = 0
        var object: Int?
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: data) {
            if member.isNamed("index", in: data) {
                index = member.count(in: data) ?? 0
            } else if member.kind == .object, member.isNamed(name, in: data) {
                object = member.value.lowerBound
            }
        }
        return object.map { (index, $0) }
    }

    private func readBlock(_ data: Span<UInt8>, _ start: Int, into events: inout ChatEvents) {
        guard let place = parts(data, start, "content_block") else { return }
        let block = MessagesBlock(data, at: place.object)
        switch block.kind {
        case .text: if !block.text.isEmpty { events.append(ChatEvent(.text, block.text)) }
        case .thinking:
            if !block.thinking.isEmpty { events.append(ChatEvent(.thinking, block.thinking)) }
            if !block.signature.isEmpty { events.append(ChatEvent(.signature, block.signature)) }
        case .redactedThinking: events.append(ChatEvent(.redactedThinking, block.data))
        case .toolUse:
            tools.append(place.index)
            hasArguments = false
            var event = ChatEvent(.toolStart)
            (event.tool, event.id, event.name) = (tools.count - 1, block.id, block.name)
            events.append(event)
            // Arguments come as deltas; a start that holds them already has no others.
            guard let input = block.input, data.saysSomething(input) else { return }
            let object = data.extracting(input.value)
            addArguments(events.arena.add { $0.appendEscaped(object) }, event.tool, into: &events)
        case .image, .document, .searchResult, .toolResult, .serverTool, .unknown: events.lost.insert(.builtInTools)
        }
    }

    private func addArguments(_ piece: Piece, _ tool: Int, into events: inout ChatEvents) {
        var event = ChatEvent(.toolArguments, piece)
        event.tool = tool
        events.append(event)
        hasArguments = true
    }

    /// Number of the tool call whose block has this index; the last is nearly always asked for.
    private func tool(ofBlock index: Int) -> Int? {
        var tool = tools.count
        while tool > 0 {
            tool -= 1
            if tools[tool] == index { return tool }
        }
        return nil
    }

    private func readDelta(_ data: Span<UInt8>, _ start: Int, into events: inout ChatEvents) {
        guard let place = parts(data, start, "delta") else { return }
        var walker = MemberSkim(object: place.object)
        while let member = walker.next(in: data) {
            if member.isNamed("type", in: data) { continue }
            if member.isNamed("citation", in: data) { events.lost.insert(.citations) }
            if member.inside.isEmpty { continue }
            if member.isNamed("text", in: data) {
                events.append(ChatEvent(.text, member.inside))
            } else if member.isNamed("thinking", in: data) {
                events.append(ChatEvent(.thinking, member.inside))
            } else if member.isNamed("signature", in: data) {
                events.append(ChatEvent(.signature, member.inside))
            } else if member.isNamed("partial_json", in: data), let tool = tool(ofBlock: place.index) {
                addArguments(member.inside, tool, into: &events)
            }
        }
    }

    /// A tool without arguments may tell none at all, where others say `{}`.
    private func readStop(_ data: Span<UInt8>, _ start: Int, into events: inout ChatEvents) {
        guard let member = data.member("index", ofObjectAt: start), let index = member.count(in: data),
            let tool = tool(ofBlock: index)
        else { return }
        if tool == tools.count - 1, !hasArguments { addArguments(events.arena.add("{}"), tool, into: &events) }
        var event = ChatEvent(.toolEnd)
        event.tool = tool
        events.append(event)
    }

    private func readFinish(_ data: Span<UInt8>, _ start: Int, into events: inout ChatEvents) {
        if let delta = data.object("delta", ofObjectAt: start),
            let reason = data.member("stop_reason", ofObjectAt: delta), reason.kind == .string
        {
            if let words = data.messagesRefusal(ofObjectAt: delta) { events.append(ChatEvent(.refusal, words)) }
            var event = ChatEvent(.finish)
            event.finish = FinishReason(messages: data.extracting(reason.text))
            if let sequence = data.member("stop_sequence", ofObjectAt: delta) { event.text = sequence.inside }
            events.append(event)
        }
        if let member = data.member("usage", ofObjectAt: start),
            let usage = TokenUsage(anthropic: data.extracting(member.value))
        {
            events.report(usage)
        }
    }
}

extension Span where Element == UInt8 {
    /// An object with a member.
    fileprivate func saysSomething(_ member: Member) -> Bool {
        if member.kind != .object { return false }
        var walker = MemberSkim(object: member.value.lowerBound)
        return walker.next(in: self) != nil
    }
}
