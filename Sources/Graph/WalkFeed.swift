/// Answers that a filter feeds piece by piece (`Reply.fed`): a cache's flight that another exchange leads.
import Containers

extension Walk {
    /// The head is in `exchange.answer`.
    public func feedHead(_ exchange: Exchange) {
        guard exchange.phase == .feeding else { return }
        sendHead(exchange)
    }

    public func feedBody(_ bytes: Span<UInt8>, _ exchange: Exchange) {
        guard exchange.phase == .answering else { return }
        exchange.account.answerBytes += bytes.count
        exchange.noteLast(bytes)
        _ = exchange.port?.sendBody(bytes, exchange)
    }

    public func feedEnd(_ exchange: Exchange) {
        guard exchange.phase == .answering else { return }
        exchange.port?.sendEnd(exchange)
        finish(exchange, .complete)
    }

    /// An exchange whose client has left, and whose last other reader has too: its call ends.
    public func abandon(_ exchange: Exchange) {
        finish(exchange, .clientLeft)
    }

    /// The source failed. Before the head the exchange goes on alone, past the filter that fed it; after it, it breaks off.
    public func feedFailed(_ exchange: Exchange) {
        switch exchange.phase {
        case .feeding:
            exchange.phase = .waiting
            resume(.failed, exchange)
        case .answering: breakOff(exchange, .upstreamTruncated)
        default: break
        }
    }
}
