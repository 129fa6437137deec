/// Stands between a client and a backend that speak different formats: one a call, made when it is first needed, then reused.
///
///     client's body ─▶ readRequest ─▶ ChatRequest ─▶ writeRequest ─▶ body of the call        (here)
///     bytes of the answer ─▶ StreamSplitter ─▶ reader ─▶ ChatEvents ─▶ writer ─▶ `out`       (AnswerTranslation.swift)
import Chat
import Containers
import HTTP

final class Translation {
    var request = ChatRequest()
    private var traits = BackendTraits()
    private var client: any ClientChatFormat
    private var backend: any BackendChatFormat
    /// The way back.
    var reply: AnswerTranslation

    init(_ client: any ClientChatFormat, _ backend: any BackendChatFormat) {
        self.client = client
        self.backend = backend
        reply = AnswerTranslation(client, backend)
    }

    /// Between these formats from now on.
    func take(_ client: any ClientChatFormat, _ backend: any BackendChatFormat) {
        if client !== self.client || backend !== self.backend {
            self.client = client
            self.backend = backend
            reply = AnswerTranslation(client, backend)
        }
        reply.rest()
    }

    /// Reads the client's request and writes the backend's into `body`. Throws 400 when it cannot be read, or cannot be said, or
    /// would lose something and `policy` forbids it.
    func translate(
        _ exchange: Exchange, model: Span<UInt8>, _ node: FlatBackend, now: UInt64, into body: inout ByteBuffer
    ) throws(GatewayError) {
        request.clear()
        // Where the path says it, the reader leaves it.
        request.streams = exchange.facts.streams
        traits.model.clear()
        traits.model.append(model)
        traits.usesOlderTokenLimit = node.usesOlderTokenLimit
        traits.takesExtensions = node.takesExtensions
        traits.defaultMaxTokens = node.defaultMaxTokens
        do throws(ChatError) {
            try client.readRequest(checking: exchange.bodyBytes, into: &request)
            try backend.writeRequest(&request, exchange.bodyBytes, traits, into: &body)
        } catch {
            throw GatewayError(error)
        }
        if exchange.lossPolicy == .reject, !request.lost.isEmpty {
            throw .lossy(names(of: request.lost, exchange))
        }
        reply.stream.context.requestID.clear()
        reply.stream.context.requestID.append(exchange.requestIDText)
        reply.stream.context.model.clear()
        reply.stream.context.model.append(exchange.model)
        reply.stream.context.now = Int(now)
        reply.stream.context.tellsUsage = request.wantsUsage
        reply.stream.context.asArray = exchange.facts.streamsArray
    }

    /// The features' names and those of unknown members, for a header or an error.
    private func names(of lost: FeatureSet, _ exchange: Exchange) -> String {
        var text = ByteBuffer()
        appendNames(of: lost, exchange, into: &text)
        return text.text
    }

    /// Appends `seed, logit_bias, x_vendor_option`. An unknown member is named only when its name can stand in a header.
    func appendNames(of lost: FeatureSet, _ exchange: Exchange, into out: inout ByteBuffer) {
        var isFirst = true
        lost.visit { feature in
            if feature == .unknown, request.unknown.count > 0 { return }
            if !isFirst { out.append(", ") }
            isFirst = false
            out.append(feature.name)
        }
        guard lost.contains(.unknown) else { return }
        for index in request.unknown.indices {
            if !isFirst { out.append(", ") }
            isFirst = false
            let name = request.text(exchange.bodyBytes)[request.unknown[index]]
            name.isPlainName ? out.append(name) : out.append("unknown")
        }
    }

    func shrink(_ limit: Int) {
        request.arena.shrink(limit)
        reply.shrink(limit)
    }
}

/// What is done with a request that the target's dialect cannot carry whole.
public enum LossPolicy: UInt8, Sendable, BitwiseCopyable {
    /// It is sent without what is lost.
    case allow
    /// The same, and the answer's head names what was lost.
    case warn
    /// It is refused, and the error names what would be lost.
    case reject
}

extension Exchange {
    /// The field of an answer that names what a translation lost.
    public static let lossyField: StaticString = "x-millrace-lossy"

    var lossPolicy: LossPolicy { graph.nodes.routes[route].lossPolicy }
}

extension Span where Element == UInt8 {
    /// Letters, digits, `_`, `-` and `.`, at most 64 of them.
    fileprivate var isPlainName: Bool {
        if isEmpty || count > 64 { return false }
        for index in indices {
            let byte = self[index]
            let isWord = byte | 0x20 &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
            if !isWord, byte != UInt8(ascii: "_"), byte != UInt8(ascii: "-"), byte != UInt8(ascii: ".") { return false }
        }
        return true
    }
}

extension GatewayError {
    /// What a client is told of a request that cannot be read in its own format, or said in the backend's.
    init(_ error: ChatError) {
        let field = error.field.description
        switch error.kind {
        case .malformed: self.init(400, "invalid_json", "The body is not valid JSON.")
        case .invalid:
            self.init(400, "invalid_value", "A member of the body is missing or not what it must be.", detail: field)
        case .unsupported:
            self.init(
                400, "unsupported_by_backend", "The backend's API has no words for a part of this request.",
                retry: .safe, detail: field)
        }
    }

    static func lossy(_ names: String) -> GatewayError {
        GatewayError(
            400, "lossy_translation", "The backend's API cannot carry all of this request, and this route insists.",
            retry: .safe, detail: names)
    }
}
