/// An event of a streamed answer.
import Containers
import Dialects
import Graph
import HTTP

extension MicroScenario {
    static let stream = [
        MicroScenario("stream.event", "an event through the walk: observed and passed on", expected: "200, all passed")
        {
            () throws(CountError) in StreamWork(try WalkStage(stream: true))
        },
        MicroScenario(
            "stream.translated", "an event through the walk, from one dialect to another", expected: "200, all told"
        ) {
            () throws(CountError) in TranslatedWork(try WalkStage(stream: true, dialect: "anthropic"))
        },
        MicroScenario("stream.observe", "an event split off and read by the dialect", expected: "content") {
            () throws(CountError) in ObserveWork(isFirst: false)
        },
        MicroScenario("stream.observe.first", "the same before content has been seen", expected: "content") {
            () throws(CountError) in ObserveWork(isFirst: true)
        },
    ]
}

private final class StreamWork: MicroWork {
    private let stage: WalkStage
    private let event = BackendAnswer.event
    private var passed = 0

    init(_ stage: WalkStage) {
        self.stage = stage
        stage.ask()
        stage.begin(BackendAnswer.streamHead)
    }

    func run(_ count: Int) {
        guard let call = stage.calls.call else { return }
        let event = event
        for _ in 0..<count { stage.walk.callBody(call, event.span) }
        passed += count
    }

    var outcome: String {
        let isWhole = stage.client.bytes == passed * event.count && stage.exchange.account.facts.hasContent
        return "\(stage.client.status), \(isWhole ? "all" : "not all") passed"
    }
}

private final class TranslatedWork: MicroWork {
    private let stage: WalkStage
    private let event = Array(
        ("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
            + "\"delta\":{\"type\":\"text_delta\",\"text\":\" mill\"}}\n\n").utf8)
    private var told = 0

    init(_ stage: WalkStage) {
        self.stage = stage
        stage.ask()
        stage.begin(BackendAnswer.streamHead)
    }

    func run(_ count: Int) {
        guard let call = stage.calls.call else { return }
        let event = event
        for _ in 0..<count { stage.walk.callBody(call, event.span) }
        told += count
    }

    var outcome: String {
        let isWhole = told > 0 && stage.exchange.account.facts.streamedTokens == told
        return "\(stage.client.status), \(isWhole ? "all" : "not all") told"
    }
}

private final class ObserveWork: MicroWork {
    private let event = BackendAnswer.event
    private let dialect: any Dialect = OpenAIDialect()
    private var parser = SSEParser()
    private var facts = AnswerFacts()
    private let isFirst: Bool

    init(isFirst: Bool) { self.isFirst = isFirst }

    func run(_ count: Int) {
        let whole = event
        for _ in 0..<count {
            if isFirst { facts = AnswerFacts() }
            let bytes = whole.span
            guard let step = try? parser.next(bytes), let event = step.event else { continue }
            dialect.observe(
                StreamEvent(type: bytes.extracting(event.name), data: bytes.extracting(event.data)), into: &facts)
        }
    }

    var outcome: String { facts.hasContent ? "content" : "no content" }
}
