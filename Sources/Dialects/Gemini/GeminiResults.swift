/// Reading the results of functions: which call each answers, and what it says.
///
///     model   functionCall f, functionCall g, functionCall f        call_0, call_1, call_2
///     user    functionResponse f, f, g                               of call_0, call_2, call_1
///
/// Without ids, results answer the calls of their name in order, which is how Google matches them.
import Chat
import Containers
import JSON

/// The calls of a conversation so far.
struct GeminiCalls {
    /// Calls in one turn that results are matched with. Models make a few, agents that are told to a few dozen.
    static let limit = 128

    private struct Call: BitwiseCopyable {
        var id = Piece.none
        var name = Piece.none
    }

    /// All of them.
    private(set) var total = 0
    /// Of the model's last turn.
    private var last = InlineArray<128, Call>(repeating: Call())
    private var count = 0
    /// A bit for each that has its result.
    private var answered: UInt128 = 0
    private var speaker = ChatTurn.Role.user

    /// A content begins: those of the model that follow one another are one turn.
    mutating func begin(_ next: ChatTurn.Role) {
        if next == .assistant && speaker != .assistant { (count, answered) = (0, 0) }
        speaker = next
    }

    mutating func add(_ call: ChatPart) {
        total += 1
        if count == Self.limit { return }
        last[count] = Call(id: call.id, name: call.name)
        count += 1
    }

    /// The id of the call that a result answers: the one with the result's id, else the first of its name that has no result.
    mutating func answer(_ response: GeminiPart.Response, _ text: borrowing ChatText) -> Piece? {
        if response.id.isPresent {
            for at in 0..<count where text[last[at].id].equals(text[response.id]) { return take(at) }
        }
        for at in 0..<count where answered >> UInt128(at) & 1 == 0 && text[last[at].name].equals(text[response.name]) {
            return take(at)
        }
        return response.id.isPresent ? response.id : nil
    }

    private mutating func take(_ at: Int) -> Piece {
        answered |= 1 << UInt128(at)
        return last[at].id
    }
}

extension ChatRequest {
    /// Adds a result and its content. Throws `invalid` when it names no function, or answers no call.
    mutating func addGeminiResult(
        _ response: GeminiPart.Response, _ body: Span<UInt8>, _ calls: inout GeminiCalls
    ) throws(ChatError) {
        if response.name.isEmpty { throw ChatError(.invalid, "contents[].parts[].functionResponse.name") }
        guard let id = calls.answer(response, text(body)) else {
            throw ChatError(.invalid, "contents[].parts[].functionResponse")
        }
        var result = ChatPart(.toolResult)
        result.id = id
        result.name = response.name
        let (words, isError) = words(of: response.object, body)
        result.isError = isError
        let place = parts.count
        add(result)
        add(ChatPart(.text, text: words))
        if let beside = response.parts {
            var items = GeminiItems(beside)
            while let item = items.nextObject(in: body) {
                guard var media = GeminiPart(item, body).media(body) else {
                    throw ChatError(.unsupported, "contents[].parts[].functionResponse.parts[]")
                }
                arena.useCommonBase64(&media.data, body)
                add(media)
            }
        }
        parts[place].children = parts.count - place - 1
    }

    /// A result that is one string in the wrapping that clients use is that string; any other is the object's JSON.
    private mutating func words(of object: Member?, _ body: Span<UInt8>) -> (words: Piece, isError: Bool) {
        guard let object else { return (arena.add(""), false) }
        var members = MemberSkim(object: object.value.lowerBound)
        if let first = members.next(in: body), members.next(in: body) == nil {
            let isError = first.isNamed("error", in: body)
            let isWrapped =
                isError || first.isNamed("result", in: body) || first.isNamed("output", in: body)
                || first.isNamed("content", in: body)
            if isWrapped, first.kind == .string { return (first.inside, isError) }
            return (arena.add { $0.appendEscaped(body.extracting(object.value)) }, isError)
        }
        return (arena.add { $0.appendEscaped(body.extracting(object.value)) }, false)
    }
}
