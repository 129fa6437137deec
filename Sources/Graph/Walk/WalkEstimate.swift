/// Counts of tokens for a backend that has no words for them: the gateway's own estimate, in the client's shape.
///
///     POST /v1/messages/count_tokens ─▶ backend of OpenAI's API ─▶ {"input_tokens":12}, x-millrace-estimated: true
import Containers
import HTTP

extension Walk {
    /// Answers in the place of a call that is not made.
    func answerEstimate(_ call: Call) {
        let exchange = call.exchange
        call.state = .over
        // No backend has answered.
        exchange.account.backend = -1
        let tokens = exchange.inputEstimate(for: call.modelText)
        exchange.answer.clear()
        exchange.answer.status = 200
        exchange.answer.headers.append(.contentType, "application/json")
        exchange.answer.headers.append(other: "x-millrace-estimated", "true")
        exchange.answerBody.clear()
        exchange.withDialect { $0.tokenCount(tokens, into: &exchange.answerBody) }
        sendMade(exchange, .complete)
    }
}
