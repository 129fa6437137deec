/// Reading the streams of Converse. The type of an event is its frame's `:event-type` or `:exception-type`.
///
///     messageStart ─▶ ( contentBlockStart? ─▶ contentBlockDelta… ─▶ contentBlockStop )… ─▶ messageStop ─▶ metadata
///
/// Blocks of text and reasoning begin without a start. The usage comes after the reason to stop: `finish` at messageStop, `usage` and
/// `end` at metadata. A stream that ends between the two is whole but for the usage, and has no `end`; whoever drives the reader may
/// take it for ended once it has seen `finish`. An exception may come at any time and is the last event; of an `error` frame the code
/// is the type, and the words are the data.
public import Chat
import Containers
import JSON

public final class ConverseStreamReader: ChatStreamReader {
    /// A block that is a call; its number among them is its place in the list.
    private struct Tool: BitwiseCopyable {
        var block: Int
        var hasArguments = false
    }

    private var tools = OwnedArray<Tool>(capacity: 8)
    private var hasStarted = false
    private var hasFinished = false

    public init() {}

    public func reset() {
        tools.removeAll()
        hasStarted = false
        hasFinished = false
    }

    /// Passes over types that are not known and that tell of no failure: those are told by their names, or by words that are no JSON.
    public func read(type: Span<UInt8>, data: Span<UInt8>, into events: inout ChatEvents) {
        if type.ends(with: "Exception") { return fail(type, data, into: &events) }
        guard let start = data.objectStart else {
            let isKnown = type.starts(with: "contentBlock") || type.starts(with: "message") || type.equals("metadata")
            if !isKnown, !data.isEmpty { fail(type, data, into: &events) }
            return
        }
        if !hasStarted {
            hasStarted = true
            events.append(ChatEvent(.start))
        }
        if type.equals("contentBlockDelta") {
            readDelta(data, start, into: &events)
        } else if type.equals("contentBlockStart") {
            readStart(data, start, into: &events)
        } else if type.equals("contentBlockStop") {
            readStop(data, start, into: &events)
        } else if type.equals("messageStop") {
            readFinish(data, start, into: &events)
        } else if type.equals("metadata") {
            readMetadata(data, start, into: &events)
        }
    }

    private func readDelta(_ data: Span<UInt8>, _ start: Int, into events: inout ChatEvents) {
        let (block, delta) = parts(data, start, "delta")
        guard let delta else { return }
        var walker = MemberSkim(object: delta)
        while let member = walker.next(in: data) {
            if member.isNamed("text", in: data) {
                append(.text, member, to: &events)
            } else if member.kind != .object {
                continue
            } else if member.isNamed("toolUse", in: data) {
                readArguments(data, member.value.lowerBound, block, into: &events)
            } else if member.isNamed("reasoningContent", in: data) {
                readReasoning(data, member.value.lowerBound, into: &events)
            } else if member.isNamed("citation", in: data) {
                events.lost.insert(.citations)
            } else if member.isNamed("image", in: data) {
                events.lost.insert(.generatedImage)
            }
        }
    }

    private func append(_ kind: ChatEvent.Kind, _ member: Member, to events: inout ChatEvents) {
        if !member.inside.isEmpty { events.append(ChatEvent(kind, member.inside)) }
    }

    private func readReasoning(_ data: Span<UInt8>, _ start: Int, into events: inout ChatEvents) {
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: data) {
            if member.isNamed("text", in: data) {
                append(.thinking, member, to: &events)
            } else if member.isNamed("signature", in: data) {
                append(.signature, member, to: &events)
            } else if member.isNamed("redactedContent", in: data) {
                append(.redactedThinking, member, to: &events)
            }
        }
    }

    private func readArguments(_ data: Span<UInt8>, _ start: Int, _ block: Int, into events: inout ChatEvents) {
        guard let tool = tool(ofBlock: block), let input = data.member("input", ofObjectAt: start),
            !input.inside.isEmpty
        else { return }
        tools[tool].hasArguments = true
        var event = ChatEvent(.toolArguments, input.inside)
        event.tool = tool
        events.append(event)
    }

    /// Tools that AWS runs itself are none of the client's: their blocks are not remembered.
    private func readStart(_ data: Span<UInt8>, _ start: Int, into events: inout ChatEvents) {
        let (block, begun) = parts(data, start, "start")
        guard let begun, let use = data.object("toolUse", ofObjectAt: begun) else { return }
        var event = ChatEvent(.toolStart)
        event.tool = tools.count
        var walker = MemberSkim(object: use)
        while let member = walker.next(in: data) {
            if member.isNamed("toolUseId", in: data) {
                event.id = member.inside
            } else if member.isNamed("name", in: data) {
                event.name = member.inside
            } else if member.isNamed("type", in: data), member.says("server_tool_use", in: data) {
                events.lost.insert(.builtInTools)
                return
            }
        }
        tools.append(Tool(block: block))
        events.append(event)
    }

    /// A call without arguments has had no delta.
    private func readStop(_ data: Span<UInt8>, _ start: Int, into events: inout ChatEvents) {
        guard let tool = tool(ofBlock: parts(data, start, "").block) else { return }
        if !tools[tool].hasArguments {
            var event = ChatEvent(.toolArguments, events.arena.add("{}"))
            event.tool = tool
            events.append(event)
        }
        var event = ChatEvent(.toolEnd)
        event.tool = tool
        events.append(event)
    }

    private func readFinish(_ data: Span<UInt8>, _ start: Int, into events: inout ChatEvents) {
        if hasFinished { return }
        hasFinished = true
        var event = ChatEvent(.finish)
        if let reason = data.member("stopReason", ofObjectAt: start), reason.kind == .string {
            event.finish = FinishReason(converse: data.extracting(reason.text))
        }
        events.append(event)
    }

    private func readMetadata(_ data: Span<UInt8>, _ start: Int, into events: inout ChatEvents) {
        if let usage = data.object("usage", ofObjectAt: start) {
            events.report(TokenUsage(converse: data, usage))
        }
        if hasFinished { events.append(ChatEvent(.end)) }
    }

    private func fail(_ type: Span<UInt8>, _ data: Span<UInt8>, into events: inout ChatEvents) {
        let kind = UpstreamReport.Kind(bedrockException: type) ?? .server
        events.failure.clear()
        events.failure.kind = kind
        if let start = data.objectStart {
            events.failure.read(data, start, kind)
        } else {
            events.failure.message.append(data)
        }
        events.append(ChatEvent(.error))
    }

    /// The number of a block, and where the object `name` begins. No number: 0.
    private func parts(_ data: Span<UInt8>, _ start: Int, _ name: StaticString) -> (block: Int, object: Int?) {
        var (block, object) = (0, Int?.none)
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: data) {
            if member.kind == .number, member.isNamed("contentBlockIndex", in: data) {
                block = member.count(in: data) ?? 0
            } else if member.kind == .object, member.isNamed(name, in: data) {
                object = member.value.lowerBound
            }
        }
        return (block, object)
    }

    /// The number of the call that a block is; the latest first.
    private func tool(ofBlock block: Int) -> Int? {
        for tool in tools.indices.reversed() where tools[tool].block == block { return tool }
        return nil
    }
}
