/// What a format reads of a client's body, as text: one line for what the request says, in this order, and nothing for the rest.
///
///     model "m"
///     user: text "Hi", image url="https://a/b.png" detail="low"
///     assistant: toolCall "get" id="c1" {"city":"Oslo"}
///     user: toolResult id="c1" [text "18°"]
///     tool "get" {"type":"object"} strict
///     maxTokens 16
///     lost n, unknown: foo
///
/// A body that is refused gives the kind of the error and its field: `invalid messages[].role`.
import Chat
import Containers

struct ChatDump {
    let format: any ClientChatFormat

    init(_ format: any ClientChatFormat) { self.format = format }

    func callAsFunction(_ body: String) -> String {
        let source = Array(body.utf8)
        var request = ChatRequest()
        do throws(ChatError) { try format.readRequest(source.span, into: &request) } catch {
            return "\(error.kind) \(error.field)"
        }
        return Self.lines(request, source.span).joined(separator: "\n")
    }

    static func lines(_ request: borrowing ChatRequest, _ source: Span<UInt8>) -> [String] {
        let text = request.text(source)
        var lines: [String] = []
        lines += line("model", quoted: request.model, text)
        for index in request.turns.indices {
            let turn = request.turns[index]
            let name = turn.name.isPresent ? " \(quote(turn.name, text))" : ""
            lines.append("\(turn.role)\(name): " + parts(turn.parts, of: request, text))
        }
        for index in request.tools.indices { lines.append(tool(request.tools[index], text)) }
        if request.toolChoice != .unsaid {
            lines.append("toolChoice \(request.toolChoice)")
            if request.toolChoice == .named { lines[lines.count - 1] += " \(quote(request.toolChoiceName, text))" }
        }
        if let parallel = request.parallelToolCalls { lines.append("parallelToolCalls \(parallel)") }
        lines += sampling(request, text) + shape(request, text) + rest(request, text)
        return lines
    }

    private static func sampling(_ request: borrowing ChatRequest, _ text: borrowing ChatText) -> [String] {
        var lines: [String] = []
        if let tokens = request.maxTokens { lines.append("maxTokens \(tokens)") }
        lines += line("temperature", request.temperature, text)
        lines += line("topP", request.topP, text)
        lines += line("topK", request.topK, text)
        lines += line("minP", request.minP, text)
        lines += line("frequencyPenalty", request.frequencyPenalty, text)
        lines += line("presencePenalty", request.presencePenalty, text)
        lines += line("repetitionPenalty", request.repetitionPenalty, text)
        lines += line("seed", request.seed, text)
        var stops: [String] = []
        for index in request.stops.indices { stops.append(quote(request.stops[index], text)) }
        if !stops.isEmpty { lines.append("stops " + stops.joined(separator: ", ")) }
        if request.choices != 1 { lines.append("choices \(request.choices)") }
        if request.wantsLogprobs { lines.append("logprobs") }
        if let count = request.topLogprobs { lines.append("topLogprobs \(count)") }
        return lines
    }

    private static func shape(_ request: borrowing ChatRequest, _ text: borrowing ChatText) -> [String] {
        var lines: [String] = []
        let format = request.format
        if format.kind != .text {
            var line = "format \(format.kind)"
            for piece in [format.name, format.description] where piece.isPresent { line += " \(quote(piece, text))" }
            if format.schema.isPresent { line += " \(text[format.schema].text)" }
            if let isStrict = format.isStrict { line += isStrict ? " strict" : " lax" }
            lines.append(line)
        }
        if let effort = request.reasoning.effort { lines.append("effort \(effort)") }
        if let budget = request.reasoning.budget { lines.append("budget \(budget)") }
        if let isShown = request.reasoning.isShown { lines.append("reasoning \(isShown ? "shown" : "hidden")") }
        return lines + line("verbosity", quoted: request.verbosity, text)
    }

    private static func rest(_ request: borrowing ChatRequest, _ text: borrowing ChatText) -> [String] {
        var lines: [String] = []
        if request.streams { lines.append("streams") }
        if request.wantsUsage { lines.append("wantsUsage") }
        lines += line("user", quoted: request.user, text)
        lines += line("metadata", request.metadata, text)
        lines += line("serviceTier", quoted: request.serviceTier, text)
        var lost: [String] = []
        for feature in Feature.allCases where request.lost.contains(feature) { lost.append(feature.name.description) }
        if !lost.isEmpty {
            var names: [String] = []
            for index in request.unknown.indices { names.append(text[request.unknown[index]].text) }
            let suffix = names.isEmpty ? "" : ": " + names.joined(separator: ", ")
            lines.append("lost " + lost.joined(separator: ", ") + suffix)
        }
        return lines
    }

    private static func parts(
        _ range: Range<Int>, of request: borrowing ChatRequest, _ text: borrowing ChatText
    ) -> String {
        var words: [String] = []
        var at = range.lowerBound
        while at < range.upperBound {
            let part = request.parts[at]
            var word = self.part(part, text)
            if part.kind == .toolResult {
                word += " [" + parts(at + 1..<at + 1 + part.children, of: request, text) + "]"
            }
            words.append(word)
            at += 1 + part.children
        }
        return words.joined(separator: ", ")
    }

    private static func part(_ part: ChatPart, _ text: borrowing ChatText) -> String {
        var word = "\(part.kind)"
        for piece in [part.text, part.name] where piece.isPresent { word += " \(quote(piece, text))" }
        let labelled = [
            ("id", part.id), ("data", part.data), ("url", part.url), ("type", part.mediaType), ("detail", part.detail),
            ("signature", part.signature),
        ]
        for (label, piece) in labelled where piece.isPresent { word += " \(label)=\(quote(piece, text))" }
        if part.json.isPresent { word += " \(text[part.json].text)" }
        if part.isError { word += " error" }
        if part.endsCachedPrefix { word += " cached" }
        return word
    }

    private static func tool(_ tool: ChatTool, _ text: borrowing ChatText) -> String {
        var line = "tool \(quote(tool.name, text))"
        if tool.description.isPresent { line += " \(quote(tool.description, text))" }
        if tool.parameters.isPresent { line += " \(text[tool.parameters].text)" }
        if tool.isStrict { line += " strict" }
        if tool.endsCachedPrefix { line += " cached" }
        return line
    }

    private static func quote(_ piece: Piece, _ text: borrowing ChatText) -> String { "\"\(text[piece].text)\"" }

    private static func line(_ name: String, _ piece: Piece, _ text: borrowing ChatText) -> [String] {
        piece.isPresent ? ["\(name) \(text[piece].text)"] : []
    }

    private static func line(_ name: String, quoted piece: Piece, _ text: borrowing ChatText) -> [String] {
        piece.isPresent ? ["\(name) \(quote(piece, text))"] : []
    }
}
