/// A chat request and its answer through the walk, without sockets: bare, and with each filter. What a filter costs is what its
/// walk costs above the bare one.
import Containers
import Graph
import HTTP

extension MicroScenario {
    private static let passed = "200, \(BackendAnswer.body.count) bytes"

    static let walk = [
        MicroScenario("walk", "a chat request and its answer, no filter", expected: passed) {
            () throws(CountError) in WalkWork(try WalkStage())
        },
        filter("auth.keys", "use: auth.keys, file: keys.yaml"),
        filter("limit.rate", "use: limit.rate, by: ip, requests: 1000000/s", mark: "x-ratelimit-limit-requests"),
        filter("limit.concurrent", "use: limit.rate, by: ip, concurrent: 100"),
        filter("prompt.prepend", "use: prompt.prepend, role: system, text: Be brief.", grows: true),
        filter("prompt.append", "use: prompt.append, role: user, text: Be brief.", grows: true),
        filter("prompt.defaults", "use: prompt.defaults, parameters: {top_p: 0.9}", grows: true),
        filter("prompt.overrides", "use: prompt.overrides, parameters: {top_p: 0.9}", grows: true),
        filter("prompt.clamp", "use: prompt.clamp, max_tokens: 256", grows: true),
        filter("headers", "use: headers, request: {set: {x-a: b}}, response: {set: {x-c: d}}", mark: "x-c"),
        MicroScenario(
            "filter.cache.exact.hit", "the same with an answer that is in the cache",
            expected: "\(passed), x-cache: hit"
        ) { () throws(CountError) in WalkWork(try WalkStage(filter: "use: cache.exact"), mark: "x-cache") },
        MicroScenario(
            "filter.cache.exact.miss", "the same with an answer that is stored", expected: "\(passed), x-cache: miss"
        ) { () throws(CountError) in
            WalkWork(try WalkStage(filter: "use: cache.exact", field: "cache-control: no-cache"), mark: "x-cache")
        },
    ]

    private static func filter(
        _ name: String, _ options: String, mark: String = "", grows: Bool = false
    ) -> MicroScenario {
        let value = ["x-c": "d", "x-ratelimit-limit-requests": "1000000"][mark] ?? ""
        let expected = passed + (mark.isEmpty ? "" : ", \(mark): \(value)") + (grows ? ", body edited" : "")
        return MicroScenario("filter.\(name)", "the same with \(name)", expected: expected) {
            () throws(CountError) in WalkWork(try WalkStage(filter: options), mark: mark)
        }
    }
}

private final class WalkWork: MicroWork {
    private let stage: WalkStage
    /// A field of the answer that shows that the filter has done its work.
    private let mark: String
    private let head: [UInt8]
    private let answer = BackendAnswer.body
    private var asked = 0

    init(_ stage: WalkStage, mark: String = "") {
        self.stage = stage
        self.mark = mark
        head = BackendAnswer.head
    }

    func run(_ count: Int) {
        // A hit needs an answer that has been stored.
        if asked == 0, mark == "x-cache" { one() }
        for _ in 0..<count { one() }
    }

    private func one() {
        asked += 1
        stage.ask()
        guard let call = stage.calls.call else { return }
        stage.begin(head)
        let answer = answer
        stage.walk.callBody(call, answer.span)
        stage.walk.callEnd(call)
    }

    var outcome: String {
        if stage.client.finished != asked { return "\(stage.client.finished) of \(asked) finished" }
        var text = "\(stage.client.status), \(stage.client.bytes) bytes"
        var head = ResponseHead()
        head.copy(stage.exchange.answer)
        let bytes = Array(mark.utf8)
        if !mark.isEmpty, let place = head.headers.first(named: bytes.span) {
            text += ", \(mark): \(head.headers.value(at: place).text)"
        }
        let sent = ChatRequest.body(model: "bench").utf8.count
        if stage.calls.call != nil, stage.calls.bodyLength != sent { text += ", body edited" }
        return text
    }
}
