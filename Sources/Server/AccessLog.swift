/// The access log: one JSON line an exchange, handed to control through a bounded ring.
///
/// Ids, route, backend, status, durations and tokens; never content, never a credential. When the sink is slow the ring fills
/// and lines are dropped and counted: the log never holds a request up.
import Containers
import Graph

final class AccessLog {
    private let ring: LineRing?
    private var line = ByteBuffer(capacity: 1024)
    private var stamp = TimestampText()
    /// Lines that found the ring full.
    private(set) var dropped = 0

    /// `ring` nil: no access log.
    init(ring: LineRing?) { self.ring = ring }

    func write(_ exchange: Exchange, wallClock: UInt64) {
        guard let ring else { return }
        line.clear()
        let account = exchange.account
        line.append(#"{"time":""#)
        stamp.append(wallClock, to: &line)
        line.append(#"","id":""#)
        line.append(exchange.requestIDText)
        line.append(#"","client":""#)
        line.append(exchange.clientAddressText)
        line.append(#"","method":""#)
        appendEscaped(exchange.head.methodText)
        line.append(#"","path":""#)
        appendEscaped(exchange.path)
        line.append("\"")
        if exchange.route >= 0 { member(",\"route\":\"", exchange.graph.routes[exchange.route].name) }
        if account.backend >= 0 { member(",\"backend\":\"", exchange.graph.backends[account.backend].name) }
        member(",\"model\":\"", exchange.model)
        member(",\"caller\":\"", exchange.callerID)
        member(",\"team\":\"", exchange.callerTeam)
        number(",\"status\":", account.status)
        if account.errorCode.utf8CodeUnitCount > 0 {
            line.append(",\"error\":\"")
            line.append(account.errorCode)
            line.append("\"")
        }
        appendTimes(account)
        appendCounts(account)
        number(",\"generation\":", exchange.graph.generation)
        line.append("}\n")
        if !ring.append(line.span) { dropped += 1 }
    }

    /// Durations in µs, from the head's arrival.
    private func appendTimes(_ account: Account) {
        number(",\"duration_us\":", Int((account.ended - account.began) / 1000))
        if account.answerHead > 0 { number(",\"head_us\":", Int((account.answerHead - account.began) / 1000)) }
        if account.upstreamBegan > 0, account.upstreamHead >= account.upstreamBegan {
            number(",\"upstream_head_us\":", Int((account.upstreamHead - account.upstreamBegan) / 1000))
        }
    }

    private func appendCounts(_ account: Account) {
        number(",\"request_bytes\":", account.requestBytes)
        number(",\"answer_bytes\":", account.answerBytes)
        if account.attempts > 1 { number(",\"attempts\":", account.attempts) }
        if account.facts.hasUsage {
            number(",\"input_tokens\":", account.facts.inputTokens)
            number(",\"output_tokens\":", account.facts.outputTokens)
        }
        switch account.cache {
        case .none: break
        case .miss: line.append(",\"cache\":\"miss\"")
        case .hit: line.append(",\"cache\":\"hit\"")
        case .shared: line.append(",\"cache\":\"shared\"")
        case .bypass: line.append(",\"cache\":\"bypass\"")
        }
    }

    private func number(_ label: StaticString, _ value: Int) {
        line.append(label)
        line.append(decimal: value)
    }

    private func member(_ label: StaticString, _ value: Span<UInt8>) {
        if value.isEmpty { return }
        line.append(label)
        appendEscaped(value)
        line.append("\"")
    }

    private func member(_ label: StaticString, _ value: String) {
        line.append(label)
        appendEscaped(value.utf8Span.span)
        line.append("\"")
    }

    /// Quotes, backslashes and control bytes as JSON escapes; other bytes as they are.
    private func appendEscaped(_ text: Span<UInt8>) {
        var start = 0
        for index in text.indices {
            let byte = text[index]
            if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte < 0x7F { continue }
            line.append(text.extracting(start..<index))
            start = index + 1
            if byte >= 0x80 {
                line.append(byte)
            } else if byte >= 0x20, byte != 0x7F {
                line.append(UInt8(ascii: "\\"))
                line.append(byte)
            } else {
                line.append("\\u00")
                if byte < 16 { line.append("0") }
                line.append(hex: UInt(byte))
            }
        }
        line.append(text.extracting(start..<text.count))
    }
}

/// RFC 3339 in UTC with milliseconds; the part down to the second is kept until it changes.
struct TimestampText: ~Copyable {
    private var second: UInt64 = 0
    private var text = ByteBuffer(capacity: 32)

    init() {}

    /// `wallClock`: ns since 1970.
    mutating func append(_ wallClock: UInt64, to out: inout ByteBuffer) {
        let now = wallClock / 1_000_000_000
        if now != second || text.isEmpty {
            second = now
            render(now)
        }
        out.append(text.span)
        out.append(UInt8(ascii: "."))
        let milliseconds = Int(wallClock / 1_000_000 % 1000)
        if milliseconds < 100 { out.append(UInt8(ascii: "0")) }
        if milliseconds < 10 { out.append(UInt8(ascii: "0")) }
        out.append(decimal: milliseconds)
        out.append(UInt8(ascii: "Z"))
    }

    private mutating func render(_ seconds: UInt64) {
        text.clear()
        // Days to a civil date: years of 365.2425 days counted from 0000-03-01, so that a leap day is the last of its year.
        let days = Int(seconds / 86_400) + 719_468
        let era = days / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        text.append(decimal: yearOfEra + era * 400 + (month <= 2 ? 1 : 0))
        pair("-", month)
        pair("-", dayOfYear - (153 * shifted + 2) / 5 + 1)
        let rest = Int(seconds % 86_400)
        pair("T", rest / 3600)
        pair(":", rest / 60 % 60)
        pair(":", rest % 60)
    }

    private mutating func pair(_ separator: StaticString, _ value: Int) {
        text.append(separator)
        if value < 10 { text.append(UInt8(ascii: "0")) }
        text.append(decimal: value)
    }
}
