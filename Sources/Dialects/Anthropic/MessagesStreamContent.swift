/// Writing the content of a streamed message: blocks, one open at a time, and the calls of tools that wait for one another.
import Chat
import Containers

extension MessagesStreamWriter {
    mutating func writeContent(
        _ event: ChatEvent, _ text: borrowing ChatText, _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        switch event.kind {
        case .text, .refusal:
            if event.text.isEmpty { return }
            if event.kind == .refusal { refuses = true }
            if open != .text {
                closeAll(into: &out)
                begin(.text, "{\"type\":\"text\",\"text\":\"\"}", into: &out)
            }
            delta("text_delta\",\"text", text[event.text], into: &out)
        case .thinking:
            if event.text.isEmpty { return }
            if open != .thinking || isSigned { beginThinking(into: &out) }
            delta("thinking_delta\",\"thinking", text[event.text], into: &out)
        case .signature:
            if event.text.isEmpty { return }
            if open != .thinking || isSigned { beginThinking(into: &out) }
            isSigned = true
            delta("signature_delta\",\"signature", text[event.text], into: &out)
        case .redactedThinking:
            closeAll(into: &out)
            beginBlock(into: &out)
            out.append("{\"type\":\"redacted_thinking\",\"data\":\"" as StaticString)
            out.append(text[event.text])
            out.append("\"}}\n\n" as StaticString)
            stop(into: &out)
        case .toolStart: startCall(event, text, context, into: &out)
        case .toolArguments: writeArguments(event.tool, text[event.text], into: &out)
        case .toolEnd:
            if open == .tool, event.tool == openTool { endCall(into: &out) } else { waiting.end(event.tool) }
        // An image of the model's has no place in a message.
        case .image: lost.insert(.generatedImage)
        case .start, .finish, .usage, .error, .end: break
        }
    }

    private mutating func beginThinking(into out: inout ByteBuffer) {
        closeAll(into: &out)
        isSigned = false
        begin(.thinking, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}", into: &out)
    }

    private mutating func begin(_ block: Block, _ content: StaticString, into out: inout ByteBuffer) {
        open = block
        beginBlock(into: &out)
        out.append(content)
        out.append("}\n\n" as StaticString)
    }

    private mutating func beginBlock(into out: inout ByteBuffer) {
        out.append("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":" as StaticString)
        out.append(decimal: index)
        out.append(",\"content_block\":" as StaticString)
    }

    /// `type` is the delta's type and the key of its text, with what stands between them.
    private mutating func delta(_ type: StaticString, _ text: Span<UInt8>, into out: inout ByteBuffer) {
        beginDelta(type, into: &out)
        out.append(text)
        out.append("\"}}\n\n" as StaticString)
    }

    private mutating func beginDelta(_ type: StaticString, into out: inout ByteBuffer) {
        out.append("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":" as StaticString)
        out.append(decimal: index)
        out.append(",\"delta\":{\"type\":\"" as StaticString)
        out.append(type)
        out.append("\":\"" as StaticString)
    }

    private mutating func stop(into out: inout ByteBuffer) {
        out.append("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":" as StaticString)
        out.append(decimal: index)
        out.append("}\n\n" as StaticString)
        index += 1
        open = .none
    }

    /// Ends the open block, and writes the calls that waited for it as far as they have come.
    mutating func closeAll(into out: inout ByteBuffer) {
        if open != .none { stop(into: &out) }
        while !waiting.isEmpty {
            writeWaiting(into: &out)
            stop(into: &out)
        }
    }
}

extension MessagesStreamWriter {
    private mutating func startCall(
        _ event: ChatEvent, _ text: borrowing ChatText, _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        calls += 1
        if open == .tool, !arguments.isWhole {
            return waiting.add(event, text, context)
        }
        closeAll(into: &out)
        beginCall(event.tool, into: &out)
        out.appendMessagesCallID(text[event.id], text[event.text], event.tool, context)
        out.append("\",\"name\":\"" as StaticString)
        out.append(text[event.name])
        out.append("\",\"input\":{}}}\n\n" as StaticString)
    }

    /// Up to the id.
    private mutating func beginCall(_ tool: Int, into out: inout ByteBuffer) {
        open = .tool
        openTool = tool
        arguments = ArgumentScan()
        beginBlock(into: &out)
        out.append("{\"type\":\"tool_use\",\"id\":\"" as StaticString)
    }

    private mutating func writeArguments(_ tool: Int, _ text: Span<UInt8>, into out: inout ByteBuffer) {
        if text.isEmpty { return }
        guard open == .tool, tool == openTool else { return waiting.addArguments(text, to: tool) }
        delta("input_json_delta\",\"partial_json", text, into: &out)
        arguments.read(text)
        if arguments.isWhole, !waiting.isEmpty { endCall(into: &out) }
    }

    /// The open call has ended: those that waited follow, up to one that may not be whole yet, whose block stays open.
    private mutating func endCall(into out: inout ByteBuffer) {
        stop(into: &out)
        while !waiting.isEmpty {
            let isEnded = waiting.first.isEnded
            writeWaiting(into: &out)
            if !isEnded, waiting.isEmpty || !arguments.isWhole { return }
            stop(into: &out)
        }
    }

    /// Opens the block of the call that has waited longest, and writes what has come of it.
    private mutating func writeWaiting(into out: inout ByteBuffer) {
        beginCall(waiting.first.tool, into: &out)
        waiting.appendFirstID(into: &out)
        out.append("\",\"name\":\"" as StaticString)
        waiting.appendFirstName(into: &out)
        out.append("\",\"input\":{}}}\n\n" as StaticString)
        if waiting.firstHasArguments {
            beginDelta("input_json_delta\",\"partial_json", into: &out)
            let start = out.count
            waiting.appendFirstArguments(into: &out)
            arguments.read(out.span.extracting(start..<out.count))
            out.append("\"}}\n\n" as StaticString)
        }
        waiting.removeFirst()
    }
}
