/// Reading a backend's answers, whole or a line of a stream: both have the same members.
///
/// Read leniently: members that are not as expected are as if they were not there.
import Chat
import Containers
import HTTP
import JSON

/// What stands in one answer or line.
struct OllamaReply {
    var model = Piece.none
    var createdAt = Piece.none
    var content = Piece.none
    var thinking = Piece.none
    var images: Member?
    var calls: Member?
    var hasMessage = false
    var isDone = false
    var finish = FinishReason.stop
    var usage = TokenUsage()
    /// The inside of a string: why it failed.
    var error = Piece.none
    var hasError = false

    /// Nil when the bytes are no object.
    init?(_ body: Span<UInt8>) {
        guard let start = body.objectStart else { return nil }
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: body) {
            if member.isNamed("message", in: body) {
                readMessage(member, body)
            } else if member.isNamed("model", in: body) {
                model = member.inside
            } else if member.isNamed("created_at", in: body) {
                createdAt = member.inside
            } else if member.isNamed("done", in: body) {
                isDone = member.kind == .true
            } else if member.isNamed("done_reason", in: body) {
                finish = Self.reason(member, body)
            } else if member.isNamed("error", in: body) {
                hasError = member.kind != .null
                error = member.ollamaError(body)
            } else {
                usage.readOllama(member, body)
            }
        }
    }

    private mutating func readMessage(_ message: Member, _ body: Span<UInt8>) {
        if message.kind != .object { return }
        hasMessage = true
        var walker = MemberSkim(object: message.value.lowerBound)
        while let member = walker.next(in: body) {
            if member.isNamed("content", in: body) {
                content = member.inside
            } else if member.isNamed("thinking", in: body) {
                thinking = member.inside
            } else if member.isNamed("images", in: body) {
                if member.kind == .array { images = member }
            } else if member.isNamed("tool_calls", in: body) {
                if member.kind == .array { calls = member }
            }
        }
    }

    /// `load` and `unload` end an answer to a request without messages. Reasons to come are not guessed at.
    private static func reason(_ member: Member, _ body: Span<UInt8>) -> FinishReason {
        if member.says("length", in: body) { return .length }
        let isStop = member.says("stop", in: body) || member.says("load", in: body) || member.says("unload", in: body)
        return isStop || member.kind != .string || member.text.isEmpty ? .stop : .other
    }
}

/// The calls of an answer or line, one after another.
struct OllamaCalls {
    private var walker: ElementWalker?
    private let createdAt: Piece
    /// Of the next call, in the whole answer.
    private(set) var number: Int

    init(_ reply: OllamaReply, from first: Int) {
        walker = reply.calls.map { ElementWalker(array: $0.value.lowerBound) }
        createdAt = reply.createdAt
        number = first
    }

    /// The next call with a name; its arguments are absent where it has none.
    mutating func next(in source: Span<UInt8>, _ arena: inout Arena) -> ChatPart? {
        while let start = walker?.nextObject(in: source) {
            var part = ChatPart(.toolCall)
            part.readOllamaCall(start, source)
            if part.name.isEmpty { continue }
            if part.id.isEmpty { part.id = madeID(source, &arena) }
            number += 1
            return part
        }
        return nil
    }

    /// An id for a call that has none: of the time of its answer, which servers tell to the nanosecond, and the call's number, so that
    /// calls of one conversation differ. At most 40 characters, as much as OpenAI's clients may send back.
    private func madeID(_ source: Span<UInt8>, _ arena: inout Arena) -> Piece {
        let time = ChatText(source: source, made: Span())[createdAt]
        let number = number
        return arena.add { out in
            out.append("call_" as StaticString)
            let start = out.count
            for index in time.indices where time[index] &- UInt8(ascii: "0") <= 9 && out.count - start < 23 {
                out.append(time[index])
            }
            if out.count > start { out.append(UInt8(ascii: "_")) }
            out.append(decimal: number)
        }
    }
}

extension ChatPart {
    /// `{"id","function":{"name","arguments":{…}}}`
    fileprivate mutating func readOllamaCall(_ start: Int, _ source: Span<UInt8>) {
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: source) {
            if member.isNamed("id", in: source) {
                id = member.inside
            } else if member.kind == .object, member.isNamed("function", in: source) {
                var function = MemberSkim(object: member.value.lowerBound)
                while let member = function.next(in: source) {
                    if member.isNamed("name", in: source) {
                        name = member.inside
                    } else if member.kind == .object, member.isNamed("arguments", in: source) {
                        json = member.json
                    }
                }
            }
        }
    }
}

extension Member {
    /// The sentence of `"error":"text"`, or of `"error":{"message":"text"}` as its compatible paths and proxies write it.
    fileprivate func ollamaError(_ source: Span<UInt8>) -> Piece {
        guard kind == .object else { return inside }
        var walker = MemberSkim(object: value.lowerBound)
        while let member = walker.next(in: source) {
            if member.isNamed("message", in: source) { return member.inside }
        }
        return .none
    }
}

extension ChatAnswer {
    mutating func readOllama(_ body: Span<UInt8>) throws(ChatError) {
        guard let reply = OllamaReply(body) else { throw ChatError(.malformed, "body") }
        if reply.hasError || !reply.hasMessage { throw ChatError(.malformed, "message") }
        model = reply.model
        created = Timestamp.seconds(text(body)[reply.createdAt]) ?? 0
        usage = reply.usage
        beginChoice(0)
        if !reply.thinking.isEmpty { add(ChatPart(.thinking, text: reply.thinking)) }
        if !reply.content.isEmpty { add(ChatPart(.text, text: reply.content)) }
        addImages(reply, body)
        addCalls(reply, body)
    }

    private mutating func addCalls(_ reply: OllamaReply, _ body: Span<UInt8>) {
        choices[0].finish = reply.finish
        var calls = OllamaCalls(reply, from: 0)
        while var part = calls.next(in: body, &arena) {
            if !part.json.isPresent { part.json = arena.add("{}") }
            add(part)
            if reply.finish == .stop { choices[0].finish = .toolCalls }
        }
    }

    private mutating func addImages(_ reply: OllamaReply, _ body: Span<UInt8>) {
        guard let images = reply.images else { return }
        var walker = ElementWalker(array: images.value.lowerBound)
        while let element = walker.nextElement(in: body) {
            guard let inside = body.stringElement(element) else { continue }
            var part = ChatPart(.image)
            part.setOllamaImage(inside, in: body, &arena)
            if part.data.isPresent { add(part) }
        }
    }
}

extension UpstreamReport {
    /// `{"error":"text"}`. The status says what it is but for a prompt that is too long, which is a 400 like any other.
    mutating func readOllama(_ body: Span<UInt8>) {
        guard let reply = OllamaReply(body), reply.hasError else { return }
        message.clear()
        let text = ChatText(source: body, made: Span())
        // What came before an escape without a meaning is better than nothing.
        try? JSONText.unescape(text[reply.error], into: &message)
        let words = message.text
        if words.contains("context length") || words.contains("context size") || words.contains("context window") {
            kind = .contextLength
        }
    }
}
