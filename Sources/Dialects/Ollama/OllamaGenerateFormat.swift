/// Ollama's `/api/generate` (api/types.go: `GenerateRequest`, `GenerateResponse`), on the client's side: one prompt, one answer.
///
///     request   {"model","prompt","system","images","format","options":{…},"think","stream"}
///     answer    {"model","created_at","response","thinking","done":true,"done_reason","prompt_eval_count","eval_count"}
///
/// A backend is asked for a chat of one turn. What takes the place of the chat's own form cannot be: `raw` prompts hold the marks of
/// one model, `suffix` asks for what stands between.
public import Chat
public import Containers
import JSON

public final class OllamaGenerateFormat: ClientChatFormat {
    public let name: StaticString = "ollama_generate"

    public init() {}

    public func readRequest(_ body: Span<UInt8>, into request: inout ChatRequest) throws(ChatError) {
        guard let start = body.objectStart else { throw ChatError(.malformed, "body") }
        var turn = GenerateTurn()
        request.streams = true
        request.wantsUsage = true
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: body) {
            if try turn.read(member, body) { continue }
            if try request.readOllamaOption(member, body) { continue }
            if try !request.readOllamaRest(member, body) { request.loseMember(member.key) }
        }
        if !request.model.isPresent { throw ChatError(.invalid, "model") }
        try turn.add(to: &request, body)
    }

    public func writeAnswer(
        _ answer: inout ChatAnswer, _ source: Span<UInt8>, _ context: borrowing AnswerContext,
        into out: inout ByteBuffer
    ) {
        OllamaAnswerWriter(shape: .generate).write(&answer, source, context, into: &out)
    }

    public func makeStreamWriter() -> any ChatStreamWriter { KeptStreamWriter(OllamaStreamWriter(shape: .generate)) }
}

/// What the one turn is made of.
private struct GenerateTurn {
    private var prompt = Piece.none
    private var system = Piece.none
    private var images: Member?
    /// A prompt template, tokens of a former answer.
    private var hasTemplate = false
    private var hasContext = false

    init() {}

    /// False: the member is none of these.
    mutating func read(_ member: Member, _ body: Span<UInt8>) throws(ChatError) -> Bool {
        if member.isNamed("prompt", in: body) {
            prompt = try OllamaMember.inside(member, "prompt")
        } else if member.isNamed("system", in: body) {
            system = try OllamaMember.inside(member, "system")
        } else if member.isNamed("images", in: body) {
            images = member
        } else if member.isNamed("suffix", in: body) {
            if try !OllamaMember.inside(member, "suffix").isEmpty { throw ChatError(.unsupported, "suffix") }
        } else if member.isNamed("raw", in: body) {
            if try OllamaMember.flag(member, "raw") == true { throw ChatError(.unsupported, "raw") }
        } else if member.isNamed("template", in: body) {
            hasTemplate = try !OllamaMember.inside(member, "template").isEmpty
        } else if member.isNamed("context", in: body) {
            if member.kind != .array, member.kind != .null { throw ChatError(.invalid, "context") }
            hasContext = member.kind == .array && member.value.count > 2
        } else {
            return false
        }
        return true
    }

    /// A request without a prompt only loads the model, which no other dialect can ask for.
    func add(to request: inout ChatRequest, _ body: Span<UInt8>) throws(ChatError) {
        if hasTemplate { request.lose(.modelOptions) }
        if hasContext { request.lose(.conversation) }
        if !system.isEmpty {
            request.beginTurn(.system)
            request.add(ChatPart(.text, text: system))
        }
        let first = request.parts.count
        request.beginTurn(.user)
        if let images { try request.addOllamaImages(images, body, "images") }
        if !prompt.isEmpty { request.add(ChatPart(.text, text: prompt)) }
        if request.parts.count == first { throw ChatError(.unsupported, "prompt") }
    }
}
