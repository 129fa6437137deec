/// Two dialects of a few words, so that a test of the walk's translation reads like a story.
///
///     asker's client:    POST /ask {"model":"m","say":"hi","stream":true,"shout":true}      `shout` is lost
///                        answers {"said":"hi"}, streams `data: word`, `data: .`, `data: ERROR`
///     teller's backend:  POST …/tell {"tell":"hi"}
///                        answers {"told":"hi"}, streams {"word":"a"}, {"drawn":"AA"}, {"cited":1}, {"over":1},
///                        {"used":3}, {"end":1}, {"oops":"no"}; `drawn` and `cited` are lost
public import Chat
public import Containers
public import Graph
public import JSON

public final class AskerDialect: Dialect {
    public let name: StaticString = "asker"
    private let format = AskerFormat()

    public init() {}

    public func operation(_ path: Span<UInt8>) -> Operation? { path.equals("/ask") ? .chat : nil }

    public func read(
        _ body: Span<UInt8>, _ operation: Operation, into facts: inout RequestFacts
    ) throws(GatewayError) {
        facts.clear()
        facts.model.append("m")
        facts.streams = body.text.contains("stream")
        facts.hasBody = true
    }

    public func edit(
        _ edit: PromptEdit, _ body: Span<UInt8>, _ operation: Operation, _ facts: inout RequestFacts,
        into edits: inout EditList
    ) throws(GatewayError) {}

    public func setModel(
        _ model: Span<UInt8>, _ body: Span<UInt8>, _ facts: inout RequestFacts, into edits: inout EditList
    ) {}

    public func error(_ error: GatewayError, requestID: Span<UInt8>, into out: inout ByteBuffer) {
        out.append(text: "\(error.code) \(error.detail)")
    }

    public func errorEvent(
        _ error: GatewayError, _ operation: Operation, requestID: Span<UInt8>, into out: inout ByteBuffer
    ) {
        out.append(text: "data: BROKEN \(error.code)\n\n")
    }

    public func observe(_ event: borrowing StreamEvent, into facts: inout AnswerFacts) {}
    public func usage(_ value: Span<UInt8>, into facts: inout AnswerFacts) {}
    public func credential(_ key: Span<UInt8>, into out: inout ByteBuffer) {}
    public func clientFormat(_ operation: Operation) -> (any ClientChatFormat)? { operation == .chat ? format : nil }
}

private final class AskerFormat: ClientChatFormat {
    let name: StaticString = "ask"

    func readRequest(_ body: Span<UInt8>, into request: inout ChatRequest) throws(ChatError) {
        guard let start = body.objectStart else { throw ChatError(.malformed, "") }
        request.streams = false
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: body) {
            if member.isNamed("say", in: body) {
                if member.kind != .string { throw ChatError(.invalid, "say") }
                request.beginTurn(.user)
                request.add(ChatPart(.text, text: member.inside))
            } else if member.isNamed("stream", in: body) {
                request.streams = member.flag ?? false
            } else if member.isNamed("seed", in: body) {
                request.lose(.seed)
            } else if !member.isNamed("model", in: body) {
                request.loseMember(member.key)
            }
        }
    }

    func writeAnswer(
        _ answer: inout ChatAnswer, _ source: Span<UInt8>, _ context: borrowing AnswerContext,
        into out: inout ByteBuffer
    ) {
        var writer = JSONWriter()
        writer.beginObject(into: &out)
        writer.member("said", answer.parts[0].text, answer.text(source), into: &out)
        writer.endObject(into: &out)
    }

    func makeStreamWriter() -> any ChatStreamWriter { AskerWriter() }
}

private final class AskerWriter: ChatStreamWriter {
    private var holds = false
    private(set) var lost = FeatureSet()
    /// `over`.
    var held: Int { holds ? 4 : 0 }

    func reset() {
        holds = false
        lost = FeatureSet()
    }

    func write(
        _ event: ChatEvent, _ text: borrowing ChatText, _ events: borrowing ChatEvents,
        _ context: borrowing AnswerContext, into out: inout ByteBuffer
    ) {
        switch event.kind {
        case .text:
            out.append("data: ")
            out.append(text[event.text])
            out.append("\n\n")
        case .image: lost.insert(.generatedImage)
        case .finish: holds = true
        case .usage: flush(events, context, into: &out)
        case .end:
            flush(events, context, into: &out)
            out.append("data: .\n\n")
        case .error:
            out.append("data: ERROR ")
            out.append(events.failure.message.span)
            out.append("\n\n")
        default: break
        }
    }

    func flush(_ events: borrowing ChatEvents, _ context: borrowing AnswerContext, into out: inout ByteBuffer) {
        if !holds { return }
        holds = false
        out.append(text: "data: over, \(events.usage.output) used\n\n")
    }
}

public final class TellerDialect: Dialect {
    public let name: StaticString = "teller"
    private let format = TellerFormat()

    public init() {}

    public func operation(_ path: Span<UInt8>) -> Operation? { nil }
    public func read(
        _ body: Span<UInt8>, _ operation: Operation, into facts: inout RequestFacts
    ) throws(GatewayError) {}
    public func edit(
        _ edit: PromptEdit, _ body: Span<UInt8>, _ operation: Operation, _ facts: inout RequestFacts,
        into edits: inout EditList
    ) throws(GatewayError) {}
    public func setModel(
        _ model: Span<UInt8>, _ body: Span<UInt8>, _ facts: inout RequestFacts, into edits: inout EditList
    ) {}
    public func error(_ error: GatewayError, requestID: Span<UInt8>, into out: inout ByteBuffer) {}
    public func errorEvent(
        _ error: GatewayError, _ operation: Operation, requestID: Span<UInt8>, into out: inout ByteBuffer
    ) {}
    public func observe(_ event: borrowing StreamEvent, into facts: inout AnswerFacts) {}
    public func usage(_ value: Span<UInt8>, into facts: inout AnswerFacts) {}
    public func credential(_ key: Span<UInt8>, into out: inout ByteBuffer) {}
    public var backendFormat: (any BackendChatFormat)? { format }
    public func appendChatTarget(_ model: Span<UInt8>, streams: Bool, into out: inout ByteBuffer) {
        out.append(streams ? "/tell?stream" : "/tell")
    }
    public var chatHeaderLines: StaticString { "x-teller: 1\r\n" }
}

private final class TellerFormat: BackendChatFormat {
    let name: StaticString = "tell"
    let framing = StreamFraming.events

    func writeRequest(
        _ request: inout ChatRequest, _ source: Span<UInt8>, _ traits: borrowing BackendTraits,
        into out: inout ByteBuffer
    ) throws(ChatError) {
        if request.parts.isEmpty { throw ChatError(.unsupported, "say") }
        var writer = JSONWriter()
        writer.beginObject(into: &out)
        writer.member("tell", request.parts[0].text, request.text(source), into: &out)
        writer.endObject(into: &out)
    }

    func readAnswer(_ body: Span<UInt8>, into answer: inout ChatAnswer) throws(ChatError) {
        guard let start = body.objectStart else { throw ChatError(.malformed, "") }
        var walker = MemberSkim(object: start)
        while let member = walker.next(in: body) {
            if !member.isNamed("told", in: body) { continue }
            answer.beginChoice(0)
            answer.add(ChatPart(.text, text: member.inside))
            answer.usage = TokenUsage(input: 1, output: 2)
            return
        }
        throw ChatError(.invalid, "told")
    }

    func readError(_ body: Span<UInt8>, status: Int, into report: inout UpstreamReport) {
        if body.equals("too long") { report.kind = .contextLength }
        report.message.append(body)
    }

    func makeStreamReader() -> any ChatStreamReader { TellerReader() }
}

private final class TellerReader: ChatStreamReader {
    func reset() {}

    func read(type: Span<UInt8>, data: Span<UInt8>, into events: inout ChatEvents) {
        guard let start = data.objectStart else { return }
        var walker = MemberSkim(object: start)
        guard let member = walker.next(in: data) else { return }
        if member.isNamed("word", in: data) {
            events.append(ChatEvent(.text, member.inside))
        } else if member.isNamed("drawn", in: data) {
            events.append(ChatEvent(.image, member.inside))
        } else if member.isNamed("cited", in: data) {
            events.lost.insert(.citations)
        } else if member.isNamed("over", in: data) {
            events.append(ChatEvent(.finish))
        } else if member.isNamed("used", in: data) {
            events.report(TokenUsage(input: 1, output: member.count(in: data) ?? 0))
        } else if member.isNamed("end", in: data) {
            events.append(ChatEvent(.end))
        } else if member.isNamed("denied", in: data) {
            events.failure.kind = .authentication
            events.failure.message.append(data.extracting(member.text))
            events.append(ChatEvent(.error))
        } else if member.isNamed("oops", in: data) {
            events.failure.message.append(data.extracting(member.text))
            events.append(ChatEvent(.error))
        }
    }
}
