/// `respond: {list: models}`: the models that clients can name, as far as this caller may use them.
///
/// GET /v1/models lists them; a path that goes on with a name asks for that one. It is no way to be in a hurry on: what is listed is
/// put together for each request.
import Containers
import HTTP

extension Walk {
    func fillModels(_ exchange: Exchange, _ names: [[UInt8]], status: Int) {
        let permitted = names.filter { permits($0, exchange) }
        var asked = ByteBuffer()
        asked.appendPercentDecoded(exchange.modelSegment)
        let found = asked.isEmpty ? permitted : permitted.filter { asked.span.equals($0.span) }
        if found.isEmpty, !asked.isEmpty { return fill(exchange, .unknownModel(asked.text)) }
        exchange.answer.clear()
        exchange.answer.status = status
        exchange.answerBody.clear()
        exchange.answer.headers.append(.contentType, "application/json")
        exchange.withDialect { $0.models(found, isList: asked.isEmpty, into: &exchange.answerBody) }
    }

    private func permits(_ name: [UInt8], _ exchange: Exchange) -> Bool {
        exchange.ran.indices.allSatisfy { position in
            exchange.graph.filterPins[Int(exchange.ran[position])].with { $0.value.permits(model: name.span, exchange) }
        }
    }
}
