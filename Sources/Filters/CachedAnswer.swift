/// Turns answers into what the cache keeps, and back.
///
/// Of the head only the status, Content-Type and what a translation lost are kept: the other fields are about the one call that
/// made the answer (request ids, rate limits, cookies).
import Chat
import Containers
public import Graph
import HTTP
public import State

extension SharedBytes: SharedPiece {}

public enum CachedAnswer {
    /// The fields are values, a line each: Content-Type, and what was lost, if anything was.
    static func head(of exchange: Exchange) -> AnswerHead? {
        guard let type = exchange.answerHeader(.contentType) else { return nil }
        var fields = ByteBuffer()
        fields.append(type)
        if let lossy = exchange.answerHeader(named: Exchange.lossyField) {
            fields.append(UInt8(ascii: "\n"))
            fields.append(lossy)
        }
        return AnswerHead(status: exchange.answer.status, fields: SharedBytes(fields.span))
    }

    /// Whether an answer that ended may be stored: a stream only with its dialect's own last event.
    static func isWhole(_ exchange: Exchange) -> Bool {
        let facts = exchange.account.facts
        if facts.hasError { return false }
        return !exchange.answersStream || facts.isFinished && !facts.lacksEnd
    }

    static func account(of exchange: Exchange) -> AnswerAccount {
        let account = exchange.account
        return AnswerAccount(
            backend: account.backend < 0 ? "" : exchange.graph.backends[account.backend].name,
            model: exchange.model.text,
            inputTokens: account.facts.usage.input, outputTokens: account.facts.usage.output)
    }

    /// Fills `exchange.answer` and `feed` with a stored answer; a stream stays one.
    static func fill(_ exchange: Exchange, _ stored: StoredAnswer, now: UInt64) {
        open(exchange, stored.head)
        exchange.answer.headers.append(.age, decimal: Int(stored.age(at: now)))
        exchange.answer.headers.append(other: "x-cache", "hit")
        if !exchange.answerIsEvents {
            exchange.answer.framing = .length(stored.chunks.reduce(0) { $0 + $1.count })
        }
        for piece in stored.chunks { exchange.feed.append(piece) }
        exchange.feed.end()
        note(stored.account, exchange)
    }

    /// Fills `exchange.answer` with the head of an answer that is being shared.
    public static func open(_ exchange: Exchange, _ head: AnswerHead) {
        exchange.answer.clear()
        exchange.answer.status = head.status
        let shared = head.fields
        let fields = shared.span
        let end = fields.firstIndex(of: UInt8(ascii: "\n")) ?? fields.count
        exchange.answer.headers.append(.contentType, fields.extracting(0..<end))
        if end < fields.count {
            let lossy = fields.extracting(end + 1..<fields.count)
            exchange.answer.headers.append(name: Exchange.lossyField.bytes, value: lossy)
        }
        exchange.answer.framing = .chunked
    }

    /// A hit's account names the backend and model that made the answer.
    public static func note(_ account: AnswerAccount, _ exchange: Exchange) {
        exchange.account.backend = exchange.graph.backends.firstIndex { $0.name == account.backend } ?? -1
    }
}
