/// Answers that are shared: fed piece by piece from a flight that another exchange leads (`Reply.fed`), or stored (`Reply.stored`).
import Containers

extension Walk {
    /// The head is in `exchange.answer`.
    public func feedHead(_ exchange: Exchange) {
        guard exchange.phase == .feeding else { return }
        sendHead(exchange)
    }

    public func feedBody(_ piece: any SharedPiece, _ exchange: Exchange) {
        guard exchange.phase == .answering else { return }
        if !exchange.feed.isBlocked { return send(piece, exchange) }
        exchange.feed.append(piece)
        if exchange.feed.isTooLong { breakOff(exchange, .clientTooSlow) }
    }

    public func feedEnd(_ exchange: Exchange) {
        guard exchange.phase == .answering else { return }
        exchange.feed.end()
        if exchange.feed.isEmpty { endFeed(exchange) }
    }

    /// Sends what waits, as far as the client takes it.
    func pumpFeed(_ exchange: Exchange) {
        exchange.feed.isBlocked = false
        while !exchange.feed.isBlocked, let piece = exchange.feed.popFirst() { send(piece, exchange) }
        if exchange.feed.isEnded, exchange.feed.isEmpty { endFeed(exchange) }
    }

    private func send(_ piece: any SharedPiece, _ exchange: Exchange) {
        exchange.account.answerBytes += piece.span.count
        exchange.noteLast(piece.span)
        exchange.feed.isBlocked = exchange.port?.sendBody(piece.span, exchange) == false
    }

    private func endFeed(_ exchange: Exchange) {
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

extension GatewayError {
    static var clientTooSlow: GatewayError {
        GatewayError(499, "client_too_slow", "The answer came faster than it was read.")
    }
}
