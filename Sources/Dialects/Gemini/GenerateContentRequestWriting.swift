/// Writing a generateContent: the conversation. `GenerateContentConfigWriting` has the rest, `GenerateContentPartWriting` the parts.
///
///     {"contents":[…],"systemInstruction":…,"tools":…,"toolConfig":…,"generationConfig":…,"serviceTier":…}
public import Chat
public import Containers
import JSON

extension GenerateContentFormat {
    /// Throws `invalid` for a tool's result whose call is not told before it, as Google wants the function's name, and `unsupported`
    /// for what is known by an id of another provider's.
    public func writeRequest(
        _ request: inout ChatRequest, _ source: Span<UInt8>, _ traits: borrowing BackendTraits,
        into out: inout ByteBuffer
    ) throws(ChatError) {
        var writing = GenerateContentWriting(GeminiModel(traits.model.span))
        try writing.nameResults(&request, source)
        try writing.write(request, request.text(source), into: &out)
        request.lose(writing.lost)
    }
}

/// One request on its way out.
struct GenerateContentWriting {
    let model: GeminiModel
    var json = JSONWriter()
    var lost = FeatureSet()
    /// The content that is open.
    private var open = Content.none
    /// The open content has a call of a function: Google looks at the first one's signature.
    var hasCall = false

    private enum Content { case none, user, model, results }
    /// A part of a conversation whose turns are walked in order.
    private struct Place { var turn = 0, part = 0 }

    init(_ model: GeminiModel) { self.model = model }

    mutating func write(
        _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) throws(ChatError) {
        json.beginObject(into: &out)
        json.key("contents", into: &out)
        json.beginArray(into: &out)
        try contents(request, text, into: &out)
        json.endArray(into: &out)
        try system(request, text, into: &out)
        tools(request, text, into: &out)
        config(request, text, into: &out)
        tier(request, text, into: &out)
        json.endObject(into: &out)
        loseRest(request, text)
    }

    private mutating func contents(
        _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) throws(ChatError) {
        if !Self.hasUser(request) { blankUser(into: &out) }
        var place = Place()
        while place.turn < request.turns.count {
            let turn = request.turns[place.turn]
            if place.part < turn.first { place.part = turn.first }
            if turn.role == .system || place.part >= turn.parts.upperBound {
                place.turn += 1
                continue
            }
            if turn.name.isPresent { lost.insert(.participantName) }
            let part = request.parts[place.part]
            if part.kind == .toolResult, turn.role == .user {
                begin(.results, into: &out)
                try results(&place, request, text, into: &out)
            } else {
                place.part += 1
                if part.isEmptyText { continue }
                begin(turn.role == .user ? .user : .model, into: &out)
                try write(part, text, into: &out)
            }
        }
        // Whether a model goes on with its own turn is not promised.
        if open == .model { lost.insert(.prefill) }
        begin(.none, into: &out)
    }

    /// Google wants a turn of the user's. A blank is the least that one can say.
    private mutating func blankUser(into out: inout ByteBuffer) {
        begin(.user, into: &out)
        json.beginObject(into: &out)
        json.member("text", word: " ", into: &out)
        json.endObject(into: &out)
        begin(.none, into: &out)
    }

    private static func hasUser(_ request: borrowing ChatRequest) -> Bool {
        for index in request.turns.indices where request.turns[index].role == .user && request.turns[index].count > 0 {
            return true
        }
        return false
    }

    /// Begins a content unless one of its kind is open: turns of one role are one content, and results of functions have one to
    /// themselves.
    private mutating func begin(_ content: Content, into out: inout ByteBuffer) {
        if content == open { return }
        if open != .none {
            json.endArray(into: &out)
            json.endObject(into: &out)
        }
        open = content
        hasCall = false
        if content == .none { return }
        json.beginObject(into: &out)
        json.member("role", word: content == .model ? "model" : "user", into: &out)
        json.key("parts", into: &out)
        json.beginArray(into: &out)
    }

    /// All system text, which has one place.
    private mutating func system(
        _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) throws(ChatError) {
        var isOpen = false
        var hasTurn = false
        for index in request.turns.indices {
            let turn = request.turns[index]
            if turn.role != .system {
                hasTurn = true
                continue
            }
            if hasTurn { lost.insert(.systemPosition) }
            for place in turn.parts {
                let part = request.parts[place]
                if part.kind != .text { throw ChatError(.unsupported, "system") }
                if part.endsCachedPrefix { lost.insert(.cacheControl) }
                if part.text.isEmpty { continue }
                if !isOpen { beginSystem(into: &out) }
                isOpen = true
                json.beginObject(into: &out)
                json.member("text", part.text, text, into: &out)
                json.endObject(into: &out)
            }
        }
        if !isOpen { return }
        json.endArray(into: &out)
        json.endObject(into: &out)
    }

    private mutating func beginSystem(into out: inout ByteBuffer) {
        json.key("systemInstruction", into: &out)
        json.beginObject(into: &out)
        json.key("parts", into: &out)
        json.beginArray(into: &out)
    }

    // MARK: Results

    /// Writes the results from `place` on, in turns of the user that follow one another: in the order of their calls, for that is
    /// how Google tells two calls of one function apart. Clients that run tools side by side send them as they finish.
    private mutating func results(
        _ place: inout Place, _ request: borrowing ChatRequest, _ text: borrowing ChatText, into out: inout ByteBuffer
    ) throws(ChatError) {
        let start = place
        var count = 0
        var isOrdered = true
        var last = -1
        while let result = Self.result(&place, request) {
            let rank = Self.rank(of: result, request, text)
            isOrdered = isOrdered && rank > last
            last = rank
            count += 1
        }
        if isOrdered || count > GeminiCalls.limit {
            var next = start
            while let result = Self.result(&next, request) { write(result: result, request, text, into: &out) }
            return
        }
        last = -1
        for _ in 0..<count {
            var next = start
            var least: (rank: Int, result: Int) = (.max, -1)
            while let result = Self.result(&next, request) {
                let rank = Self.rank(of: result, request, text)
                if rank > last, rank < least.rank { least = (rank, result) }
            }
            last = least.rank
            write(result: least.result, request, text, into: &out)
        }
    }

    /// Where a result stands among others: by its call, those without one last, and those of one call as they came.
    private static func rank(of result: Int, _ request: borrowing ChatRequest, _ text: borrowing ChatText) -> Int {
        let call = call(of: result, request, text) ?? request.parts.count
        return call * (request.parts.count + 1) + result
    }

    /// The result at `place`, which moves behind it; nil where something else stands.
    private static func result(_ place: inout Place, _ request: borrowing ChatRequest) -> Int? {
        while place.turn < request.turns.count {
            let turn = request.turns[place.turn]
            place.part = max(place.part, turn.first)
            if turn.role == .assistant { return nil }
            if turn.role == .system || place.part >= turn.parts.upperBound {
                place.turn += 1
                continue
            }
            let found = place.part
            if request.parts[found].kind != .toolResult { return nil }
            place.part += 1 + request.parts[found].children
            return found
        }
        return nil
    }

    /// How many parts before a result its call may stand.
    private static let callDistance = 1024

    /// The call that a result answers: the nearest before it with its id.
    private static func call(of result: Int, _ request: borrowing ChatRequest, _ text: borrowing ChatText) -> Int? {
        let id = text[request.parts[result].id]
        var at = result
        while at > 0, result - at < callDistance {
            at -= 1
            if request.parts[at].kind == .toolCall, text[request.parts[at].id].equals(id) { return at }
        }
        return nil
    }

    /// Fills in the names that results are matched by. Throws `invalid` where neither the name nor the call is told.
    mutating func nameResults(_ request: inout ChatRequest, _ source: Span<UInt8>) throws(ChatError) {
        for index in request.parts.indices where request.parts[index].kind == .toolResult {
            if request.parts[index].name.isPresent { continue }
            guard let call = Self.call(of: index, request, request.text(source)) else {
                throw ChatError(.invalid, "tool_call_id")
            }
            request.parts[index].name = request.parts[call].name
        }
    }
}

extension ChatPart {
    /// Google refuses a text without a character.
    fileprivate var isEmptyText: Bool {
        switch kind {
        case .text, .refusal: text.isEmpty && !signature.isPresent
        case .thinking: text.isEmpty
        default: false
        }
    }
}
