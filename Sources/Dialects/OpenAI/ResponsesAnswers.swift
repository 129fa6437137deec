/// Writing whole responses. There is one answer to a request; others are lost.
///
/// Texts that follow one another are one message: dialects that cut an answer into blocks do so in the middle of sentences.
public import Chat
public import Containers
import JSON

extension ResponsesFormat {
    public func writeAnswer(
        _ answer: inout ChatAnswer, _ source: Span<UInt8>, _ context: borrowing AnswerContext,
        into out: inout ByteBuffer
    ) {
        if answer.choices.count > 1 { answer.lost.insert(.choices) }
        let choice = answer.choices.isEmpty ? nil : answer.choices[0]
        let status = ResponseStatus(choice?.finish ?? .other)
        let lost = Self.write(answer, choice, status, source, context, into: &out)
        answer.lost.formUnion(lost)
    }

    private static func write(
        _ answer: borrowing ChatAnswer, _ choice: ChatChoice?, _ status: ResponseStatus, _ source: Span<UInt8>,
        _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) -> FeatureSet {
        let text = answer.text(source)
        let head = ResponseHead(
            id: text[answer.id], model: text[answer.model],
            created: answer.created > 0 ? answer.created : context.now)
        var writer = JSONWriter()
        writer.beginResponse(status, head, context, into: &out)
        var items = ResponsesItemWriter(isCut: status.isIncomplete)
        if let choice { items.write(choice.parts, of: answer, text, context, into: &out) }
        writer.endResponse(status, answer.usage, failure: UpstreamReport(), into: &out)
        return items.lost
    }
}

/// Writes an answer's parts as the items of an output.
private struct ResponsesItemWriter {
    /// The last item is not whole.
    let isCut: Bool
    var lost = FeatureSet()
    private var count = 0

    init(isCut: Bool) { self.isCut = isCut }

    mutating func write(
        _ parts: Range<Int>, of answer: borrowing ChatAnswer, _ text: borrowing ChatText,
        _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        var at = parts.lowerBound
        while at < parts.upperBound {
            let part = answer.parts[at]
            guard let item = item(of: part) else {
                at += 1
                continue
            }
            if part.kind == .toolCall, !part.signature.isEmpty {
                begin(.callSeal, .completed, part, text, context, into: &out)
                out.append(text[part.signature])
                ResponsesItem.callSeal.appendEnd(signature: Span(), to: &out)
            }
            let end = item == .message || item == .refusal ? answer.runEnd(at, in: parts) : at + 1
            begin(item, isCut && end == parts.upperBound ? .incomplete : .completed, part, text, context, into: &out)
            for index in at..<end { append(answer.parts[index], text, into: &out) }
            item.appendEnd(signature: text[part.signature], to: &out)
            at = end
        }
    }

    private mutating func item(of part: ChatPart) -> ResponsesItem? {
        switch part.kind {
        case .text: return .message
        case .refusal: return .refusal
        case .thinking: return .thinking
        case .redactedThinking: return .sealed
        case .toolCall: return .call
        case .image where part.data.isPresent: return .image
        case .image: lost.insert(.generatedImage)
        case .audio: lost.insert(.generatedAudio)
        case .file, .toolResult: lost.insert(.file)
        }
        return nil
    }

    private mutating func begin(
        _ item: ResponsesItem, _ status: ResponsesItem.Status, _ part: ChatPart, _ text: borrowing ChatText,
        _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        if count > 0 { out.append("," as StaticString) }
        item.appendStart(
            count, item == .image ? .completed : status, context.requestID.span, callID: text[part.id],
            name: text[part.name], to: &out)
        count += 1
    }

    /// What the item is there for, as the inside of a string.
    private func append(_ part: ChatPart, _ text: borrowing ChatText, into out: inout ByteBuffer) {
        switch part.kind {
        case .toolCall where part.json.isEmpty: out.append("{}" as StaticString)
        case .toolCall: out.appendEscaped(text[part.json])
        case .redactedThinking, .image: out.append(text[part.data])
        default: out.append(text[part.text])
        }
    }
}

extension ChatAnswer {
    /// Past the last of the parts from `start` on that are of the same kind.
    fileprivate func runEnd(_ start: Int, in range: Range<Int>) -> Int {
        var end = start + 1
        while end < range.upperBound, parts[end].kind == parts[start].kind { end += 1 }
        return end
    }
}
