/// What Google says of a request that it refuses or fails.
///
///     {"error":{"code":429,"message":"…","status":"RESOURCE_EXHAUSTED","details":[
///       {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.07s"},
///       {"@type":"…ErrorInfo","reason":"…"}, {"@type":"…QuotaFailure","violations":[{"quotaId":"…PerDay…"}]}]}}
///
/// Vertex AI puts the errors of streams into a list.
public import Chat
import Containers
import JSON

extension GenerateContentFormat {
    public func readError(_ body: Span<UInt8>, status: Int, into report: inout UpstreamReport) {
        Self.readError(body, status: status, into: &report)
    }

    /// The same; `status` 0: not told but by the body.
    static func readError(_ body: Span<UInt8>, status: Int, into report: inout UpstreamReport) {
        guard let start = body.geminiObject, let error = body.object("error", ofObjectAt: start) else { return }
        var status = status
        var facts = ErrorFacts()
        var members = MemberSkim(object: error)
        while let member = members.next(in: body) {
            if member.isNamed("code", in: body) {
                if status == 0 { status = member.count(in: body) ?? 0 }
            } else if member.kind == .string, member.isNamed("message", in: body) {
                report.message.clear()
                // A sentence with an escape that means nothing is told as far as it goes.
                try? JSONText.unescape(body.extracting(member.text), into: &report.message)
            } else if member.kind == .string, member.isNamed("status", in: body) {
                facts.word = member.text
            } else if member.isNamed("details", in: body) {
                var items = GeminiItems(member)
                while let item = items.nextObject(in: body) { facts.readDetail(item, body) }
            }
        }
        report.retryAfterMilliseconds = facts.milliseconds
        if let kind = facts.kind(status, report.message.span, body) { report.kind = kind }
    }
}

private struct ErrorFacts {
    var word = 0..<0
    var milliseconds = 0
    private var isBadKey = false
    private var isDaily = false

    mutating func readDetail(_ start: Int, _ body: Span<UInt8>) {
        var members = MemberSkim(object: start)
        while let member = members.next(in: body) {
            if member.kind == .string, member.isNamed("retryDelay", in: body) {
                milliseconds = body.extracting(member.text).protoDuration
            } else if member.isNamed("reason", in: body) {
                isBadKey = isBadKey || member.says("API_KEY_INVALID", in: body)
            } else if member.isNamed("violations", in: body) {
                var items = GeminiItems(member)
                while let item = items.nextObject(in: body) {
                    guard let quota = body.member("quotaId", ofObjectAt: item), quota.kind == .string else { continue }
                    isDaily = isDaily || body.extracting(quota.text).holds("PerDay")
                }
            }
        }
    }

    func kind(_ status: Int, _ message: Span<UInt8>, _ body: Span<UInt8>) -> UpstreamReport.Kind? {
        if isBadKey { return .authentication }
        let word = body.extracting(self.word)
        if word.equals("INVALID_ARGUMENT") || word.equals("OUT_OF_RANGE") {
            return Self.tellsOfLength(message) ? .contextLength : .invalidRequest
        }
        if word.equals("RESOURCE_EXHAUSTED") { return isDaily || status == 402 ? .quota : .rateLimit }
        for known in Self.kinds where word.equals(known.word) { return known.kind }
        return nil
    }

    private static let kinds: [(word: StaticString, kind: UpstreamReport.Kind)] = [
        ("UNAUTHENTICATED", .authentication), ("PERMISSION_DENIED", .permission),
        // Where one is, or that one does not pay.
        ("FAILED_PRECONDITION", .permission), ("NOT_FOUND", .notFound), ("UNIMPLEMENTED", .invalidRequest),
        ("UNAVAILABLE", .overloaded), ("DEADLINE_EXCEEDED", .timeout), ("CANCELLED", .server), ("ABORTED", .server),
        ("INTERNAL", .server), ("UNKNOWN", .server), ("DATA_LOSS", .server),
    ]

    /// `The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).`
    private static func tellsOfLength(_ message: Span<UInt8>) -> Bool {
        message.holds("token count") && message.holds("exceeds the maximum")
    }
}

extension Span where Element == UInt8 {
    /// Milliseconds of a Duration in proto JSON, `34.074s`, rounded up; 0 for what is none. At most a day.
    fileprivate var protoDuration: Int {
        if !ends(with: "s") { return 0 }
        guard let seconds = JSONNumber.double(extracting(0..<count - 1)), seconds > 0 else { return 0 }
        return Int((min(seconds, 86_400) * 1000).rounded(.up))
    }
}
