/// A whole answer as the events that it would have come in: for a client that reads a stream of a backend that sent none.
import Containers
import JSON

extension ChatEvents {
    /// Choices of a higher number are lost: writers keep something for each below. OpenAI gives 128 answers at most.
    static var mostChoices: Int { 128 }

    /// Adds all events of `answer`, which was read from `source`. Its arena becomes this one's.
    public mutating func tell(_ answer: inout ChatAnswer, _ source: Span<UInt8>) {
        swap(&arena, &answer.arena)
        var start = ChatEvent(.start)
        (start.id, start.name) = (answer.id, answer.model)
        append(start)
        for index in answer.choices.indices {
            let choice = answer.choices[index]
            if choice.index >= Self.mostChoices {
                lost.insert(.choices)
                continue
            }
            var tools = 0
            for position in choice.parts { tell(answer.parts[position], choice.index, &tools, source) }
            var finish = ChatEvent(.finish, choice.stopSequence)
            (finish.choice, finish.finish) = (choice.index, choice.finish)
            append(finish)
        }
        if answer.usage.isReported { report(answer.usage) }
        append(ChatEvent(.end))
    }

    private mutating func tell(_ part: ChatPart, _ choice: Int, _ tools: inout Int, _ source: Span<UInt8>) {
        switch part.kind {
        case .text: add(.text, part.text, choice)
        case .refusal: add(.refusal, part.text, choice)
        case .thinking:
            add(.thinking, part.text, choice)
            if part.signature.isPresent { add(.signature, part.signature, choice) }
        case .redactedThinking: add(.redactedThinking, part.data, choice)
        case .image:
            var event = ChatEvent(.image, part.data)
            (event.choice, event.name) = (choice, part.mediaType)
            append(event)
        case .toolCall:
            tellCall(part, choice, tools, source)
            tools += 1
        case .audio: lost.insert(.generatedAudio)
        case .file, .toolResult: lost.insert(.unknown)
        }
    }

    private mutating func tellCall(_ part: ChatPart, _ choice: Int, _ tool: Int, _ source: Span<UInt8>) {
        var event = ChatEvent(.toolStart, part.signature)
        (event.choice, event.tool, event.id, event.name) = (choice, tool, part.id, part.name)
        append(event)
        event = ChatEvent(.toolArguments, escaped(part.json, source))
        (event.choice, event.tool) = (choice, tool)
        append(event)
        event = ChatEvent(.toolEnd)
        (event.choice, event.tool) = (choice, tool)
        append(event)
    }

    /// A JSON text as the inside of a string. It may stand in the arena that it is written to, hence the copy.
    private mutating func escaped(_ json: Piece, _ source: Span<UInt8>) -> Piece {
        var inside = ByteBuffer()
        inside.appendEscaped(text(source)[json])
        return arena.add(inside.span)
    }

    private mutating func add(_ kind: ChatEvent.Kind, _ piece: Piece, _ choice: Int) {
        var event = ChatEvent(kind, piece)
        event.choice = choice
        append(event)
    }
}
