import Containers
/// Edits of a request body that have been asked for and not yet carried out.
///
/// Filters add edits one after another; each must see the body as those before left it. So edits are applied (rendered into
/// the other of two buffers, and scanned again) when the next filter that reads the body begins, or when the body is sent.
public import JSON

public struct PendingEdits: ~Copyable {
    public var list = EditList()
    var rendered = ByteBuffer()

    mutating func shrink(_ kept: Int) {
        rendered.shrink(kept)
    }

    mutating func dropBody() {
        if rendered.capacity > 0 { rendered = ByteBuffer() }
    }

    mutating func clear() {
        list.clear()
        rendered.clear()
    }
}

extension Exchange {
    /// Asks the dialect to carry out `edit` on the body. Throws what `Dialect.edit` throws.
    public func edit(_ edit: PromptEdit) throws(GatewayError) {
        try applyEdits()
        try withDialect { (dialect) throws(GatewayError) in
            try dialect.edit(edit, bodyBytes, operation, &facts, into: &edits.list)
        }
    }

    /// Makes `body` and `facts` what the edits say.
    func applyEdits() throws(GatewayError) {
        if edits.list.isEmpty { return }
        var rendered = ByteBuffer()
        swap(&rendered, &edits.rendered)
        rendered.clear()
        edits.list.render(bodyBytes, into: &rendered)
        swap(&body, &rendered)
        swap(&rendered, &edits.rendered)
        edits.list.clear()
        facts.clear()
        try withDialect { (dialect) throws(GatewayError) in
            try dialect.read(bodyBytes, operation, into: &facts)
            dialect.readPath(path, query: query, operation, into: &facts)
        }
    }
}
