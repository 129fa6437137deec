/// Reading a stream of a backend's `/api/chat`, a line at a time.
///
///     {"message":{"content":"Hi"},"done":false}              ─▶ start (once), thinking? text? image…
///     {"message":{"tool_calls":[{…}]},"done":false}          ─▶ toolStart, toolArguments, toolEnd: calls come whole
///     {"message":{"content":""},"done":true,"done_reason"…}  ─▶ finish, usage, end
///     {"error":"text"}                                       ─▶ error
import Chat
import Containers
import JSON

final class OllamaStreamReader: ChatStreamReader {
    private var hasStarted = false
    /// Calls so far, of all lines.
    private var calls = 0
    private var isOver = false

    func reset() {
        hasStarted = false
        calls = 0
        isOver = false
    }

    func read(type: Span<UInt8>, data: Span<UInt8>, into events: inout ChatEvents) {
        if isOver { return }
        guard let reply = OllamaReply(data) else { return }
        if reply.hasError {
            isOver = true
            events.failure.clear()
            events.failure.readOllama(data)
            return events.append(ChatEvent(.error))
        }
        if !hasStarted { start(reply, &events) }
        if !reply.thinking.isEmpty { events.append(ChatEvent(.thinking, reply.thinking)) }
        if !reply.content.isEmpty { events.append(ChatEvent(.text, reply.content)) }
        readImages(reply, data, &events)
        readCalls(reply, data, &events)
        if reply.isDone { finish(reply, &events) }
    }

    private func start(_ reply: OllamaReply, _ events: inout ChatEvents) {
        hasStarted = true
        var event = ChatEvent(.start)
        event.name = reply.model
        events.append(event)
    }

    private func finish(_ reply: OllamaReply, _ events: inout ChatEvents) {
        isOver = true
        var event = ChatEvent(.finish)
        event.finish = reply.finish == .stop && calls > 0 ? .toolCalls : reply.finish
        events.append(event)
        if reply.usage.isReported { events.report(reply.usage) }
        events.append(ChatEvent(.end))
    }

    private func readCalls(_ reply: OllamaReply, _ data: Span<UInt8>, _ events: inout ChatEvents) {
        var walker = OllamaCalls(reply, from: calls)
        while let part = walker.next(in: data, &events.arena) {
            var start = ChatEvent(.toolStart)
            start.tool = calls
            start.id = part.id
            start.name = part.name
            events.append(start)
            // An object here, the inside of a string in events.
            let object = ChatText(source: data, made: Span())[part.json]
            let inside =
                object.isEmpty ? events.arena.add("{}") : events.arena.add { $0.appendEscaped(object) }
            var arguments = ChatEvent(.toolArguments, inside)
            arguments.tool = calls
            events.append(arguments)
            var end = ChatEvent(.toolEnd)
            end.tool = calls
            events.append(end)
            calls = walker.number
        }
    }

    private func readImages(_ reply: OllamaReply, _ data: Span<UInt8>, _ events: inout ChatEvents) {
        guard let images = reply.images else { return }
        var walker = ElementWalker(array: images.value.lowerBound)
        while let element = walker.nextElement(in: data) {
            guard let inside = data.stringElement(element) else { continue }
            var part = ChatPart(.image)
            part.setOllamaImage(inside, in: data, &events.arena)
            if !part.data.isPresent { continue }
            var event = ChatEvent(.image, part.data)
            event.name = part.mediaType
            events.append(event)
        }
    }
}
