/// A dialect put through one request or answer, with text in and text out.
import Containers
import Graph
import JSON

struct Run {
    let dialect: any Dialect
    var operation = Operation.chat

    struct Facts: Equatable {
        var model: String
        var streams: Bool
        var hasBody: Bool
    }

    func facts(_ body: String) throws(GatewayError) -> Facts {
        let bytes = Array(body.utf8)
        var facts = RequestFacts()
        try dialect.read(bytes.span, operation, into: &facts)
        return Facts(model: facts.model.text, streams: facts.streams, hasBody: facts.hasBody)
    }

    /// The body after `edits`, all of them in one list.
    func edit(_ body: String, _ edits: PromptEdit...) throws(GatewayError) -> String { try edit(body, edits) }

    func edit(_ body: String, _ edits: [PromptEdit]) throws(GatewayError) -> String {
        let bytes = Array(body.utf8)
        var facts = RequestFacts()
        if !bytes.isEmpty { try dialect.read(bytes.span, operation, into: &facts) }
        var list = EditList()
        for edit in edits { try dialect.edit(edit, bytes.span, operation, &facts, into: &list) }
        return rendered(bytes, list)
    }

    func setModel(_ body: String, _ model: String) throws(GatewayError) -> String {
        let bytes = Array(body.utf8)
        var facts = RequestFacts()
        try dialect.read(bytes.span, operation, into: &facts)
        var list = EditList()
        dialect.setModel(Array(model.utf8).span, bytes.span, &facts, into: &list)
        return rendered(bytes, list)
    }

    private func rendered(_ body: [UInt8], _ edits: borrowing EditList) -> String {
        var out = ByteBuffer()
        edits.render(body.span, into: &out)
        return out.text
    }

    func error(_ error: GatewayError) -> String {
        var out = ByteBuffer()
        dialect.error(error, requestID: Array("r1".utf8).span, into: &out)
        return out.text
    }

    func errorEvent(_ error: GatewayError) -> String {
        var out = ByteBuffer()
        dialect.errorEvent(error, operation, requestID: Array("r1".utf8).span, into: &out)
        return out.text
    }

    /// What is known after events of (type, data).
    func observe(_ events: [(String, String)]) -> AnswerFacts {
        var facts = AnswerFacts()
        for (type, data) in events {
            let type = Array(type.utf8)
            let data = Array(data.utf8)
            dialect.observe(StreamEvent(type: type.span, data: data.span), into: &facts)
        }
        return facts
    }

    /// What is known after events that have data alone.
    func observe(_ data: String...) -> AnswerFacts { observe(data.map { ("", $0) }) }

    func usage(_ value: String) -> AnswerFacts {
        var facts = AnswerFacts()
        dialect.usage(Array(value.utf8).span, into: &facts)
        return facts
    }

    func operation(of path: String) -> Operation? { dialect.operation(Array(path.utf8).span) }

    func credential(_ key: String) -> String {
        var out = ByteBuffer()
        dialect.credential(Array(key.utf8).span, into: &out)
        return out.text
    }
}

extension PromptEdit {
    static func prepend(_ role: Role, _ text: String) -> PromptEdit { .prepend(role, text: Array(text.utf8)) }
    static func append(_ role: Role, _ text: String) -> PromptEdit { .append(role, text: Array(text.utf8)) }
    static func setDefault(_ name: String, _ json: String) -> PromptEdit {
        .setDefault(name: Array(name.utf8), value: Array(json.utf8))
    }
    static func override(_ name: String, _ json: String) -> PromptEdit {
        .override(name: Array(name.utf8), value: Array(json.utf8))
    }
}

/// The stable code of the error that `body` throws; nil when it throws none.
func code(_ body: () throws(GatewayError) -> Void) -> String? {
    do throws(GatewayError) { try body() } catch { return "\(error.status) \(error.code)" }
    return nil
}
