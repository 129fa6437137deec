/// The access log: one JSON line an exchange, handed to control through a bounded ring.
///
/// Ids, route, backend, status, durations and tokens; never content, never a credential. When the sink is slow the ring fills
/// and lines are dropped and counted: the log never holds a request up.
import Chat
import Containers
import Graph
import JSON

final class AccessLog {
    private let ring: LineRing
    /// Whether lines are kept (`log.access`).
    var isOn = false
    private var line = ByteBuffer(capacity: 1024)
    private var stamp = TimestampText()

    init(_ ring: LineRing) { self.ring = ring }

    /// False: the ring was full, and the line is dropped.
    func write(_ exchange: Exchange, wallClock: UInt64) -> Bool {
        if !isOn { return true }
        line.clear()
        line.append(#"{"time":""#)
        stamp.append(wallClock, to: &line)
        line.append(#"","id":""#)
        line.append(exchange.requestIDText)
        line.append(#"","client":""#)
        line.append(exchange.clientAddressText)
        line.append(#"","method":""#)
        line.appendEscaped(exchange.methodText)
        line.append(#"","path":""#)
        line.appendEscaped(exchange.path)
        line.append("\"")
        if exchange.route >= 0 { member(",\"route\":\"", exchange.routeName) }
        let backend = exchange.account.backend
        if backend >= 0 { member(",\"backend\":\"", exchange.backendName(backend)) }
        appendModel(exchange)
        member(",\"caller\":\"", exchange.callerID)
        member(",\"team\":\"", exchange.callerTeam)
        if exchange.facts.streams { line.append(",\"stream\":true") }
        appendOutcome(exchange.account)
        number(",\"generation\":", exchange.graph.generation)
        line.append("}\n")
        return Self.append(line, to: ring)
    }

    /// What was asked in which dialect, and where the backend was asked otherwise, how.
    private func appendModel(_ exchange: Exchange) {
        let dialect = exchange.dialectName
        if exchange.operation != .other { member(",\"dialect\":\"", dialect.span) }
        let backend = exchange.account.backend
        if backend >= 0, exchange.account.attempts > 0, exchange.operation != .other {
            let asked = exchange.dialectName(of: backend)
            if asked != dialect { member(",\"backend_dialect\":\"", asked.span) }
        }
        member(",\"model\":\"", exchange.model)
        if !exchange.servedModel.equals(exchange.model) {
            member(",\"served_model\":\"", exchange.servedModel)
        }
    }

    private static func append(_ line: borrowing ByteBuffer, to ring: LineRing) -> Bool { ring.append(line.span) }

    private func appendOutcome(_ account: borrowing Account) {
        number(",\"status\":", account.status)
        let code = account.errorCode
        if code.utf8CodeUnitCount > 0 { member(",\"error\":\"", code.bytes) }
        appendTimes(account)
        appendCounts(account)
    }

    /// Durations in µs, from the head's arrival.
    private func appendTimes(_ account: borrowing Account) {
        number(",\"duration_us\":", Int((account.ended - account.began) / 1000))
        if account.answerHead > 0 { number(",\"head_us\":", Int((account.answerHead - account.began) / 1000)) }
        if account.upstreamBegan > 0, account.upstreamHead >= account.upstreamBegan {
            number(",\"upstream_head_us\":", Int((account.upstreamHead - account.upstreamBegan) / 1000))
        }
    }

    private func appendCounts(_ account: borrowing Account) {
        number(",\"request_bytes\":", account.requestBytes)
        number(",\"answer_bytes\":", account.answerBytes)
        if account.attempts > 1 { number(",\"attempts\":", account.attempts) }
        appendUsage(account)
        switch account.cache {
        case .none: break
        case .miss: line.append(",\"cache\":\"miss\"")
        case .hit: line.append(",\"cache\":\"hit\"")
        case .shared: line.append(",\"cache\":\"shared\"")
        case .bypass: line.append(",\"cache\":\"bypass\"")
        }
    }

    private func appendUsage(_ account: borrowing Account) {
        let usage = account.facts.usage
        if !usage.isReported { return }
        number(",\"input_tokens\":", usage.input)
        number(",\"output_tokens\":", usage.output)
        if usage.cachedInput > 0 { number(",\"cached_input_tokens\":", usage.cachedInput) }
        if usage.cacheWrite > 0 { number(",\"cache_write_tokens\":", usage.cacheWrite) }
        if usage.reasoning > 0 { number(",\"reasoning_tokens\":", usage.reasoning) }
        if account.usageIsEstimated { line.append(",\"estimated\":true") }
        if account.hasCost {
            line.append(",\"cost_usd\":")
            line.append(nanodollars: account.cost)
        }
    }

    private func number(_ label: StaticString, _ value: Int) {
        line.append(label)
        line.append(decimal: value)
    }

    private func member(_ label: StaticString, _ value: Span<UInt8>) {
        if value.isEmpty { return }
        line.append(label)
        line.appendEscaped(value)
        line.append("\"")
    }
}
